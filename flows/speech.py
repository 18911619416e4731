"""What a person says, and what was understood of it: the words between a channel and a question.

``Ears`` is the seam to ``locales.hearing``; flows never look at a language themselves.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum, StrEnum
from functools import cache
from typing import Protocol

from flows.vocabulary import Control

type_of_json = str | int | float | bool | None
Stored = type_of_json | list["Stored"] | dict[str, "Stored"]
"""An answer as it is kept in a draft: anything JSON can hold."""

Piece = dict[str, Stored]
"""One thing given as evidence: ``{"kind": "text", "text": ...}``, ``{"kind": "voice", "file":
id}`` (or photo, video, audio, document), ``{"kind": "location", "latitude": ...,
"longitude": ...}`` or ``{"kind": "contact", "text": ...}``."""


@dataclass(frozen=True, slots=True)
class Listing:
    """Options that come from data, not from an enum: a code and its name in each language."""

    kind: str
    names: Mapping[str, Mapping[str, str]]


Options = type[StrEnum] | Listing


def kind_of(options: Options) -> str:
    """The first half of the words key of every option, such as ``topic_group``."""
    if isinstance(options, Listing):
        return options.kind
    name = options.__name__
    return "".join("_" + c.lower() if c.isupper() and i else c.lower() for i, c in enumerate(name))


def codes_of(options: Options) -> tuple[str, ...]:
    """Every code of the options, in the order in which they are shown."""
    if isinstance(options, Listing):
        return tuple(options.names)
    return _values(options)


@cache
def _values(options: type[StrEnum]) -> tuple[str, ...]:
    """Replays ask for the same few enums again and again."""
    return tuple(option.value for option in options)


@dataclass(frozen=True, slots=True)
class Said:
    """One message of a person, stripped of its channel.

    ``pressed`` is the value behind a button and ``key`` the question that button belongs to.
    ``pieces`` are what came with the message besides its text: files and places.
    """

    text: str = ""
    pressed: str | None = None
    key: str | None = None
    pieces: tuple[Piece, ...] = ()

    def evidence(self) -> list[Piece]:
        """Everything in the message that can be kept as evidence, in order."""
        words: list[Piece] = [{"kind": "text", "text": self.text}] if self.text.strip() else []
        return words + list(self.pieces)


class Unit(Enum):
    """What a number counts, where it is asked for: it may be written behind it."""

    NONE = ""
    DIRHAMS = "dirhams"
    YEARS = "years"
    MONTHS = "months"


@dataclass(frozen=True, slots=True)
class Stretch:
    """A length of time; None for the units that were not named. ``endless`` for life."""

    years: int | None = None
    months: int | None = None
    days: int | None = None
    endless: bool = False


@dataclass(frozen=True, slots=True)
class Heard:
    """The message answers the question; ``value`` is stored."""

    value: Stored


ANSWERS = "answers"
"""The reason of what is unclear only because a typed question may have several answers."""


@dataclass(frozen=True, slots=True)
class Unclear:
    """The message does not answer yet: why (``unclear.<reason>``), and what it may have meant."""

    reason: str
    offers: tuple[str, ...] = ()

    def misses(self, before: int) -> int:
        """How many messages in a row found nothing, with this one."""
        return 0 if self.reason == ANSWERS else before + 1


@dataclass(frozen=True, slots=True)
class Edit:
    """The person wants to change the answer with this key."""

    key: str


Understood = Heard | Unclear | Edit


class Ears(Protocol):
    """How text is understood, in Arabic, Darija, French and Arabizi."""

    def control(self, text: str) -> Control | None:
        """The control word that the whole message is, if it is one."""
        ...

    def choose(self, options: Options, codes: Sequence[str], text: str) -> Sequence[str]:
        """The codes the text may mean, best first: one is sure, several ask which, none is none."""
        ...

    def label(self, options: Options, codes: Sequence[str], text: str) -> str | None:
        """The code whose label the whole message is, letter for letter, if there is one."""
        ...

    def number(self, text: str, unit: Unit = Unit.NONE) -> int | None:
        """The whole number that the message is, in digits of any script or in words; its unit may
        stand behind it."""
        ...

    def stretch(self, text: str) -> Stretch | None:
        """The length of time that the message is, with its units."""
        ...

    def clock(self, text: str) -> tuple[int, int] | None:
        """The hour and the minutes that the message is, in figures or in words."""
        ...

    def day(self, text: str, today: date, *, ahead: bool = False) -> date | None:
        """The day the message names, seen from today; ``ahead`` when it is one still to come."""
        ...


def with_more(asides: tuple[Piece, ...], pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    """What was kept, and more; words that only repeat the last ones are not kept twice."""
    for piece in pieces:
        if asides[-1:] != (piece,):
            asides = (*asides, piece)
    return asides
