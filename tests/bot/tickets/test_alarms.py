"""The desk is reminded in the morning, or at once when a life is at risk."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.tickets import alarms
from flows.vocabulary import Urgency

MOROCCO = ZoneInfo("Africa/Casablanca")


def local(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 6, day, hour, minute, tzinfo=MOROCCO)


@pytest.mark.parametrize(
    ("due", "urgency", "hour"),
    [
        (local(10, 14), Urgency.NORMAL, local(10, 14)),
        (local(10, 3), Urgency.NORMAL, local(10, 9)),
        (local(10, 21), Urgency.URGENT, local(11, 9)),
        (local(10, 3), Urgency.LIFE, local(10, 3)),
    ],
)
def test_what_nobody_has_taken_waits_for_the_morning_unless_a_life_is_at_risk(
    due: datetime, urgency: Urgency, hour: datetime
) -> None:
    assert alarms.untaken(due, urgency, MOROCCO) == hour


def test_a_next_step_is_due_at_nine_by_the_clock_of_that_day() -> None:
    """In Ramadan Morocco's clock stands at Greenwich; on every other day it is an hour ahead."""
    now = datetime(2026, 1, 1, tzinfo=UTC)
    assert alarms.next_date(date(2026, 2, 25), now, MOROCCO) == datetime(2026, 2, 25, 9, tzinfo=UTC)
    assert alarms.next_date(date(2026, 6, 10), now, MOROCCO) == datetime(2026, 6, 10, 8, tzinfo=UTC)


def test_an_hour_that_has_gone_by_reminds_nobody() -> None:
    assert alarms.next_date(date(2026, 6, 10), local(10, 9), MOROCCO) is None
    assert alarms.next_date(date(2026, 6, 10), local(10, 8, 59), MOROCCO) == local(10, 9)
