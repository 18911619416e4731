"""What every question has, and the kinds answered in one's own words.

``read`` judges a message once, when it arrives; ``load`` only decodes what was stored then.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, time
from typing import Generic, TypeVar

from flows.speech import Ears, Heard, Piece, Said, Stored, Unclear, Understood, Unit
from flows.vocabulary import Control

T = TypeVar("T")
_CLOCK = re.compile(r"(?:(?:à|a|الساعة|مع) )?(\d{1,2})\s*(?:(?:heures?|h|س|:|\.)\s*(\d{2})?)?")
"""An hour as people write it, with minutes or without; digits of every script are digits here."""


BEFORE = "before"
"""What marks a stored account that holds only what came before it was asked for."""


class Stale(Exception):
    """What is stored no longer answers the question, so it is asked again."""


@dataclass(frozen=True, kw_only=True)
class Question(Generic[T]):
    """What every question has: a key for ever, and whether it may be passed over.

    ``wording`` chooses another text for the same question, such as ``she`` for a daughter.
    """

    key: str = field(kw_only=False)
    skip: bool = False
    unknown: bool = False
    wording: str = ""

    def read(
        self, said: Said, past: Stored, offers: Sequence[str], ears: Ears, today: date
    ) -> Understood:
        """Judge a message at entry; ``past`` is the answer so far, ``offers`` what was proposed."""
        raise TypeError(f"{type(self).__name__} is not answered")

    def load(self, stored: Stored) -> T:
        """Decode a stored answer. Raises Stale, KeyError or ValueError when it cannot be."""
        raise TypeError(f"{type(self).__name__} holds no answer")

    def complete(self, stored: Stored) -> bool:
        """Whether the stored answer is finished, or waits for more messages."""
        return True

    def reopened(self, stored: Stored) -> Stored:
        """The stored answer when the person comes back to change it."""
        return stored

    def shown(self, offers: Sequence[str]) -> tuple[str, ...]:
        """The codes shown as options, in order; a number typed counts along them."""
        return tuple(offers)


@dataclass(frozen=True)
class Text(Question[str]):
    """A few words in one message, at most ``limit`` characters."""

    limit: int = 500

    def read(
        self, said: Said, past: Stored, offers: Sequence[str], ears: Ears, today: date
    ) -> Understood:
        """The words themselves, trimmed."""
        words = said.text.strip()
        if not words:
            return Unclear("text")
        return Heard(words) if len(words) <= self.limit else Unclear("long")

    def load(self, stored: Stored) -> str:
        """The words."""
        return str(stored)


@dataclass(frozen=True)
class Number(Question[int]):
    """A whole number between two bounds; with ``hour`` the full hour of a clock.

    Its ``unit`` may be written behind it."""

    least: int = 0
    most: int = 10**9
    hour: bool = False
    unit: Unit = Unit.NONE

    def read(
        self, said: Said, past: Stored, offers: Sequence[str], ears: Ears, today: date
    ) -> Understood:
        """A number in digits of any script, or in words."""
        number = ears.number(said.text, self.unit)
        if number is None and self.hour and (clock := clock_of(said.text)) and not clock[1]:
            number = clock[0]
        if number is None:
            return Unclear("number")
        return Heard(number) if self.least <= number <= self.most else Unclear("range")

    def load(self, stored: Stored) -> int:
        """The number."""
        return int(str(stored))


def clock_of(text: str) -> tuple[int, int] | None:
    """The hour and the minutes that a message names in digits of any script: "10h", "14:30"."""
    found = _CLOCK.fullmatch(text.strip().lower())
    return (int(found[1]), int(found[2] or 0)) if found else None


@dataclass(frozen=True)
class Hour(Question[time]):
    """An hour of the day, with minutes or without."""

    def read(
        self, said: Said, past: Stored, offers: Sequence[str], ears: Ears, today: date
    ) -> Understood:
        """The hour as a clock shows it, or as a number alone."""
        found = clock_of(said.text) or ears.clock(said.text)
        if found is None or not (0 <= found[0] <= 23 and found[1] <= 59):
            return Unclear("hour")
        hour, minute = found
        return Heard(f"{hour:02}:{minute:02}")

    def load(self, stored: Stored) -> time:
        """The hour. A number is one that was kept by an older version."""
        hour, _, minute = str(stored).partition(":")
        return time(int(hour), int(minute or 0))


@dataclass(frozen=True)
class Day(Question[date]):
    """A day, as people say it; ``past`` or ``future`` refuses the other side of today."""

    past: bool = False
    future: bool = False

    def read(
        self, said: Said, past: Stored, offers: Sequence[str], ears: Ears, today: date
    ) -> Understood:
        """The day, judged against today once and never again."""
        day = ears.day(said.text, today, ahead=self.future)
        if day is None:
            return Unclear("day_ahead") if self.future else Unclear("day")
        if self.past and day > today:
            return Unclear("day_future")
        if self.future and day < today:
            return Unclear("day_past")
        return Heard(day.isoformat())

    def load(self, stored: Stored) -> date:
        """The day."""
        return date.fromisoformat(str(stored))


@dataclass(frozen=True)
class Evidence(Question[tuple[Piece, ...]]):
    """Any mix of words, voice notes, pictures, documents and places, until "done".

    With ``one``, the first message that holds anything is the whole answer.
    """

    one: bool = False

    def complete(self, stored: Stored) -> bool:
        """Whether the person said that is all."""
        return isinstance(stored, dict) and stored.get("done") is True

    def reopened(self, stored: Stored) -> Stored:
        """The same pieces, waiting for more."""
        return {"pieces": list(pieces_of(stored)), "done": False}

    def read(
        self, said: Said, past: Stored, offers: Sequence[str], ears: Ears, today: date
    ) -> Understood:
        """Each message adds its pieces; "done" ends, once there is something."""
        so_far: list[Stored] = list(pieces_of(past))
        if said.pressed == Control.DONE or (
            not self.one and not said.pieces and ears.control(said.text) is Control.DONE
        ):
            return Heard({"pieces": so_far, "done": True}) if so_far else Unclear("evidence")
        new = said.evidence() if said.pressed is None else []
        if not new:
            return Unclear("evidence")
        return Heard({"pieces": [*so_far, *new], "done": self.one})

    def load(self, stored: Stored) -> tuple[Piece, ...]:
        """The pieces, in the order they came."""
        return pieces_of(stored)


def is_from_before(stored: Stored) -> bool:
    """Whether an account holds no more than what came before it was asked for."""
    return isinstance(stored, dict) and stored.get(BEFORE) is True


def pieces_of(stored: Stored) -> tuple[Piece, ...]:
    """The pieces in a stored answer to Evidence."""
    pieces = stored.get("pieces") if isinstance(stored, dict) else None
    return tuple(p for p in pieces if isinstance(p, dict)) if isinstance(pieces, list) else ()


@dataclass(frozen=True)
class Note(Question[None]):
    """Words that ask nothing: said once, before the next question."""
