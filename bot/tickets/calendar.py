"""Working days and office hours, as values; counting in them, where a target counts only those.

Pure: which days are holidays, and when Ramadan is, come in from ``bot/working_days.py``.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

MOROCCO = ZoneInfo("Africa/Casablanca")
"""Morocco's clock, which goes back an hour for Ramadan; the tz database knows when."""
DAY = timedelta(days=1)
TICK = timedelta.resolution
TICKS = DAY // TICK
"""What a day has of the least that a time can tell apart: counted in those, nothing is rounded."""
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
class _Shift:
    """When a working day begins and ends, in UTC, and how many ticks it has."""

    opens: datetime
    closes: datetime
    ticks: int


@dataclass(frozen=True, slots=True)
class Calendar:
    """The days and hours of work. ``holiday`` and ``ramadan`` say it of a day, always the same.

    Nobody works on a Saturday, a Sunday or a holiday; in Ramadan the hours are shorter.
    ``perhaps``: the moon may yet make a holiday of it, or a day of work.
    """

    zone: tzinfo = MOROCCO
    usual: Hours = USUAL
    in_ramadan: Hours = IN_RAMADAN
    holiday: Callable[[date], bool] = _never
    ramadan: Callable[[date], bool] = _never
    perhaps: Callable[[date], bool] = _never
    # Each day that was asked for, once: every look at a ticket asks for the same few again.
    _shifts: dict[date, _Shift | None] = field(default_factory=dict, compare=False, repr=False)

    def works(self, day: date) -> bool:
        """Whether this is a working day."""
        return self._shift(day) is not None

    def hours(self, day: date) -> Hours | None:
        """The hours of that day; None when nobody works."""
        if not self.works(day):
            return None
        return self.in_ramadan if self.ramadan(day) else self.usual

    def next_open(self, moment: datetime) -> datetime:
        """The moment itself (aware) when somebody is at work, else when the next one is; in UTC.

        Whoever closes at that very moment works no more. Raises ValueError when nobody ever works.
        """
        return self._at_work(moment)[2]

    def next_day(self, day: date) -> date:
        """The first working day after this one. Raises ValueError when there is none in a year."""
        return self._next(day)[0]

    def after(self, moment: datetime, length: timedelta) -> datetime:
        """The moment, in UTC, when so much working time has passed since then (aware).

        A day of it is one working day, however long its hours; half a day is half of those. It
        lands within office hours. Raises ValueError for a negative length.
        """
        if length < timedelta(0):
            raise ValueError("working time is only counted forwards")
        day, shift, at = self._at_work(moment)
        # Of its own day so many ticks have passed, and of a day at large the length has so many.
        whole = shift.ticks * TICKS
        passed = (at - shift.opens) // TICK * TICKS + length // TICK * shift.ticks
        while passed >= whole:
            (day, shift), passed = self._next(day), passed - whole
        return shift.opens + passed * shift.ticks // whole * TICK

    def between(self, begin: datetime, end: datetime) -> timedelta:
        """How much working time lies between two moments (aware), as ``after`` counts it.

        None at all when the end comes first.
        """
        if end <= begin:
            return timedelta(0)
        day, first, since = self._at_work(begin)
        last_day, last, until = self._at_work(end)
        days = 0
        while day < last_day:
            day, days = self._next(day)[0], days + 1
        before = (since - first.opens) // TICK * last.ticks
        after = (days * last.ticks + (until - last.opens) // TICK) * first.ticks
        return (after - before) * TICKS // (first.ticks * last.ticks) * TICK

    def day_of(self, moment: datetime) -> date:
        """The day of a moment (aware) by the clock of this calendar."""
        return moment.astimezone(self.zone).date()

    def _at_work(self, moment: datetime) -> tuple[date, _Shift, datetime]:
        """The working day of a moment, or the next one, and when somebody is at work then."""
        day = self.day_of(moment)
        shift = self._shift(day)
        if shift is None or moment >= shift.closes:
            day, shift = self._next(day)
        return day, shift, max(moment.astimezone(UTC), shift.opens)

    def _next(self, day: date) -> tuple[date, _Shift]:
        for _ in range(LONGEST_REST):
            day += DAY
            if (shift := self._shift(day)) is not None:
                return day, shift
        raise ValueError("by this calendar nobody works for a year")

    def _shift(self, day: date) -> _Shift | None:
        try:
            return self._shifts[day]
        except KeyError:
            return self._shifts.setdefault(day, self._reckoned(day))

    def _reckoned(self, day: date) -> _Shift | None:
        if day.weekday() >= SATURDAY or self.holiday(day):
            return None
        hours = self.in_ramadan if self.ramadan(day) else self.usual
        opens = datetime.combine(day, hours.opens, tzinfo=self.zone).astimezone(UTC)
        closes = datetime.combine(day, hours.closes, tzinfo=self.zone).astimezone(UTC)
        return _Shift(opens, closes, (closes - opens) // TICK)
