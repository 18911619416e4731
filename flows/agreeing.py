"""What a handler is asked when the detainee has said himself whether he agrees."""

from dataclasses import dataclass
from datetime import date

from flows.choices import Choice
from flows.grievance import Agreement
from flows.interview import Ask
from flows.questions import Day, Text

SAID = (Agreement.AGREES, Agreement.REFUSES, Agreement.CANNOT_ASK)
"""What can be known after a visit."""


@dataclass(frozen=True, slots=True)
class HisWord:
    """What he said, on which day, and in what words if that matters."""

    agreement: Agreement
    day: date
    words: str | None


def his_word(ask: Ask) -> HisWord:
    """What the detainee says of the grievance about him, for instance after a visit."""
    agreement = ask(Choice("agreement", Agreement, only=SAID))
    day = ask(Day("day", past=True))
    return HisWord(agreement, day, ask.maybe(Text("words", limit=1000, skip=True)))
