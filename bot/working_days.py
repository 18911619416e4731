"""The public holidays of Morocco and its Ramadan, corrected by what the operator has heard since.

A kept list and not a library of every country: that weighs 17 MB in each process, at the door too.
"""

from collections.abc import Collection
from datetime import date, timedelta, tzinfo
from functools import lru_cache

from hijridate import Gregorian

from bot.tickets.calendar import Calendar

# Month and day, and the first year of those that are young. Decrees 2-77-169 and those after it;
# checked against the library ``holidays`` by tests/bot/test_working_days.py.
FIXED = {
    (1, 1): 0,  # the year's first day
    (1, 11): 0,  # the manifesto of independence
    (1, 14): 2024,  # the Amazigh new year
    (5, 1): 0,  # the day of work
    (7, 30): 0,  # the feast of the throne
    (8, 14): 0,  # Oued Ed-Dahab
    (8, 20): 0,  # the revolution of the king and the people
    (8, 21): 0,  # the feast of youth
    (10, 31): 2026,  # the feast of unity
    (11, 6): 0,  # the Green March
    (11, 18): 0,  # the feast of independence
}
# The months of the moon, of which 1 is Muharram. Each feast but the new year has two days.
BY_THE_MOON = {(1, 1), (3, 12), (3, 13), (10, 1), (10, 2), (12, 10), (12, 11)}
RAMADAN = 9
_A_DAY = timedelta(days=1)
"""By so much the moon may be seen sooner or later than reckoned."""
_ONE_FEAST = timedelta(days=3)
"""What the operator says of a day so near is said of the whole feast."""


class WorkingDays:
    """Which days nobody works; ``added`` are holidays besides the list, ``removed`` are none.

    The moon is reckoned; it is seen a day later now and then, so the operator has the last word.
    """

    def __init__(self, added: Collection[date] = (), removed: Collection[date] = ()) -> None:
        self._added = frozenset(added)
        self._removed = frozenset(removed)

    def holiday(self, day: date) -> bool:
        """Whether this day is a public holiday."""
        if day in self._removed:
            return False
        if day in self._added or FIXED.get((day.month, day.day), day.year + 1) <= day.year:
            return True
        return _of_the_moon(day) in BY_THE_MOON

    def perhaps(self, day: date) -> bool:
        """Whether the moon may still decide of this day: a feast, or beside one, of which the
        operator has said nothing."""
        if any(abs(one - day) <= _ONE_FEAST for one in self._added | self._removed):
            return False
        first, last = max(day, date.min + _A_DAY) - _A_DAY, min(day, date.max - _A_DAY) + _A_DAY
        return not BY_THE_MOON.isdisjoint(map(_of_the_moon, (first, day, last)))

    def ramadan(self, day: date) -> bool:
        """Whether this day is one of Ramadan."""
        return _of_the_moon(day)[0] == RAMADAN


def calendar(zone: tzinfo, holidays: str | None = None) -> Calendar:
    """The calendar of Morocco, with the operator's corrections as the settings have them.

    Raises ValueError for corrections that cannot be read.
    """
    days = WorkingDays(*corrections(holidays or ""))
    return Calendar(zone, holiday=days.holiday, ramadan=days.ramadan, perhaps=days.perhaps)


def corrections(written: str) -> tuple[set[date], set[date]]:
    """The days in ``2027-03-11,-2027-03-09``: those that are holidays, and with ``-`` those not.

    Raises ValueError that names what is wrong.
    """
    added: set[date] = set()
    removed: set[date] = set()
    for one in filter(None, (part.strip() for part in written.split(","))):
        try:
            day = date.fromisoformat(one.removeprefix("-"))
        except ValueError:
            raise ValueError(
                "write days as 2027-03-11 with commas between them, and - before a day of work"
            ) from None
        (removed if one.startswith("-") else added).add(day)
    if added & removed:
        raise ValueError("a day cannot be both a holiday and a day of work")
    return added, removed


@lru_cache(maxsize=4096)
def _of_the_moon(day: date) -> tuple[int, int]:
    """The month and the day of a day by the moon; zeros beyond the years that are reckoned."""
    try:
        moon = Gregorian.fromdate(day).to_hijri()
    except OverflowError:
        return 0, 0
    return moon.month, moon.day
