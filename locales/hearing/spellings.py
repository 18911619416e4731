"""The spellings of places, arranged so that a misspelt one is found without comparing them all."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain

from locales.hearing.around import is_article, words_of
from locales.hearing.folding import bare, consonants, forms, joined_sound, unrepeated
from locales.hearing.likeness import distance, lacking_one
from locales.places import Spelling, SpellingKind

EXACT = 1.0
SAME_SOUND = 0.95
SAME_CONSONANTS = 0.9
NEAR = 0.8
"""How sure each way of meeting is; only the first two are trusted inside a long message."""

_DOUBT = 0.07
"""Entries that are hardly less likely than the best one are offered beside it."""
_LONG = 6
"""From this many letters on, one wrong letter still leaves the word itself."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One written form of a spelling, without spaces and articles."""

    letters: str
    sound: str
    key: str
    parts: int
    kind: SpellingKind
    codes: tuple[str, ...]


def join(words: Sequence[str]) -> str:
    """Words written as one, without articles, as spellings are compared."""
    kept = [bare(word) for word in words if not is_article(word)]
    return "".join(kept or words)


def _shapes(spellings: Iterable[str]) -> dict[str, int]:
    """Each spelling written as one word, without articles and with, and its most words."""
    shapes: dict[str, int] = {}
    for words in map(words_of, spellings):
        parts = sum(not is_article(word) for word in words)
        whole = "".join(words)
        for joined in (join(words), whole) if whole.isascii() else (join(words),):
            shapes[joined] = max(parts, shapes.get(joined, 0))
    return shapes


def _forms(words: Sequence[str]) -> tuple[str, ...]:
    """Joined words as they may be looked up: the first letter may be an article, or not."""
    return tuple(dict.fromkeys((*forms(join(words)), "".join(words))))


def _thinned(word: str) -> set[str]:
    """The word without any one letter; letters that become neighbours so are written once."""
    shapes = lacking_one(word)
    if unrepeated(word) != word:
        return {unrepeated(shape) for shape in shapes}
    inside = range(1, len(word) - 1)
    joined = {word[:i] + word[i + 1 :] for i in inside if word[i - 1] == word[i + 1]}
    return (shapes - joined) | {unrepeated(shape) for shape in joined}


def _is_thinned(form: str, letters: str) -> bool:
    return len(form) <= len(letters) and form in _thinned(letters)


class Spellings:
    """Finds the entries that a few joined words may be."""

    def __init__(self, spellings: Iterable[Spelling]) -> None:
        self._letters: dict[str, list[Entry]] = {}
        self._sounds: dict[str, list[Entry]] = {}
        self._near: dict[str, list[Entry]] = {}
        for spelling in spellings:
            for joined, parts in _shapes(spelling.words).items():
                heard = joined_sound(joined)
                shape = (joined, heard, consonants(heard), parts)
                self._add(Entry(*shape, spelling.kind, spelling.codes))

    def _add(self, entry: Entry) -> None:
        self._letters.setdefault(entry.letters, []).append(entry)
        self._sounds.setdefault(entry.sound, []).append(entry)
        near = {entry.key}
        if len(entry.key) > 2:
            near = lacking_one(entry.key)
        if len(entry.letters) >= _LONG:
            # Marked apart from the keys, which are written with the same letters.
            near |= {"=" + shape for shape in _thinned(entry.letters)}
        for shape in near:
            self._near.setdefault(shape, []).append(entry)

    def exact(self, words: Sequence[str], *, heard: bool = True) -> tuple[float, list[Entry]]:
        """Entries written like the words, or pronounced like them, with how sure that is.

        Unless ``heard``, only those written like them are looked for.
        """
        candidates = _forms(words)
        for form in candidates:
            if entries := self._letters.get(form):
                return EXACT, entries
        for form in candidates if heard else ():
            if entries := self._sounds.get(joined_sound(form)):
                return SAME_SOUND, entries
        return 0.0, []

    def near(self, words: Sequence[str]) -> tuple[float, list[Entry]]:
        """The likeliest entries one mistake away, or with other vowels."""
        scored: list[tuple[float, Entry]] = []
        for form in _forms(words):
            heard = joined_sound(form)
            bones = consonants(heard)
            shapes = lacking_one(bones) if len(bones) > 2 else {bones}
            thinned = _thinned(form) if len(form) >= _LONG else {form}
            shapes |= {"=" + shape for shape in thinned}
            candidates = chain.from_iterable(self._near.get(shape, ()) for shape in shapes)
            for entry in {id(entry): entry for entry in candidates}.values():
                score = _likeness(form, heard, bones, entry)
                if not score and (entry.letters in thinned or _is_thinned(form, entry.letters)):
                    score = NEAR - 0.02
                if score:
                    scored.append((score, entry))
        best = max((score for score, _ in scored), default=0.0)
        return best, [entry for score, entry in scored if score >= best - _DOUBT]

    def beginning(self, word: str) -> list[Entry]:
        """Entries that begin with the word, as it is written or as it sounds."""
        letters = bare(word)
        heard = joined_sound(letters)
        return [
            entry
            for entries in self._letters.values()
            for entry in entries
            if entry.letters.startswith(letters)
            or (len(heard) > 3 and entry.sound.startswith(heard))
        ]


def _likeness(form: str, heard: str, bones: str, entry: Entry) -> float:
    """How sure it is that the form was meant to be the entry; nothing when it is not."""
    longest = max(len(heard), len(entry.sound))
    if form.isascii() != entry.letters.isascii():
        # Arabic letters leave short vowels out: only enough consonants can meet across scripts.
        return NEAR if bones == entry.key and len(bones) > 3 else 0.0
    apart = distance(heard, entry.sound, 2)
    score = 0.0
    if bones == entry.key:
        # Arabic writes fewer vowels, so that a short word already says more.
        short = 4 if form.isascii() else 3
        if (apart <= 1 and longest > short) or (apart <= 2 and longest > 5):
            score = SAME_CONSONANTS - 0.06 * apart - (0.06 if len(bones) < 3 else 0)
    elif min(len(bones), len(entry.key)) > 2 and (
        (apart <= 1 and longest > 4) or (apart <= 2 and longest > 7)
    ):
        score = NEAR - 0.01 * apart
    if not score and max(len(form), len(entry.letters)) >= _LONG:
        score = NEAR - 0.02 if distance(form, entry.letters, 1) <= 1 else 0.0
    return score
