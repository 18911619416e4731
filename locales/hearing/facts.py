"""What a free message tells of facts: whom it is about, where he is, days and phone numbers.

Each is offered to the person to confirm, with the words it was seen by; nothing is decided here.
"""

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

from flows.vocabulary import Relation
from locales.hearing.around import words_of
from locales.hearing.days import day
from locales.hearing.folding import plain
from locales.hearing.naming import Span, parted
from locales.hearing.naming import spans as spans_of
from locales.hearing.phones import phones
from locales.hearing.places import PlaceSearch
from locales.hearing.spellings import SAME_SOUND
from locales.hearing.triage import Reason

_LONGEST = 1500
"""Characters of a message that are looked at."""
_FOLDED = 2 * _LONGEST
"""Some signs stand for several words: no more than so many characters of them."""
_CLAUSE = re.compile(r"[,،.;؛!?؟\n:()]+(?!\d)")
_DOUBLED = re.compile(r"([a-z])\1")
"""Plain words hold no doubled letters."""
_NEAR, _FAR = 3, 5
"""Words before a name that say what the place is to the person."""
_BETWEEN = 4
"""Words between coming out and the prison: "khrejt lbare7 m3a l3chiya mn l7bs"."""
_SURE, _SHORT = SAME_SOUND, 6
"""How well a name of so many letters must be written to be one in the middle of a sentence."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What was told. ``places`` are several where the words leave open which is meant.

    ``out``: whoever writes says that they have come out of prison themselves.
    """

    relation: Relation | None = None
    places: tuple[str, ...] = ()
    days: tuple[date, ...] = ()
    phones: tuple[str, ...] = ()
    asks: bool = False
    out: bool = False
    reasons: tuple[Reason, ...] = ()


def facts(text: str, search: PlaceSearch, today: date) -> Facts:
    """All that a message tells of facts."""
    text = text[:_LONGEST]
    clauses = [clause for clause in _CLAUSE.split(text) if clause.strip()]
    who = _relation(clauses)
    where = _place([words_of(clause) for clause in clauses], search)
    known = dict.fromkeys(found for clause in clauses if (found := day(clause, today)))
    numbers = phones(text)
    reasons = [Reason("relation", who[1])] if who else []
    reasons += [Reason("place", where[1])] if where else []
    reasons += [Reason("day", one.isoformat()) for one in known]
    reasons += [Reason("phone", number) for number in numbers]
    relation, places = who[0] if who else None, where[0] if where else ()
    out = relation is Relation.SELF and any(_out().search(plain(clause)) for clause in clauses)
    return Facts(relation, places, tuple(known), numbers, _asks(text), out, tuple(reasons))


@cache
def _read() -> dict[str, dict[str, str]]:
    source = files("locales.hearing").joinpath("relations.toml").read_text(encoding="utf-8")
    return tomllib.loads(source)


@cache
def _context(name: str) -> frozenset[str]:
    return frozenset(plain(_read()["context"][name]).split())


@cache
def _address(name: str) -> frozenset[str]:
    return frozenset(plain(_read()["address"][name]).split())


@cache
def _who() -> tuple[tuple[Relation, re.Pattern[str]], ...]:
    """Those of several words first, so that "my brother's son" is no brother."""
    said = {Relation(code): words for code, words in _read()["words"].items()}
    said[Relation.SELF] += f"|{_out().pattern}"
    order = sorted(said, key=lambda one: (one is not Relation.OTHER, one is Relation.SELF))
    single = {one: _DOUBLED.sub(r"\1", words) for one, words in said.items()}
    return tuple((one, re.compile(rf"(?<!\w)[وفلب]?(?:{single[one]})(?!\w)")) for one in order)


@cache
def _out() -> re.Pattern[str]:
    """What says that somebody has come out of prison themselves."""
    said = _read()["out"]
    left = rf"(?:{said['left']})(?: \S+){{0,{_BETWEEN}}} \S*?(?:{said['prison']})"
    whole = _DOUBLED.sub(r"\1", f"{left}|{said['alone']}|^{said['begun']}")
    return re.compile(rf"(?<!\w)[وفلب]?(?:{whole})(?!\w)")


def _relation(clauses: Sequence[str]) -> tuple[Relation, str] | None:
    """The first who is named, but for a "brother" who is only spoken to."""
    for clause in clauses:
        said = plain(clause)[:_FOLDED]
        taken: list[tuple[int, int, Relation, str]] = []
        for relation, pattern in _who():
            for found in pattern.finditer(said):
                inside = any(start <= found.start() < end for start, end, _, _ in taken)
                # "My sister came out of prison" is said with her name in the middle.
                inside |= any(found.start() < start < found.end() for start, *_ in taken)
                if not inside and not _spoken_to(relation, said, found):
                    taken.append((found.start(), found.end(), relation, found[0]))
        if taken:
            _, _, relation, seen = min(taken)
            return relation, seen
    return None


