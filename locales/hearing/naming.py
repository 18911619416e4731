"""Finds the words of a message that name a place, and the number said after one.

A name that is misspelt, or that is also an everyday word, is trusted only when little else is said.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from locales.hearing.around import around, words_of
from locales.hearing.spellings import EXACT, SAME_SOUND, Entry, Spellings, join
from locales.places import SpellingKind

_PHRASE = 5
"""Words in the longest name."""
_FEW = 4
_ANY = 100
_SHORTEST = 3

KINDS = (SpellingKind.NICKNAME, SpellingKind.NAME, SpellingKind.CITY, *SpellingKind)
"""What a place may be recognised by, the most telling first."""
NARROWING = (SpellingKind.TYPE, SpellingKind.HINT)
NUMBERED = re.compile(r"-(\d)$")
"""The end of the code of one establishment among several of the same name."""

_NUMBERS = dict.fromkeys(words_of("1 premier premiere 1er lowel lewel الاول لول اللول"), "1")
_NUMBERS |= dict.fromkeys(
    words_of("2 deux 2eme jouj joj zouj tani جوج اثنين ثاني تاني الثاني"), "2"
)
_NUMBERS |= dict.fromkeys(words_of("3 trois 3eme tlata تلاتة ثلاثة تالت الثالث"), "3")
_SAYS_NUMBER = frozenset(words_of("n no numero num رقم نمرة nmra ra9m"))
_GLUED = re.compile(r"^(\D\w*\D)([123])$")

_PRISON = frozenset(
    words_of("prison 7abs l7abs 7bs l7bs habs sijn سجن السجن بسجن حبس الحبس لحبس فالحبس")
)
"""Words that announce the name of a place."""
_ORDINARY = frozenset(
    join([word])
    for word in words_of(
        "جديدة القلعة العيون الداخلة القصر الفقيه ميسور ملول بركان سلة تلال jdida dakhla jadida"
    )
)
"""Names that are everyday words too: new, castle, eyes, inside, palace, scholar, volcano."""
_SOUND_ALONE = {1: 0, 2: 0, 3: 0, 4: 1}
"""What only sounds like a place must be longer the more is said around it."""


@dataclass(frozen=True, slots=True)
class Span:
    """Words of the message that name something; ``others`` counts those about something else."""

    start: int
    end: int
    score: float
    found: dict[str, SpellingKind]
    others: int

    @property
    def narrowing(self) -> bool:
        """Whether it only says which of several places is meant."""
        return all(kind in NARROWING for kind in self.found.values())

    @property
    def only_hint(self) -> bool:
        """Whether it means nothing without a name."""
        return all(kind is SpellingKind.HINT for kind in self.found.values())


def parted(words: Iterable[str], spellings: Spellings) -> list[str]:
    """The words, each without the number of a place that was written onto it: toulal2."""
    found: list[str] = []
    for word in words:
        glued = _GLUED.match(word)
        if glued and len(glued[1]) >= _SHORTEST and _counts(word, glued[1], spellings):
            found += [glued[1], glued[2]]
        else:
            found.append(word)
    return found


def _counts(word: str, stem: str, spellings: Spellings) -> bool:
    """Whether the last figure counts, as in toulal3, or is a letter, as in sba3."""
    if spellings.exact([word], heard=False)[0] == EXACT:
        return False
    if word.endswith("1") or (word.endswith("2") and len(stem) > _SHORTEST):
        return True
    _, entries = spellings.exact([stem])
    return any(NUMBERED.search(code) for entry in entries for code in entry.codes)


def spans(words: Sequence[str], spellings: Spellings) -> list[Span]:
    """Spans that do not overlap: well written ones first, then the longest."""
    taken: set[int] = set()
    chosen: list[Span] = []
    for span in sorted(
        _possible(words, spellings),
        key=lambda span: (span.score < SAME_SOUND, span.start - span.end, -span.score),
    ):
        if taken.isdisjoint(range(span.start, span.end)):
            taken.update(range(span.start, span.end))
            chosen.append(span)
    return chosen


def _possible(words: Sequence[str], spellings: Spellings) -> Iterator[Span]:
    telling = _telling(words)
    content = sum(telling)
    for start in range(len(words)):
        announced = not _PRISON.isdisjoint(words[max(0, start - 2) : start])
        for end in range(start + 1, min(len(words), start + _PHRASE) + 1):
            phrase = words[start:end]
            if phrase[-1] in _NUMBERS:
                break
            if end - start == 1 and phrase[0] in around():
                continue
            of_phrase = sum(telling[start:end])
            others = content - of_phrase
            score, entries = _entries(phrase, others, announced, spellings)
            if len(phrase) == len(words) > 1:
                score, entries = (score, entries) if entries else spellings.near(phrase)
            elif not of_phrase:
                # "Ben Ahmed" is a place; "j'ai un" only sounds like one.
                entries = [entry for entry in entries if entry.parts > 1]
            if entries:
                yield Span(start, end, score, kinds(entries), others)


def _entries(
    phrase: Sequence[str], others: int, announced: bool, spellings: Spellings
) -> tuple[float, list[Entry]]:
    # Among so many other words, what only sounds like a name would not be trusted.
    score, entries = spellings.exact(phrase, heard=announced or others <= _FEW)
    if entries:
        enough = announced or others <= _bearable(score, entries[0])
        return (score, entries) if enough else (0.0, [])
    if phrase[0] in around() or phrase[-1] in around() or others > (_FEW if announced else 1):
        return 0.0, []
    return spellings.near(phrase) if not others or len(join(phrase)) > _FEW else (0.0, [])


def _bearable(score: float, entry: Entry) -> int:
    """How many words about other things may stand beside a name that no prison announces."""
    if entry.kind in NARROWING:
        return _FEW
    if score < EXACT:
        return _SOUND_ALONE.get(len(entry.sound), _FEW)
    return 2 if len(entry.letters) <= _FEW or entry.letters in _ORDINARY else _ANY


def number_after(words: Sequence[str], found: Iterable[Span]) -> str | None:
    """The number said right after a name, when there is one such number."""
    numbers = set()
    for span in found:
        following = list(words[span.end : span.end + 2])
        if following and following[0] in _SAYS_NUMBER:
            following.pop(0)
        if following and following[0] in _NUMBERS:
            numbers.add(_NUMBERS[following[0]])
    return numbers.pop() if len(numbers) == 1 else None


def kinds(entries: Iterable[Entry]) -> dict[str, SpellingKind]:
    """What each place was recognised by; its name counts before its city."""
    found: dict[str, SpellingKind] = {}
    for entry in entries:
        for code in entry.codes:
            if code not in found or KINDS.index(entry.kind) < KINDS.index(found[code]):
                found[code] = entry.kind
    return found


def _telling(words: Iterable[str]) -> list[bool]:
    """Of each word, whether it is neither a small one nor a number."""
    small = around()
    return [word not in small and word not in _NUMBERS for word in words]
