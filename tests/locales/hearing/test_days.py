"""A day is read as people say it, seen from a Wednesday, the 14th of May 2025."""

from datetime import date, timedelta

import pytest
from babel.dates import format_date
from hypothesis import given, settings
from hypothesis import strategies as st

from locales.hearing.days import day

TODAY = date(2025, 5, 14)
YESTERDAY, BEFORE, TOMORROW = date(2025, 5, 13), date(2025, 5, 12), date(2025, 5, 15)
PIECES = ["3", "15", "2025", "mai", "hier", "il y a", "jours", "lkhmis", "/", "-", "شهر", "هادي"]
THIRD, THURSDAY, TUESDAY = date(2025, 5, 3), date(2025, 5, 8), date(2025, 5, 13)


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        ("hier|Hier soir|lbare7|lbar7|البارح|أمس|امبارح|hier à 15 heures|من البارح", YESTERDAY),
        ("avant-hier|ولبارح|wlbare7|أول أمس|اول البارح", BEFORE),
        ("aujourd'hui|lyoum|اليوم|ليوم|ce matin|هاد النهار", TODAY),
        ("demain|ghedda|غدا|غدوة", TOMORROW),
        ("après-demain|بعد غد|be3d ghedda", date(2025, 5, 16)),
        ("3/5|03/05|٣/٥|3-5-2025|3.5.25|2025-05-03|2025/5/3|3 5 2025", THIRD),
        ("3 mai|le 3 mai 2025|3 may|٣ ماي|3 ماي|mai 3|May 3, 2025|samedi 3 mai", THIRD),
        ("3 مايو|3 أيار|3 من شهر ماي|السبت، 3 ماي 2025|depuis le 3 mai", THIRD),
        ("1er mai|الفاتح من ماي|le premier mai|1 ماي", date(2025, 5, 1)),
        ("15 غشت|15 août|15 ghocht|15/8|15 أغسطس|15 آب", date(2024, 8, 15)),
        ("7 شتنبر|7 sept|7 chtanbir|7 septembre", date(2024, 9, 7)),
        ("lkhmis|الخميس|jeudi|jeudi dernier|f lkhmis|فالخميس|lkhmis li fat|jeudi 8", THURSDAY),
        ("nhar tlata|نهار التلات|mardi|الثلاثاء|ltlat", TUESDAY),
        ("l7ed|dimanche|الأحد", date(2025, 5, 11)),
        ("jeudi prochain|الخميس الجاي|lkhmis ljay", date(2025, 5, 15)),
        (
            "il y a 3 jours|ya 3 jours|3 jours|3 days|3 days ago|depuis trois jours",
            date(2025, 5, 11),
        ),
        ("هادي 3 ايام|هادي تلت ايام|منذ ثلاثة أيام|hadi 3 iyam|3 iyam hadi", date(2025, 5, 11)),
        ("هادي يومين|hadi yomayn|il y a deux jours", date(2025, 5, 12)),
        ("il y a une semaine|هادي سيمانة|hadi simana|la semaine dernière", date(2025, 5, 7)),
        ("هادي شهرين|il y a deux mois|hadi chhrayn|منذ شهرين", date(2025, 3, 14)),
        ("العام اللي فات|il y a un an|هادي عام", date(2024, 5, 14)),
        ("dans 3 jours|من بعد 3 ايام|be3d 3 iyam", date(2025, 5, 17)),
        ("le 15|نهار 15|le quinze", date(2025, 4, 15)),
        ("le 14|نهار 14", TODAY),
    ],
)
def test_a_day_as_people_say_it(texts: str, expected: date) -> None:
    assert {text: day(text, TODAY) for text in texts.split("|")} == dict.fromkeys(
        texts.split("|"), expected
    )


