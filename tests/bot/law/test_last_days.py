"""Last days: the safe one is a day of work, and never later than the law's own count."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.law import deadlines, months
from bot.tickets.calendar import MOROCCO
from bot.working_days import calendar

YEARS = calendar(MOROCCO)
days = st.dates(date(2024, 1, 1), date(2033, 12, 31))
moments = st.builds(datetime.combine, days, st.times(), tzinfo=st.just(MOROCCO))


def test_a_judgment_on_a_friday() -> None:
    # The tenth day is a Monday; the law's own last day is the one after it.
    term = deadlines.appeal(date(2026, 11, 20), YEARS.works)
    assert (term.safe, term.full) == (date(2026, 11, 30), date(2026, 12, 1))


def test_a_last_day_on_a_holiday_is_safe_only_before_it() -> None:
    # The tenth day is Wednesday the 18th, the feast of independence.
    term = deadlines.appeal(date(2026, 11, 8), YEARS.works)
    assert (term.safe, term.full) == (date(2026, 11, 17), date(2026, 11, 19))
    # The tenth day is a Saturday: the Friday before is safe, the Monday after is the law's.
    term = deadlines.appeal(date(2026, 11, 25), YEARS.works)
    assert (term.safe, term.full) == (date(2026, 12, 4), date(2026, 12, 7))


@given(days, st.integers(2, 90))
def test_the_safe_day_is_never_late(begins: date, length: int) -> None:
    term = deadlines.full_days(begins, length, YEARS.works)
    assert begins < term.safe <= begins + timedelta(days=length) < term.full
    assert YEARS.works(term.full)
    assert YEARS.works(term.safe) or (term.safe - begins).days == 1


@given(days, days)
def test_a_later_judgment_never_ends_earlier(one: date, other: date) -> None:
    first, second = sorted((one, other))
    before = deadlines.appeal(first, YEARS.works)
    after = deadlines.appeal(second, YEARS.works)
    assert before.safe <= after.safe
    assert before.full <= after.full


def test_a_last_day_beside_a_feast_of_the_moon_is_safe_only_before_all_it_may_move_to() -> None:
    feast = next(
        day
        for day in (date(2026, 5, 1) + timedelta(days=more) for more in range(60))
        if YEARS.holiday(day) and YEARS.perhaps(day)
    )
    for later in (-1, 0, 1, 2):
        begins = feast + timedelta(days=later - deadlines.APPEAL)
        term = deadlines.appeal(begins, YEARS.works, YEARS.perhaps)
        assert term.moon
        assert term.safe < feast - timedelta(days=1), "the feast may come a day sooner"
        assert YEARS.works(term.safe)
        assert term.full == deadlines.appeal(begins, YEARS.works).full
    far = deadlines.appeal(feast + timedelta(days=30), YEARS.works, YEARS.perhaps)
    assert not far.moon


def test_what_the_operator_says_of_a_feast_is_sure() -> None:
    first = next(
        day
        for day in (date(2027, 3, 1) + timedelta(days=more) for more in range(60))
        if YEARS.perhaps(day) and YEARS.holiday(day)
    )
    moved = f"{first + timedelta(days=2)},-{first}"
    known = calendar(MOROCCO, moved)
    around = [first + timedelta(days=more) for more in range(-1, 4)]
    assert not any(map(known.perhaps, around))
    assert not known.holiday(first)


@given(days, st.integers(2, 90))
def test_the_moon_only_ever_brings_the_safe_day_forward(begins: date, length: int) -> None:
    sure = deadlines.full_days(begins, length, YEARS.works)
    doubted = deadlines.full_days(begins, length, YEARS.works, YEARS.perhaps)
    assert begins < doubted.safe <= sure.safe
    assert doubted.full == sure.full
    assert doubted.moon or doubted.safe == sure.safe


def test_a_medical_examination_is_due_three_days_after_an_arrival() -> None:
    assert deadlines.examination(date(2026, 11, 20)) == date(2026, 11, 23)


def test_where_nobody_ever_works_there_is_still_an_answer() -> None:
    term = deadlines.appeal(date(2026, 11, 20), lambda _: False)
    assert term.safe == date(2026, 11, 21)
    assert term.full > date(2026, 11, 30)


@given(moments)
def test_hours_are_counted_as_they_pass(moment: datetime) -> None:
    span = deadlines.contest(moment)
    assert span.ends - span.begins == timedelta(hours=48)
    usual, prolonged = deadlines.custody(moment)
    assert prolonged.ends - usual.ends == timedelta(hours=24)


def test_a_clock_that_goes_on_in_between_takes_no_hour_away() -> None:
    # Ramadan of 2026 begins in that night: Morocco's clocks go back by an hour.
    told = datetime(2026, 2, 14, 20, tzinfo=MOROCCO)
    ends = deadlines.contest(told).ends
    assert ends == told.astimezone(UTC) + timedelta(hours=48)
    assert ends.astimezone(MOROCCO).hour == 19


def test_the_administration_has_its_days_too() -> None:
    assert deadlines.chikaya(date(2026, 1, 1)) == (date(2026, 1, 16), date(2026, 3, 2))
    assert deadlines.answer(date(2026, 1, 1)) == date(2026, 1, 11)


@given(st.dates(), st.integers(-2_000, 2_000), st.integers(0, 2_000))
def test_months_never_run_backwards(day: date, some: int, more: int) -> None:
    assert months.after(day, some) <= months.after(day, some + more)


@pytest.mark.parametrize(
    ("day", "some", "then"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 5, 31), -3, date(2026, 2, 28)),
        (date(9999, 6, 1), 12, date(9999, 12, 31)),
        (date(1, 6, 1), -12, date(1, 1, 1)),
    ],
)
def test_a_month_has_a_last_day(day: date, some: int, then: date) -> None:
    assert months.after(day, some) == then
