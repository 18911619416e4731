"""The reviewed rules of ``life.toml``: what may tell of a life in danger, and what lowers it."""

import tomllib
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from locales.hearing.concepts import REFUSED, Seen
from locales.hearing.traits import Traits

_NEAR = 10
_BESIDE = 14
"""Words between what meets a rule and what lowers it, at most."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One of each list of concepts must stand among ``within`` words.

    ``firm``: it makes a message urgent without the model.
    """

    id: str
    why: str
    all: tuple[frozenset[str], ...]
    within: int
    firm: bool


@dataclass(frozen=True, slots=True)
class Lowering:
    """Concepts beside which a rule no longer means "now"; some rules stand in spite of them."""

    id: str
    why: str
    any: frozenset[str]
    unless: frozenset[str]


@dataclass(frozen=True, slots=True)
class Alarm:
    """A rule that was met, by which words, and what lowers it."""

    rule: Rule
    words: str
    lowered: tuple[Lowering, ...]


@dataclass(frozen=True, slots=True)
class Everyday:
    """A message of so few ``words`` says that one of ``any`` is ``refused``, and names none of
    ``unless``."""

    refused: frozenset[str]
    any: frozenset[str]
    unless: frozenset[str]
    words: int


def everyday(found: Traits) -> bool:
    """Whether a message is short, about something of every day that is refused, and nothing grave.

    A word of a phrase that refuses ("ما بغاوش") names nothing besides, whatever is written like it.
    """
    known = _read()[2]
    if len(found.words) > known.words:
        return False
    refusing = [one for one in found.seen if one.concept in known.refused]
    phrases = {
        place
        for one in refusing
        for place in range(one.first, one.last + 1)
        if one.last > one.first
    }
    named = {one.concept for one in found.seen if one.first not in phrases}
    return bool(refusing) and not named.isdisjoint(known.any) and named.isdisjoint(known.unless)


def alarms(found: Traits) -> list[Alarm]:
    """Every rule a message meets, in the order of the file."""
    rules, lowerings, _ = _read()
    plainly = _but_refusals(found.seen) if everyday(found) else found.seen
    named = {one.concept for one in plainly}
    met = []
    for rule in rules:
        seen = _met(rule, plainly, named)
        if seen:
            words = " ".join(
                " ".join(found.words[one.first : one.last + 1])
                for one in sorted(seen, key=lambda one: (one.first, one.last))
            )
            lowered = tuple(
                lowering
                for lowering in lowerings
                if rule.id not in lowering.unless and _beside(lowering, seen, found.seen)
            )
            met.append(Alarm(rule, words, lowered))
    return met


def _but_refusals(seen: Sequence[Seen]) -> Sequence[Seen]:
    """What is seen besides the words of a phrase that says that something is not allowed. Only of
    what is of every day they are left out: elsewhere a mistaken question is better than none."""
    spans = [(one.first, one.last) for one in seen if one.concept == REFUSED]
    if not spans:
        return seen
    return [one for one in seen if not any(a <= one.first and one.last <= b for a, b in spans)]


def _beside(lowering: Lowering, met: Sequence[Seen], seen: Sequence[Seen]) -> bool:
    """Whether what lowers a rule stands near the words that met it."""
    first = min(one.first for one in met) - _BESIDE
    last = max(one.last for one in met) + _BESIDE
    own = {one.concept for one in met}
    return any(
        one.concept in lowering.any and one.concept not in own
        for one in seen
        if first <= one.last and one.first <= last
    )


def _met(rule: Rule, seen: Sequence[Seen], named: Set[str]) -> list[Seen]:
    """Where a rule is met, by its own words or by its concepts; nowhere: an empty list.

    ``named`` are all concepts that were seen: most rules lack one and need no search.
    """
    if (own := "life:" + rule.id) in named:
        return [one for one in seen if one.concept == own][:1]
    if any(named.isdisjoint(concepts) for concepts in rule.all):
        return []
    for start in seen:
        near = [one for one in seen if one.first - start.first >= 0 and _ends(one, start, rule)]
        places = list(_places(rule, near))
        if len(places) == len(rule.all):
            return places
    return []


def _ends(one: Seen, start: Seen, rule: Rule) -> bool:
    return one.last - start.first < rule.within


def _places(rule: Rule, near: Sequence[Seen]) -> Iterator[Seen]:
    """The first place of each of the rule's lists."""
    for concepts in rule.all:
        yield from [one for one in near if one.concept in concepts][:1]


@cache
def _read() -> tuple[tuple[Rule, ...], tuple[Lowering, ...], Everyday]:
    source = files("locales.hearing").joinpath("life.toml").read_text(encoding="utf-8")
    written = tomllib.loads(source)
    rules = tuple(
        Rule(
            rule["id"],
            rule["why"],
            tuple(map(frozenset, rule["all"])),
            rule.get("within", _NEAR),
            rule.get("firm", False),
        )
        for rule in written["rule"]
    )
    lowerings = tuple(
        Lowering(one["id"], one["why"], frozenset(one["any"]), frozenset(one.get("unless", ())))
        for one in written["lowering"]
    )
    calm = written["everyday"]
    refused, about, grave = (frozenset(calm[name]) for name in ("refused", "any", "unless"))
    plain = Everyday(refused, about, grave, calm["words"])
    return rules, lowerings, plain