def _spoken_to(relation: Relation, said: str, found: re.Match[str]) -> bool:
    """Whether a brother or a sister is a way of speaking to whoever reads."""
    if relation not in (Relation.BROTHER, Relation.SISTER):
        return False
    before, after = said[: found.start()].split(), said[found.end() :].split()
    if after and (after[0] in _context("inside") or after[0].startswith("ف")):
        # Whoever is somewhere is spoken of.
        return False
    called = bool(before) and before[-1] in _address("before")
    greeted = not after and len(before) < _NEAR
    return called or greeted or (bool(after) and after[0] in _address("after"))


def _place(clauses: Sequence[list[str]], search: PlaceSearch) -> tuple[tuple[str, ...], str] | None:
    """The place that somebody is in by the words around it; none he only was in, or comes from."""
    best: tuple[int, tuple[str, ...], str] | None = None
    for words in clauses:
        split = parted(words, search.spellings)
        for start, end, codes in _named(split, search):
            worth = _worth(split, start, end)
            if worth >= 0 and (best is None or worth > best[0]):
                best = worth, codes, " ".join(split[max(0, start - 1) : end])
    return best[1:] if best is not None else None


def _named(words: list[str], search: PlaceSearch) -> Iterator[tuple[int, int, tuple[str, ...]]]:
    """Every place named in a clause; after "prison" also those called by an everyday word."""
    named = [span for span in spans_of(words, search.spellings) if not span.narrowing]
    found = [span for span in named if span.score >= _SURE or not _in_passing(words, span)]
    for span in found:
        yield span.start, span.end, _codes(words, span, search)
    for at, word in enumerate(words):
        announced = word in _context("prison") and at + 1 < len(words)
        if announced and all(span.end <= at or span.start > at + 2 for span in found):
            for end in (at + 3, at + 2):
                if matches := search.search(" ".join(words[at + 1 : end])):
                    yield at + 1, end, search.likely([match.code for match in matches])
                    break


def _in_passing(words: Sequence[str], span: Span) -> bool:
    """Whether a word only looks like a name among others: "me pendre" is no Bennour."""
    short = sum(len(word) for word in words[span.start : span.end]) <= _SHORT
    announced = not _context("prison").isdisjoint(words[max(0, span.start - _NEAR) : span.start])
    return short and not announced and len(words) - (span.end - span.start) >= _NEAR


def _codes(words: list[str], span: Span, search: PlaceSearch) -> tuple[str, ...]:
    """The establishments that a name means, with the words beside it that say which."""
    window = " ".join(words[max(0, span.start - 4) : span.end + 2])
    near = [match.code for match in search.search(window) if match.code in span.found]
    return search.likely(near or list(span.found))


def _worth(words: Sequence[str], start: int, end: int) -> int:
    """How much speaks for somebody being there now; below nought: he is not, or was."""
    before = words[max(0, start - _FAR) : start]
    joined = [at for at, word in enumerate(before) if _joins(word)]
    far = before[joined[-1] :] if joined else before
    near = far[-_NEAR:]
    inside = words[start:end]

    def says(name: str, among: Sequence[str]) -> bool:
        return not _context(name).isdisjoint(among)

    worth = 0
    worth += 2 * says("prison", [*near, *inside])
    worth += 3 * says("now", near)
    worth += says("inside", [*near[-1:], *inside[:1]]) or inside[0][:1] in "فب"
    worth -= 3 * says("was", far)
    worth -= 6 * says("court", near)
    worth -= 6 * says("lives", far)
    worth -= 6 * says("out", near)
    from_there = says("from", [*near[-1:], *inside[:1]]) or inside[:1] in (["d"], ["de"])
    if from_there and not says("prison", near):
        worth -= 4
    return worth


def _joins(word: str) -> bool:
    """Whether something new is said from this word on."""
    return word in ("w", "o", "et", "mais", "و") or (word.startswith("و") and len(word) > _NEAR)


def _asks(text: str) -> bool:
    """Whether the words are put as a question."""
    return "?" in text or "؟" in text or _questions().search(plain(text)) is not None


@cache
def _questions() -> re.Pattern[str]:
    said = _DOUBLED.sub(r"\1", "|".join(_read()["questions"].values()))
    return re.compile(rf"(?<!\w)(?:{said})(?!\w)")
