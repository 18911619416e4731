"""For ninety days what has ended can be taken up again; a day given is reminded of in time."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.tickets import alarms, returning
from bot.tickets.returning import WITHIN, TooLate
from flows.vocabulary import DateKind

ZONE = ZoneInfo("Africa/Casablanca")
FIRST = datetime(2026, 1, 1, tzinfo=UTC)
MOMENTS = st.timedeltas(timedelta(0), timedelta(days=1_800)).map(lambda gone: FIRST + gone)
DAYS = st.dates(date(2026, 1, 2), date(2031, 1, 1))


@given(MOMENTS, st.timedeltas(timedelta(0), timedelta(days=400)))
def test_in_time_is_ninety_days_and_not_an_instant_more(closed: datetime, gone: timedelta) -> None:
    assert returning.in_time(closed, closed + gone) is (gone <= WITHIN)
    if gone > WITHIN:
        with pytest.raises(TooLate):
            returning.check(closed, closed + gone)


@given(MOMENTS)
def test_what_has_not_ended_is_never_too_late(now: datetime) -> None:
    assert returning.in_time(None, now)


@given(DAYS, st.sampled_from(DateKind), MOMENTS)
def test_a_day_is_reminded_of_before_it_is_over_and_never_in_the_past(
    day: date, kind: DateKind, now: datetime
) -> None:
    hours = alarms.given_date(day, kind, now, ZONE)
    assert all(hour > now for hour in hours.values())
    local = {when: hour.astimezone(ZONE) for when, hour in hours.items()}
    if alarms.BEFORE in local:
        assert (local[alarms.BEFORE].date(), local[alarms.BEFORE].hour) == (
            day - timedelta(days=1), 9,
        )  # fmt: skip
    if alarms.MORNING in local:
        assert kind is DateKind.HEARING
        assert (local[alarms.MORNING].date(), local[alarms.MORNING].hour) == (day, 8)
    if day > now.astimezone(ZONE).date() + timedelta(days=1):
        assert len(hours) == (2 if kind is DateKind.HEARING else 1)
