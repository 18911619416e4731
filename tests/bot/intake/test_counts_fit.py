"""Whatever is counted, in every language: what is said fits one message above its buttons."""

from datetime import date, datetime, time
from types import SimpleNamespace
from typing import cast
from zoneinfo import ZoneInfo

import pytest

from bot.intake import counting
from bot.intake.visit import Visit
from bot.working_days import calendar
from flows.counting import Count, Counted
from locales.keys import BODY
from tests.stories.lines import WORDS

ZONE = ZoneInfo("Africa/Casablanca")
NOW = datetime(2026, 11, 22, 10, tzinfo=ZONE)
HOUSE = SimpleNamespace(timezone=ZONE, calendar=calendar(ZONE))
DAYS = [date(2026, 9, 28), date(2026, 11, 1), date(2026, 11, 11), date(2026, 11, 20)]
LENGTHS = [1, 8, 12, 23, 35, 12 * 14 + 11, 12 * 19 + 8, 12 * 29 + 11, 600]


def said(language: str, told: Counted) -> str:
    """The whole answer."""
    visit = SimpleNamespace(words=WORDS[language], house=HOUSE, t=SimpleNamespace(now=NOW))
    return counting.answer(cast(Visit, visit), told)


def cases(what: Count) -> list[Counted]:
    """What may be told for each."""
    if what is Count.CONTRAINTE:
        return [Counted(what, dirhams=one) for one in (1, 8000, 20_000, 10**9)]
    if what in (Count.REDUCTION, Count.CONDITIONAL):
        lengths = [Counted(what, day, months=one) for day in DAYS for one in LENGTHS]
        return [Counted(what, endless=True), Counted(what), *lengths]
    return [Counted(what, day, hour) for day in DAYS for hour in (None, time(9, 30))]


@pytest.mark.parametrize("language", WORDS)
@pytest.mark.parametrize("what", Count)
def test_it_fits(language: str, what: Count) -> None:
    longest = max(len(said(language, told)) for told in cases(what))
    assert longest <= BODY


@pytest.mark.parametrize("language", WORDS)
def test_a_minor_is_told_of_only_where_a_minor_can_get_it(language: str) -> None:
    minor = WORDS[language].say("deadline.minor")
    begins = date(2026, 9, 28)
    assert minor in said(language, Counted(Count.REDUCTION, begins, months=60))
    assert minor not in said(language, Counted(Count.REDUCTION, begins, months=300))


@pytest.mark.parametrize("language", WORDS)
def test_both_ends_are_named_and_many_days_are_months(language: str) -> None:
    words = WORDS[language]
    text = said(language, Counted(Count.REDUCTION, date(2026, 1, 10), months=36))
    # Three months, and three days for each of 36 months, or for none beyond the whole years.
    assert words.day(date(2028, 10, 10)) in text
    assert words.day(date(2028, 6, 24)) in text
    assert words.count("deadline.days", 108) not in text
    assert "632-5" in text


@pytest.mark.parametrize("language", WORDS)
def test_opposing_and_appealing_have_a_day_each(language: str) -> None:
    text = said(language, Counted(Count.APPEAL, date(2026, 11, 20)))
    assert WORDS[language].day(date(2026, 11, 30)) in text
    assert WORDS[language].day(date(2026, 12, 10)) in text
    assert WORDS[language].say("deadline.unaware") in text


@pytest.mark.parametrize("language", WORDS)
def test_the_judge_may_be_asked_by_each_article(language: str) -> None:
    words = WORDS[language]
    text = said(language, Counted(Count.REHABILITATION, date(2026, 9, 28)))
    for article in ("692", "693", "647-4", "695"):
        assert article in text
    assert text.count(words.day(date(2027, 9, 28))) >= 2
    record = said(language, Counted(Count.RECORD, date(2026, 9, 28)))
    assert "665" in record
    assert "647-4" in record
