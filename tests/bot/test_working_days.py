"""Morocco's holidays are those of a library that follows them, as the operator has mended them."""

from datetime import date, timedelta

import holidays
import pytest

from bot.tickets.calendar import MOROCCO
from bot.working_days import WorkingDays, calendar, corrections

FIRST, LAST = date(2026, 1, 1), date(2045, 12, 31)


def test_the_kept_list_is_what_the_library_knows() -> None:
    kept = WorkingDays()
    known = holidays.country_holidays("MA", years=range(FIRST.year, LAST.year + 1))
    days = (FIRST + timedelta(days=number) for number in range((LAST - FIRST).days + 1))
    assert [day for day in days if kept.holiday(day) != (day in known)] == []


def test_the_first_years_of_young_holidays() -> None:
    kept = WorkingDays()
    assert not kept.holiday(date(2023, 1, 14))
    assert kept.holiday(date(2024, 1, 14))
    assert not kept.holiday(date(2025, 10, 31))


def test_ramadan_goes_from_one_moon_to_the_next() -> None:
    days = WorkingDays()
    found = [day for day in (date(2026, 2, 1) + timedelta(days=n) for n in range(90))
             if days.ramadan(day)]  # fmt: skip
    assert (found[0], found[-1]) == (date(2026, 2, 18), date(2026, 3, 19))
    assert not days.ramadan(date(2150, 1, 1)), "years that nobody has reckoned have none"


def test_the_operator_has_the_last_word_on_the_moon() -> None:
    seen = calendar(MOROCCO, "2027-03-11, -2027-03-09")
    assert not seen.works(date(2027, 3, 11))
    assert seen.works(date(2027, 3, 9))
    assert not seen.works(date(2027, 3, 10))


@pytest.mark.parametrize("written", ["11/03/2027", "2027-02-30", "2027-03-11,-2027-03-11", "-"])
def test_what_is_no_day_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match="day"):
        corrections(written)


def test_nothing_written_corrects_nothing() -> None:
    assert corrections(" , ") == (set(), set())
