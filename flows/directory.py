"""Where to turn: what is looked for, by its name or by region, and whether what we say is right."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from flows.choices import LONGEST_LIST, Choice
from flows.interview import Ask
from flows.questions import Note, Text
from flows.speech import Listing
from flows.vocabulary import Region


class Sought(StrEnum):
    """What somebody looks for."""

    PRISON = "prison"
    COMMISSION = "commission"
    SERVICE = "service"
    ASSOCIATION = "association"


class Onward(StrEnum):
    """What follows on reading an entry."""

    OTHER = "other"
    WRONG = "wrong"
    ENOUGH = "enough"


@dataclass(frozen=True, slots=True)
class Looked:
    """What was found: its kind and its code; None where there is none."""

    kind: Sought
    code: str | None


@dataclass(frozen=True, slots=True)
class Seen:
    """What follows on an entry; ``wrong`` is what somebody says is wrong in it."""

    onward: Onward
    wrong: str | None = None


Near = Callable[[Sought, Region], Sequence[str]]
"""The codes of one kind in one region."""


def directory(
    ask: Ask, places: Listing, services: Listing, main: Sequence[str], groups: Listing, near: Near
) -> Looked:
    """Which entry to show. ``main`` are the services shown before anything is typed."""
    kind = ask(Choice("sought", Sought))
    if kind is Sought.PRISON:
        named = ask.maybe(Choice[str]("place", places, search=True, unknown=True))
        if named is not None:
            return Looked(kind, named)
    if kind is Sought.SERVICE:
        service = Choice[str]("service", services, search=True, first=tuple(main))
        return Looked(kind, ask(service))
    found = tuple(near(kind, ask(Choice("region", Region, search=True))))
    if not found:
        ask(Note("none_near"))
        return Looked(kind, None)
    if kind is Sought.COMMISSION:
        return Looked(kind, found[0])
    first = found[:LONGEST_LIST]
    if kind is Sought.PRISON:
        return Looked(kind, ask(Choice[str]("near", places, found, search=True, first=first)))
    return Looked(kind, ask(Choice[str]("group", groups, found, search=True, first=first)))


def found(ask: Ask) -> Seen:
    """Asked below an entry: to look on, to say that it is wrong, or enough."""
    onward = ask(Choice("onward", Onward))
    if onward is not Onward.WRONG:
        return Seen(onward)
    return Seen(onward, ask(Text("wrong", limit=600)))