@pytest.mark.parametrize(
    "text",
    ["1", "3", "15", "31", "٣", "(3)", "quinze", "2024", "mars 2025", "مارس 2025", "شهر 5",
     "31/2", "32/1", "0/5", "3/5/1800", "1800", "3/5/2300", "29/2/2025", "2025-13-01", "", "mai",
     "mai 2024", "5/2025", "je ne sais pas", "12:30", "tlata", "3-4 jours", "du 3 au 5 mai",
     "entre 3/5 et 5/5", "hier ou avant-hier", "mon fils a 3 enfants", "il y a 9999 ans", "had",
     "99999999 jours", "x" * 500],
)  # fmt: skip
def test_what_is_no_day_or_no_single_day_is_none(text: str) -> None:
    assert day(text, TODAY) is None


def test_without_a_year_the_most_recent_day_is_meant_and_never_one_to_come() -> None:
    assert day("20/6", TODAY) == date(2024, 6, 20)
    assert day("20/5", TODAY) == date(2024, 5, 20)
    assert day("14/5", TODAY) == TODAY
    assert day("3 janvier", date(2025, 12, 20)) == date(2025, 1, 3)
    assert day("5 ديسمبر", date(2026, 11, 21)) == date(2025, 12, 5)
    assert day("20/12", date(2026, 1, 5)) == date(2025, 12, 20)
    assert day("29/2", TODAY) == date(2024, 2, 29)
    assert day("le 31", date(2025, 5, 1)) == date(2025, 3, 31)


def test_for_an_appointment_the_nearest_day_to_come_is_meant() -> None:
    assert day("lundi", TODAY, ahead=True) == date(2025, 5, 19)
    assert day("mercredi", TODAY, ahead=True) == date(2025, 5, 21)
    assert day("20/6", TODAY, ahead=True) == date(2025, 6, 20)
    assert day("3/5", TODAY, ahead=True) == date(2026, 5, 3)
    assert day("le 10", TODAY, ahead=True) == date(2025, 6, 10)
    assert day("3 jours", TODAY, ahead=True) == date(2025, 5, 17)
    assert day("il y a 3 jours", TODAY, ahead=True) == date(2025, 5, 11)
    assert day("jeudi dernier", TODAY, ahead=True) == THURSDAY


@settings(deadline=None)
@given(
    st.dates(date(1930, 1, 1), date(2060, 12, 31)),
    st.sampled_from(["fr", "ar_MA", "ar_SY", "ar_EG", "en_GB"]),
    st.sampled_from(["full", "long", "medium", "d/M/y", "dd-MM-y", "y-MM-dd", "d.M.y", "d MMM y"]),
)
def test_a_day_written_in_any_style_is_read_back(written: date, locale: str, style: str) -> None:
    assert day(format_date(written, style, locale=locale), TODAY) == written


@settings(deadline=None)
@given(st.dates(date(1990, 1, 1), date(2050, 12, 31)), st.integers(1, 300))
def test_days_ago_are_counted_back(today: date, amount: int) -> None:
    for words in ("il y a {} jours", "هادي {} يوم", "hadi {} iyam", "{} days ago"):
        assert day(words.format(amount), today) == today - timedelta(amount)


@settings(deadline=None)
@given(st.dates(date(1990, 1, 1), date(2050, 12, 31)), st.integers(1, 28), st.integers(1, 12))
def test_a_day_without_its_year_is_near_today(today: date, number: int, month: int) -> None:
    found = day(f"{number}/{month}", today)
    assert found is not None
    assert (found.day, found.month) == (number, month)
    assert today - timedelta(366) <= found <= today


@settings(deadline=None)
@given(st.text(), st.dates(date(1950, 1, 1), date(2100, 1, 1)), st.booleans())
def test_any_text_on_any_day_is_read_without_a_fault(text: str, today: date, ahead: bool) -> None:
    found = day(text, today, ahead=ahead)
    assert found is None or found.year >= 1900


@settings(deadline=None)
@given(st.lists(st.sampled_from(PIECES)))
def test_words_of_the_calendar_in_any_order_are_read_without_a_fault(words: list[str]) -> None:
    found = day(" ".join(words), TODAY)
    assert found is None or isinstance(found, date)
