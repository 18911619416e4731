"""Last days: until when something may be done, or has to have been answered.

By CPP 750 a time limit in days is a full one: neither its first day nor its last is counted, and
one that ends on a holiday goes on to the next day of work. Whoever relies on that may be a day
late, so a safe day is named beside it: the plain count, moved back to a day that is surely of work.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from bot.law import months

Works = Callable[[date], bool]
"""Whether a day is one of work: a court is open and no text calls it a holiday."""
Perhaps = Callable[[date], bool]
"""Whether the moon may yet decide if a day is one of work: a feast moves by a day."""

APPEAL = 10
"""Days to appeal: CPP 400, for felonies too by 457."""
OPPOSE = 10
"""Days to oppose a judgment given in absence, from its notification: CPP 393. Who was not told in
person, and did not know of it, may oppose until the sentence lapses: the same, fourth paragraph."""
ABSENT = 20
"""Days to appeal for who was judged in absence and does not oppose: CPP 393."""
CONTEST = timedelta(hours=48)
"""To contest a disciplinary decision, from when it was notified: law 10-23, article 201."""
ANSWER = 10
"""Days that the prison administration has to answer that; silence is a refusal: the same."""
CUSTODY = timedelta(hours=48)
"""The longest custody before it is prolonged: CPP 66, from the hour of the arrest."""
PROLONGED = timedelta(hours=24)
"""By so much it may be prolonged once: CPP 66-2. State security and terrorism have others."""
EXAMINATION = 3
"""Days at most from the arrival in a prison to the examination by a doctor, or another who heals:
law 10-23, article 33."""
CHIKAYA = 60
"""Days for an administration to answer a complaint: decree 2.17.265, article 8."""
INCOMPLETE = 15
"""Days for it to say what the complaint lacks: the same, article 11."""


@dataclass(frozen=True, slots=True)
class Term:
    """A time limit in days: ``safe`` is the last day nobody can call too late.

    ``full`` is the last day by the count of CPP 750, on which nobody should rely. ``moon``: a feast
    of the moon lies at the end, and one or the other may yet move with it.
    """

    begins: date
    safe: date
    full: date
    moon: bool = False


@dataclass(frozen=True, slots=True)
class Span:
    """A time limit in hours, which is counted to the hour (CPP 750); both in UTC."""

    begins: datetime
    ends: datetime


def _never(day: date) -> bool:
    return False


def appeal(judged: date, works: Works, perhaps: Perhaps = _never) -> Term:
    """Until when a judgment can be appealed, from the day it was given, or notified to who was
    not there (CPP 400)."""
    return full_days(judged, APPEAL, works, perhaps)


def absent(notified: date, works: Works, perhaps: Perhaps = _never) -> tuple[Term, Term]:
    """Until when who was judged in absence can oppose, and appeal if he does not, from when it was
    notified (CPP 393)."""
    oppose = full_days(notified, OPPOSE, works, perhaps)
    return oppose, full_days(notified, ABSENT, works, perhaps)


def full_days(begins: date, days: int, works: Works, perhaps: Perhaps = _never) -> Term:
    """A time limit of so many full days (CPP 750). ``safe`` never comes before the day after, nor
    on a day of which the moon may still decide."""
    plain = months.later(begins, days)
    safe = plain
    while (not works(safe) or perhaps(safe)) and (safe - begins).days > 1:
        safe -= timedelta(days=1)
    full = months.later(plain, 1)
    while not works(full) and full < months.LATEST and (full - plain).days < months.MONTHS:
        full += timedelta(days=1)
    ends = ((safe + timedelta(days=more)) for more in range((full - safe).days + 1))
    return Term(begins, safe, full, any(map(perhaps, ends)))


def contest(notified: datetime) -> Span:
    """Until when a disciplinary decision can be contested, from when it was notified (aware)."""
    return _span(notified, CONTEST)


def custody(arrested: datetime) -> tuple[Span, Span]:
    """When custody ends that began at this moment (aware), and when if it is prolonged once."""
    return _span(arrested, CUSTODY), _span(arrested, CUSTODY + PROLONGED)


def answer(received: date) -> date:
    """The last day for the administration to answer what contests a decision."""
    return months.later(received, ANSWER)


def examination(entered: date) -> date:
    """The last day for the medical examination after an arrival in prison (10-23, 33)."""
    return months.later(entered, EXAMINATION)


def chikaya(received: date) -> tuple[date, date]:
    """The last days to say what a complaint lacks, and to answer it, from its receipt."""
    return months.later(received, INCOMPLETE), months.later(received, CHIKAYA)


def _span(begins: datetime, length: timedelta) -> Span:
    """Hours pass alike when the clocks are changed, so they are counted in UTC."""
    start = begins.astimezone(UTC)
    return Span(start, start + length)
