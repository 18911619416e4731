"""What a handler is asked on the desk: the words behind refuse, reply, ask, note, date and close.

Each flow begins with the ticket already chosen by the button that opened it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from flows.choices import Choice
from flows.interview import Ask
from flows.questions import Day, Evidence, Text
from flows.speech import Piece
from flows.vocabulary import Outcome, Refusal

Telling = Callable[[Sequence[Piece]], bool]
"""Whether words or files for the person would tell other eyes what nobody else should know."""


class Wary(StrEnum):
    """What to do with words that tell too much on a phone which others may see."""

    SEND = "send"
    CHANGE = "change"


@dataclass(frozen=True, slots=True)
class Refused:
    """Why the ticket is not taken."""

    reason: Refusal
    words: str | None


@dataclass(frozen=True, slots=True)
class Closed:
    """How the ticket ended, and what the person will read."""

    outcome: Outcome
    words: str


def refuse(ask: Ask) -> Refused:
    """A reason from a short list, and words when the list does not say it."""
    reason = ask(Choice("reason", Refusal))
    words = ask(Text("words", limit=500)) if reason is Refusal.OTHER else None
    return Refused(reason, words)


def reply(ask: Ask, telling: Telling) -> tuple[Piece, ...]:
    """Words, a voice note or a file for the person."""
    return _careful(ask, ask(Evidence("words", one=True)), telling)


def question(ask: Ask, telling: Telling) -> tuple[Piece, ...]:
    """Something the handler still needs to know or to see."""
    return _careful(ask, ask(Evidence("words", one=True)), telling)


def note(ask: Ask) -> tuple[Piece, ...]:
    """For the organisation only; the person never sees it."""
    return ask(Evidence("words", one=True))


def next_date(ask: Ask) -> date:
    """The day of the next step."""
    return ask(Day("day", future=True))


def close(ask: Ask, telling: Telling) -> Closed:
    """The outcome, and the last words to the person."""
    outcome = ask(Choice("outcome", Outcome))
    words = ask(Text("words", limit=1000))
    if telling([{"kind": "text", "text": words}]) and ask(Choice("wary", Wary)) is Wary.CHANGE:
        words = ask(Text("instead", limit=1000))
    return Closed(outcome, words)


def _careful(ask: Ask, pieces: tuple[Piece, ...], telling: Telling) -> tuple[Piece, ...]:
    """What was written, or what is to be said in its place once the handler was warned."""
    if telling(pieces) and ask(Choice("wary", Wary)) is Wary.CHANGE:
        return ask(Evidence("instead", one=True))
    return pieces
