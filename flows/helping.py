"""What a member of the desk is asked about a visit or other help: kept apart from the grievance.

The form for follow-up visits asks for the costs of transport and communication (facts.md, 0.7).
"""

from dataclasses import dataclass
from datetime import date

from flows.choices import Choice
from flows.interview import Ask
from flows.questions import Day, Number, Text
from flows.speech import Listing
from flows.vocabulary import HelpKind, HelpOutcome

MOST = 100_000
"""Dirhams; more than that was mistyped."""


@dataclass(frozen=True, slots=True)
class Helped:
    """What was done, when, where and with what outcome; costs are in whole dirhams."""

    kind: HelpKind
    day: date
    outcome: HelpOutcome
    establishment: str | None
    place: str | None
    transport: int
    communication: int
    words: str | None
    next_day: date | None


def aid(ask: Ask, places: Listing, dated: bool) -> Helped:
    """The kind, day, place, outcome and costs; for a visit, the day of the next one.

    ``dated``: the ticket can have a next date.
    """
    kind = ask(Choice("kind", HelpKind))
    day = ask(Day("day", past=True))
    establishment = ask.maybe(Choice[str]("establishment", places, search=True, skip=True))
    place = None if establishment else ask.maybe(Text("place", limit=100, skip=True))
    outcome = ask(Choice("outcome", HelpOutcome))
    transport = ask.maybe(Number("transport", most=MOST, skip=True)) or 0
    communication = ask.maybe(Number("communication", most=MOST, skip=True)) or 0
    words = ask.maybe(Text("words", limit=1000, skip=True))
    again = dated and (kind is HelpKind.VISIT or outcome is HelpOutcome.FOLLOW_UP)
    next_day = ask.maybe(Day("next_day", future=True, skip=True)) if again else None
    return Helped(
        kind, day, outcome, establishment, place, transport, communication, words, next_day
    )
