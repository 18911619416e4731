"""The desk is reminded in the morning, or at once when a life is at risk."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.tickets import alarms
from bot.tickets.calendar import Calendar
from flows.vocabulary import Urgency

MOROCCO = ZoneInfo("Africa/Casablanca")


def local(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 6, day, hour, minute, tzinfo=MOROCCO)


@pytest.mark.parametrize(
    ("due", "urgency", "hour"),
    [
        (local(10, 14), Urgency.NORMAL, local(10, 14)),
        (local(10, 3), Urgency.NORMAL, local(10, 8, 30)),
        (local(12, 17), Urgency.NORMAL, local(15, 8, 30)),
        (local(10, 21), Urgency.URGENT, local(11, 9)),
        (local(13, 20), Urgency.URGENT, local(13, 20)),
        (local(10, 3), Urgency.LIFE, local(10, 3)),
    ],
)
def test_what_is_not_urgent_rings_at_work_and_a_life_at_risk_at_any_hour(
    due: datetime, urgency: Urgency, hour: datetime
) -> None:
    assert alarms.rings(due, urgency, Calendar(MOROCCO)) == hour


def test_a_next_step_is_due_at_nine_by_the_clock_of_that_day() -> None:
    """In Ramadan Morocco's clock stands at Greenwich; on every other day it is an hour ahead."""
    now = datetime(2026, 1, 1, tzinfo=UTC)
    assert alarms.next_date(date(2026, 2, 25), now, MOROCCO) == datetime(2026, 2, 25, 9, tzinfo=UTC)
    assert alarms.next_date(date(2026, 6, 10), now, MOROCCO) == datetime(2026, 6, 10, 8, tzinfo=UTC)


def test_an_hour_that_has_gone_by_reminds_nobody() -> None:
    assert alarms.next_date(date(2026, 6, 10), local(10, 9), MOROCCO) is None
    assert alarms.next_date(date(2026, 6, 10), local(10, 8, 59), MOROCCO) == local(10, 9)


def test_a_last_day_is_told_before_it_and_an_answer_after_it() -> None:
    day = date(2026, 6, 15)
    hours = alarms.last_day(day, (3, 1, -1), local(10, 12), MOROCCO)
    assert hours == {3: local(12, 9), 1: local(14, 9), -1: local(16, 9)}
    assert alarms.last_day(day, (3, 1), local(12, 9), MOROCCO) == {1: local(14, 9)}
    assert alarms.last_day(day, (3, 1), local(15, 8), MOROCCO) == {}


def test_after_a_release_it_is_asked_after_one_three_and_six_months_at_nine() -> None:
    asked = alarms.check_ins(date(2026, 8, 31), local(10, 9), MOROCCO)
    days = {months: hour.astimezone(MOROCCO).date() for months, hour in asked.items()}
    assert days == {1: date(2026, 9, 30), 3: date(2026, 11, 30), 6: date(2027, 2, 28)}
    assert {hour.astimezone(MOROCCO).hour for hour in asked.values()} == {9}
    assert list(alarms.check_ins(date(2026, 4, 1), local(10, 9), MOROCCO)) == [3, 6]


@given(
    st.timedeltas(min_value=timedelta(), max_value=timedelta(days=365)),
    st.timedeltas(min_value=timedelta(), max_value=timedelta(hours=48)),
)
def test_a_reminder_of_hours_leaves_time_to_act_and_lets_people_sleep(
    later: timedelta, left: timedelta
) -> None:
    ends = local(1, 0).astimezone(UTC) + later
    hour = alarms.last_hours(ends, ends - left, MOROCCO)
    if hour is None:
        assert left < timedelta(hours=25), "of a whole day and more there is always an hour"
    else:
        assert ends - left < hour <= ends - alarms.ENOUGH
        assert hour.astimezone(MOROCCO).time() in (alarms.RISE, alarms.EVENING)
