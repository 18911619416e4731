"""Working days and office hours, as values; counting in them, where a target counts only those.

Pure: which days are holidays, and when Ramadan is, come in from ``bot/working_days.py``.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from fractions import Fraction
from zoneinfo import ZoneInfo

MOROCCO = ZoneInfo("Africa/Casablanca")
"""Morocco's clock, which goes back an hour for Ramadan; the tz database knows when."""
DAY = timedelta(days=1)
SATURDAY = 5
LONGEST_REST = 366
"""Days without a working day among them, after which the calendar must be wrong."""


@dataclass(frozen=True, slots=True)
class Hours:
    """When an office opens and closes, by its own clock."""

    opens: time
    closes: time

    def __post_init__(self) -> None:
        """Refuses hours that end before they begin: ``ValueError``."""
        if self.opens >= self.closes:
            raise ValueError("an office must open before it closes")


# The network's own hours, as its targets are its own; no law is meant.
USUAL = Hours(time(8, 30), time(16, 30))
IN_RAMADAN = Hours(time(9), time(15))


def _never(day: date) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Calendar:
    """The days and hours of work. ``holiday`` and ``ramadan`` say it of a day.

    Nobody works on a Saturday, a Sunday or a holiday; in Ramadan the hours are shorter.
    """

    zone: tzinfo = MOROCCO
    usual: Hours = USUAL
    in_ramadan: Hours = IN_RAMADAN
    holiday: Callable[[date], bool] = _never
    ramadan: Callable[[date], bool] = _never

    def works(self, day: date) -> bool:
        """Whether this is a working day."""
        return day.weekday() < SATURDAY and not self.holiday(day)

    def hours(self, day: date) -> Hours | None:
        """The hours of that day; None when nobody works."""
        if not self.works(day):
            return None
        return self.in_ramadan if self.ramadan(day) else self.usual

    def open_at(self, moment: datetime) -> bool:
        """Whether somebody is at work at that moment (aware)."""
        return self.next_open(moment) == moment

    def next_open(self, moment: datetime) -> datetime:
        """The moment itself (aware) when somebody is at work, else when the next one is; in UTC.

        Whoever closes at that very moment works no more. Raises ValueError when nobody ever works.
        """
        day = self.day_of(moment)
        if self.works(day):
            opens, closes = self._span(day)
            if moment < closes:
                return max(moment.astimezone(UTC), opens)
        return self._span(self.next_day(day))[0]

    def next_day(self, day: date) -> date:
        """The first working day after this one. Raises ValueError when there is none in a year."""
        for _ in range(LONGEST_REST):
            day += DAY
            if self.works(day):
                return day
        raise ValueError("by this calendar nobody works for a year")

    def after(self, moment: datetime, length: timedelta) -> datetime:
        """The moment, in UTC, when so much working time has passed since then (aware).

        A day of it is one working day, however long its hours; half a day is half of those. It
        lands within office hours. Raises ValueError for a negative length.
        """
        if length < timedelta(0):
            raise ValueError("working time is only counted forwards")
        day, part = self._place(moment)
        part += Fraction(length // timedelta.resolution, DAY // timedelta.resolution)
        while part >= 1:
            day, part = self.next_day(day), part - 1
        opens, closes = self._span(day)
        return opens + int(part * ((closes - opens) // timedelta.resolution)) * timedelta.resolution

    def between(self, begin: datetime, end: datetime) -> timedelta:
        """How much working time lies between two moments (aware), as ``after`` counts it.

        None at all when the end comes first.
        """
        if end <= begin:
            return timedelta(0)
        day, since = self._place(begin)
        last, until = self._place(end)
        days = 0
        while day < last:
            day, days = self.next_day(day), days + 1
        return int((days + until - since) * (DAY // timedelta.resolution)) * timedelta.resolution

    def day_of(self, moment: datetime) -> date:
        """The day of a moment (aware) by the clock of this calendar."""
        return moment.astimezone(self.zone).date()

    def _place(self, moment: datetime) -> tuple[date, Fraction]:
        """The working day of a moment, and which part of its hours has passed by then."""
        at = self.next_open(moment)
        day = self.day_of(at)
        opens, closes = self._span(day)
        resolution = timedelta.resolution
        return day, Fraction((at - opens) // resolution, (closes - opens) // resolution)

    def _span(self, day: date) -> tuple[datetime, datetime]:
        """When that working day begins and ends, in UTC."""
        hours = self.in_ramadan if self.ramadan(day) else self.usual
        begin = datetime.combine(day, hours.opens, tzinfo=self.zone)
        end = datetime.combine(day, hours.closes, tzinfo=self.zone)
        return begin.astimezone(UTC), end.astimezone(UTC)
