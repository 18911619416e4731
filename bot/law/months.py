"""Months of the calendar, as the law counts in them: from a day to the day of the same number."""

from calendar import monthrange
from datetime import date, timedelta

MONTHS = 12
"""The months of a year."""
LATEST = date(9999, 12, 31)
"""The last day there is: what would come after it comes then."""


def after(day: date, months: int) -> date:
    """The day so many months later, or earlier for fewer than none.

    A month that has no such day ends with its last one. Never beyond the first and the last day
    that there are.
    """
    year, month = divmod(day.year * MONTHS + day.month - 1 + months, MONTHS)
    if year > LATEST.year:
        return LATEST
    if year < date.min.year:
        return date.min
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def later(day: date, days: int) -> date:
    """The day so many days later; the last day there is at most."""
    return day + timedelta(days=min(days, (LATEST - day).days))
