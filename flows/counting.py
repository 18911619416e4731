"""For who wants to know a last day, or how long: what is to be counted, and from what.

Neither the offence nor its class is asked, nor a record, an age or an illness: every case is
answered at once instead (Law 09-08, art. 49).
"""

from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum

from flows.choices import Choice, YesNo
from flows.interview import Ask
from flows.lengths import Length
from flows.questions import Day, Hour, Number
from flows.speech import Unit

LONGEST = 50
"""Years; nobody serves a longer sentence that has an end."""
MONTHS = 11
"""Months beside whole years."""


class Count(StrEnum):
    """What can be counted."""

    APPEAL = "appeal"
    DISCIPLINE = "discipline"
    CUSTODY = "custody"
    EXAMINATION = "examination"
    CHIKAYA = "chikaya"
    REDUCTION = "reduction"
    CONDITIONAL = "conditional"
    REHABILITATION = "rehabilitation"
    RECORD = "record"
    CONTRAINTE = "contrainte"


@dataclass(frozen=True, slots=True)
class Counted:
    """What is to be counted, from which day and hour; a sentence in months, a debt in dirhams.

    ``endless``: the sentence is for life. One of less than a month has none.
    """

    what: Count
    day: date | None = None
    hour: time | None = None
    months: int = 0
    dirhams: int = 0
    endless: bool = False


def counting(ask: Ask) -> Counted:
    """What to count, and the few answers that takes."""
    what = ask(Choice("what", Count))
    if what is Count.APPEAL:
        return Counted(what, ask(Day("judged", past=True)))
    if what is Count.DISCIPLINE:
        day = ask(Day("notified", past=True))
        return Counted(what, day, ask.maybe(Hour("notified_at", unknown=True)))
    if what is Count.CUSTODY:
        day = ask(Day("arrested", past=True))
        return Counted(what, day, ask.maybe(Hour("arrested_at", unknown=True)))
    if what is Count.EXAMINATION:
        return Counted(what, ask(Day("entered", past=True)))
    if what is Count.CHIKAYA:
        return Counted(what, ask(Day("received", past=True)))
    if what is Count.CONTRAINTE:
        return Counted(what, dirhams=ask(Number("dirhams", least=1, unit=Unit.DIRHAMS)))
    if what in (Count.REHABILITATION, Count.RECORD):
        return Counted(what, ask(Day("ended")))
    length = ask(Length("years", most=LONGEST))
    if length.endless:
        return Counted(what, endless=True)
    months = length.months
    if months is None:
        months = ask(Number("months", most=MONTHS, unit=Unit.MONTHS))
    whole = 12 * length.years + months
    # Of less than a month nothing can be counted, so nothing else is asked.
    return Counted(what, ask(Day("detained", past=True)), months=whole) if whole else Counted(what)


def deadline(ask: Ask) -> bool:
    """Asked below a last day that is still to come: whether to be reminded of it."""
    return ask(YesNo("remind"))
