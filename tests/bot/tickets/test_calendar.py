"""Working time adds up, never runs backwards and never lands outside office hours."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.tickets.calendar import MOROCCO, Calendar, Hours
from bot.working_days import calendar

YEARS = calendar(MOROCCO)
EASTERN = calendar(ZoneInfo("America/New_York"))
NIGHTS = Calendar(MOROCCO, usual=Hours(time(0), time(23, 59)))
"""Offices that are open when the clock changes."""
LEAST = timedelta(milliseconds=1)
moments = st.integers(0, 8 * 365 * 24 * 60 * 60).map(
    lambda seconds: datetime(2024, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
)
lengths = st.timedeltas(timedelta(0), timedelta(days=40))
calendars = st.sampled_from([YEARS, EASTERN, NIGHTS])


def local(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of 2026 by the clock of Morocco."""
    return datetime(2026, month, day, hour, minute, tzinfo=MOROCCO)


@pytest.mark.parametrize(
    ("begin", "days", "end"),
    [
        (local(6, 8, 10), 1, local(6, 9, 10)),
        (local(6, 8, 22), 1, local(6, 10, 8, 30)),
        (local(6, 8, 16, 30), 0, local(6, 9, 8, 30)),
        # Friday, and the new year of the moon on the Tuesday after it.
        (local(6, 12, 12, 30), 1, local(6, 15, 12, 30)),
        (local(6, 12, 12, 30), 2, local(6, 17, 12, 30)),
        # Noon, half of a day until half past four, is noon of a day that ends at three.
        (local(2, 17, 12, 30), 1, local(2, 18, 12)),
        # The feast after Ramadan is a Friday and a Saturday; the clock goes on by an hour then.
        (local(3, 19, 12), 1, local(3, 23, 12, 30)),
    ],
)
def test_a_day_of_working_time_is_a_working_day(begin: datetime, days: int, end: datetime) -> None:
    assert YEARS.after(begin, timedelta(days=days)) == end


def test_half_a_day_is_half_of_its_hours() -> None:
    assert YEARS.after(local(6, 8, 8, 30), timedelta(hours=12)) == local(6, 8, 12, 30)
    assert YEARS.after(local(3, 2, 9), timedelta(hours=12)) == local(3, 2, 12)


def test_who_closes_now_works_no_more() -> None:
    assert YEARS.next_open(local(6, 8, 16, 29)) == local(6, 8, 16, 29)
    assert YEARS.next_open(local(6, 8, 16, 30)) == local(6, 9, 8, 30)
    assert YEARS.next_open(local(7, 30, 10)) == local(7, 31, 8, 30), "the feast of the throne"
    assert YEARS.hours(date(2026, 6, 13)) is None


def test_a_calendar_without_work_is_refused_and_not_searched_for_ever() -> None:
    with pytest.raises(ValueError, match="nobody works"):
        Calendar(holiday=lambda day: True).next_open(local(6, 8, 10))
    with pytest.raises(ValueError, match="open before"):
        Hours(time(9), time(9))
    with pytest.raises(ValueError, match="forwards"):
        YEARS.after(local(6, 8, 10), timedelta(days=-1))


@given(calendars, moments, lengths)
def test_it_lands_within_office_hours_and_never_before(
    days: Calendar, moment: datetime, length: timedelta
) -> None:
    then = days.after(moment, length)
    assert days.next_open(then) == then
    assert then >= moment
    hours = days.hours(days.day_of(then))
    assert hours is not None
    assert hours.opens <= then.astimezone(days.zone).time() < hours.closes


@given(calendars, moments, lengths, lengths)
def test_lengths_add_up(
    days: Calendar, moment: datetime, first: timedelta, second: timedelta
) -> None:
    apart = days.after(days.after(moment, first), second)
    at_once = days.after(moment, first + second)
    # Each length ends on a microsecond, so one that ends with a day may fall on either side of it.
    assert days.between(min(apart, at_once), max(apart, at_once)) < LEAST


@given(calendars, moments, st.timedeltas(timedelta(0), timedelta(days=60)), lengths)
def test_who_begins_later_ends_no_sooner(
    days: Calendar, moment: datetime, later: timedelta, length: timedelta
) -> None:
    assert days.after(moment, length) <= days.after(moment + later, length)
    assert days.after(moment, length) <= days.after(moment, length + later)


@given(calendars, moments, st.timedeltas(timedelta(0), timedelta(days=60)))
def test_what_lies_between_is_what_is_to_be_added(
    days: Calendar, begin: datetime, later: timedelta
) -> None:
    end = days.next_open(begin + later)
    reached = days.after(begin, days.between(begin, end))
    assert days.between(reached, end) < LEAST
    assert reached <= end
    assert days.between(end, begin) == timedelta(0)
