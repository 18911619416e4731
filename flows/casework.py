"""What a handler is asked on the desk: the words behind refuse, reply, ask, note, date and close.

Each flow begins with the ticket already chosen by the button that opened it.
"""

from dataclasses import dataclass
from datetime import date

from flows.choices import Choice
from flows.interview import Ask
from flows.questions import Day, Evidence, Text
from flows.speech import Piece
from flows.vocabulary import Outcome, Refusal


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


def reply(ask: Ask) -> tuple[Piece, ...]:
    """Words, a voice note or a file for the person."""
    return ask(Evidence("words", one=True))


def question(ask: Ask) -> tuple[Piece, ...]:
    """Something the handler still needs to know or to see."""
    return ask(Evidence("words", one=True))


def note(ask: Ask) -> tuple[Piece, ...]:
    """For the organisation only; the person never sees it."""
    return ask(Evidence("words", one=True))


def next_date(ask: Ask) -> date:
    """The day of the next step."""
    return ask(Day("day", future=True))


def close(ask: Ask) -> Closed:
    """The outcome, and the last words to the person."""
    outcome = ask(Choice("outcome", Outcome))
    return Closed(outcome, ask(Text("words", limit=1000)))
