"""What is counted is said in every language, fits one message, and names its article of law."""

import re
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from bot.house import House
from bot.intake.counting import ARTICLES, WRITTEN
from bot.intake.lengths import length
from bot.law.sentences import Reduction
from bot.working_days import calendar
from flows.counting import Count, Counted
from flows.vocabulary import Language
from locales.guidance import Articles
from locales.hearing import Hearing
from locales.places import Places
from locales.words import Words, labels

ZONE = ZoneInfo("Africa/Casablanca")
PLACES = Places()
WORDS = {language.value: Words(language) for language in Language}
HOUSE = House(WORDS, Hearing(labels, PLACES), PLACES, ZONE, calendar(ZONE))
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
LONGEST = 1024
TOLD = [
    *(Counted(what, date(2026, 11, day)) for what in Count for day in (1, 11, 12, 21)),
    *(Counted(what, date(2026, 11, 21), time(23, 59)) for what in Count),
    *(Counted(what, date(2024, 2, 29), months=months) for what in Count for months in (1, 607)),
]


def said(language: str, told: Counted) -> str:
    words = WORDS[language]
    counted = Counted(told.what, told.day, told.hour, told.months or 36, told.dirhams or 1_500_000)
    parts = WRITTEN[told.what](HOUSE, words, NOW, counted)
    return "\n\n".join([*parts, words.say("deadline.caution")])


@pytest.mark.parametrize("language", WORDS)
@pytest.mark.parametrize("what", Count)
def test_every_answer_fits_and_cites(language: str, what: Count) -> None:
    for told in TOLD:
        if told.what is what:
            text = said(language, told)
            assert len(text) <= LONGEST, (len(text), text)
            assert re.search(r"(art\.|المادة|المادتان|المواد)", text), text


@pytest.mark.parametrize("language", WORDS)
@pytest.mark.parametrize(
    ("day", "hour", "key"),
    [
        (date(2026, 11, 19), None, "past"),
        (date(2026, 11, 20), None, "now"),
        (date(2026, 11, 20), time(11), "past"),
        (date(2026, 11, 21), None, ""),
    ],
)
def test_who_does_not_know_the_hour_of_a_decision_is_not_told_too_soon_that_it_is_over(
    language: str, day: date, hour: time | None, key: str
) -> None:
    words = WORDS[language]
    text = said(language, Counted(Count.DISCIPLINE, day, hour))
    latest = words.moment(datetime(2026, 11, 23, tzinfo=ZONE), ZONE)
    now = words.say("deadline.discipline_now", latest=latest)
    assert (now in text) is (key == "now")
    assert (words.say("deadline.no_hour") in text) is (hour is None and key != "past")
    past = words.say("deadline.discipline_past", ends="").partition(":")[0]
    assert (past in text) is (key == "past")


def test_every_answer_has_its_article() -> None:
    known = Articles()
    assert set(ARTICLES.values()) - set(known) == set()


@pytest.mark.parametrize(
    ("language", "of", "text"),
    [
        ("fr", Reduction(0, 60), "2 mois"),
        ("fr", Reduction(0, 30), "30 jours"),
        ("fr", Reduction(40, 1), "3 ans, 4 mois et 1 jour"),
        ("ar", Reduction(2, 11), "شهران و11 يوما"),
        ("ary", Reduction(0, 0), "0 يوم"),
    ],
)
def test_a_length_in_words(language: str, of: Reduction, text: str) -> None:
    bare = re.sub("[\u2066-\u2069\u00a0]", "", length(WORDS[language], of))
    assert bare == text


def test_who_comes_late_is_shown_another_door() -> None:
    late = said("fr", Counted(Count.APPEAL, date(2026, 10, 1)))
    assert "Ce n'est pas toujours fini" in late
    just = said("fr", Counted(Count.APPEAL, date(2026, 11, 11)))
    assert "Faites-le aujourd'hui" in just, "the tenth day was yesterday, a Saturday"
