"""When the next reminder comes: always later than now, and in the hours of whoever is reminded."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.tickets import ladders, waits
from bot.tickets.calendar import MOROCCO, Calendar
from flows.vocabulary import Urgency

CALENDAR = Calendar()
DAY = timedelta(days=1)
BEGIN = datetime(2025, 1, 1, tzinfo=UTC)
MOMENTS = st.integers(0, 5 * 366 * 1440).map(lambda minutes: BEGIN + timedelta(minutes=minutes))
FRIDAY = datetime(2026, 6, 12, 15, 0, tzinfo=MOROCCO)


@given(MOMENTS, st.integers(min_value=0, max_value=3_000_000))
def test_news_always_comes_again_and_never_in_the_past(begun: datetime, minutes: int) -> None:
    now = begun + timedelta(minutes=minutes)
    hour = waits.next_news(begun, now)
    assert hour > now
    days = (hour - begun) / DAY
    assert days in waits.NEWS or days % waits.NEWS[-1] == 0
    assert hour - now <= waits.NEWS[-1] * DAY


def test_the_days_of_a_question_end() -> None:
    begun = datetime(2026, 6, 8, 12, tzinfo=UTC)
    hours = [waits.following(begun, waits.ASKED, begun + n * DAY) for n in (0, 3, 9, 10)]
    assert hours == [begun + 3 * DAY, begun + 10 * DAY, begun + 10 * DAY, None]


@given(MOMENTS)
def test_a_digest_comes_on_a_working_morning_to_come(now: datetime) -> None:
    hour = waits.next_digest(now, CALENDAR, MOROCCO)
    local = hour.astimezone(MOROCCO)
    assert hour > now
    assert (local.hour, local.minute) == (9, 0)
    assert CALENDAR.works(local.date())
    assert hour - now <= 3 * DAY + timedelta(hours=2)


@given(MOMENTS)
def test_later_is_another_day(now: datetime) -> None:
    local = waits.snoozed(now, CALENDAR, MOROCCO).astimezone(MOROCCO)
    assert local.date() > now.astimezone(MOROCCO).date()
    assert CALENDAR.works(local.date())


@pytest.mark.parametrize(("hours", "day"), [(0, 15), (1, 15), (20, 16)])
def test_words_of_a_friday_are_unanswered_after_the_weekend(hours: int, day: int) -> None:
    written = FRIDAY + timedelta(hours=hours)
    hour = ladders.answer_by(written, Urgency.NORMAL, CALENDAR).astimezone(MOROCCO)
    assert hour.day == day


def test_words_about_a_life_at_risk_wait_half_an_hour_and_urgent_ones_for_the_day() -> None:
    written = datetime(2026, 6, 13, 13, 0, tzinfo=MOROCCO)
    assert ladders.answer_by(written, Urgency.LIFE, CALENDAR) == written + timedelta(minutes=30)
    urgent = ladders.answer_by(written, Urgency.URGENT, CALENDAR)
    assert urgent == datetime(2026, 6, 14, 9, 0, tzinfo=MOROCCO)
