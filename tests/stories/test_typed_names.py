"""Buttons typed by their name: where a channel shows none, and for whoever would rather write."""

import pytest
import time_machine

from storage.database import Database
from tests.stories.telling import BEGUN, tell
from tests.stories.town import WORDS, Phone, Town

pytestmark = pytest.mark.usefixtures("clock")
DARIJA = WORDS["ary"]
WORDS_OF_FATIMA = "غدا غادي نمشيو نشوفوه"


@pytest.fixture
async def mother(sqlite_database: Database) -> Phone:
    return await helped(Town(sqlite_database))


async def helped(town: Town, shared_phone: str = "لا") -> Phone:
    """A mother to whom Fatima of Adala has just written."""
    await town.organisation("adala")
    fatima = await town.handler("fatima", "adala")
    mother = await tell(town.person("mother"), shared_phone=shared_phone)
    await fatima.press("Prendre")
    await fatima.press("Répondre")
    await fatima.say(WORDS_OF_FATIMA)
    return mother


@pytest.mark.parametrize("name", ["جاوب", "repondre", "الرد!"])
async def test_answer_is_typed_in_any_language(mother: Phone, name: str) -> None:
    fatima = mother.town.phones["desk", "fatima"]
    asked = await mother.say(name)
    assert asked.text.startswith(DARIJA.say("follow_up.words"))
    await mother.say("الله يرحم الوالدين")
    assert "الله يرحم الوالدين" in fatima.last.text


async def test_where_it_stands_is_typed(mother: Phone) -> None:
    before = len(mother.bubbles)
    await mother.say(DARIJA.say("relay.state"))
    told = "\n".join(bubble.screen.text for bubble in mother.bubbles[before:])
    assert "adala" in told
    assert WORDS_OF_FATIMA in told


@pytest.mark.parametrize("word", ["حل", "Ouvrir", "فتح", "7el", "fte7", "open", "افتح", "ouvre"])
async def test_what_a_shared_phone_hides_is_opened_by_a_word(
    sqlite_database: Database, word: str
) -> None:
    mother = await helped(Town(sqlite_database), shared_phone="آه")
    fatima = mother.town.phones["desk", "fatima"]
    await fatima.press("Répondre")
    await fatima.say("وخا، غدا نعاودو نهضرو")
    assert mother.last.text == DARIJA.say("relay.neutral")
    assert WORDS_OF_FATIMA not in mother.text
    await mother.say(word)
    assert mother.text.count(WORDS_OF_FATIMA) == 1
    assert mother.text.count("وخا، غدا نعاودو نهضرو") == 1


async def test_a_word_that_opens_is_still_an_answer(mother: Phone) -> None:
    """ "حل" is also what she hopes for: a question for her own words stands nearest."""
    await mother.say("menu", "شكاية جديدة")
    await tell(mother, until="hope", about="راجلي", begun=True)
    await mother.say("حل")
    assert mother.last.text.startswith(DARIJA.say("grievance.name", wording="he"))
    assert mother.text.count(WORDS_OF_FATIMA) == 1


async def test_below_a_handlers_words_it_is_their_button_again(mother: Phone) -> None:
    """Fatima writes while another grievance is told: the name is of what was read last."""
    await mother.say("menu", "شكاية جديدة")
    await tell(mother, until="hope", about="راجلي", begun=True)
    asked = mother.last.text
    fatima = mother.town.phones["desk", "fatima"]
    await fatima.press("Répondre")
    await fatima.say("وصلنا")
    await mother.say(DARIJA.say("relay.answer"))
    await mother.say("تبارك الله عليكم")
    assert "تبارك الله عليكم" in fatima.last.text
    await mother.say("menu", "1")
    assert mother.last.text == asked


async def test_with_nothing_to_open_the_name_is_a_word_like_any_other(
    sqlite_database: Database,
) -> None:
    mother = Town(sqlite_database).person("mother")
    await mother.say(*BEGUN[:2], "حل")
    assert DARIJA.say("relay.gone") not in mother.text
    assert mother.last.text.startswith(DARIJA.say("home.menu"))


async def test_on_a_shared_phone_news_of_the_night_is_opened_too(
    sqlite_database: Database, clock: time_machine.Traveller
) -> None:
    """Neutral words stand for it in the morning; asked for, it is read as it was told."""
    town = Town(sqlite_database)
    await town.organisation("adala")
    fatima = await town.handler("fatima", "adala")
    mother = await tell(town.person("mother"), shared_phone="آه")
    clock.shift(12 * 60 * 60)
    await fatima.press("Prendre")
    assert DARIJA.say("relay.neutral") not in mother.text
    clock.shift(9 * 60 * 60)
    await town.delivery.exhaust()
    assert mother.last.text == DARIJA.say("relay.neutral")
    before = len(mother.bubbles)
    await mother.say("حل")
    told = "\n".join(bubble.screen.text for bubble in mother.bubbles[before:])
    assert "adala" in told


async def test_all_that_waits_for_the_morning_can_be_asked_for_at_night(
    sqlite_database: Database, clock: time_machine.Traveller
) -> None:
    """By who knows that somebody wrote: on a shared phone neutral words would come in between."""
    mother = await helped(Town(sqlite_database), shared_phone="آه")
    clock.shift(12 * 60 * 60)
    fatima = mother.town.phones["desk", "fatima"]
    await fatima.press("Répondre")
    await fatima.say("وخا، غدا نعاودو نهضرو")
    neutral = mother.text.count(DARIJA.say("relay.neutral"))
    await mother.say("حل")
    assert "وخا، غدا نعاودو نهضرو" in mother.text
    assert mother.text.count(DARIJA.say("relay.neutral")) == neutral
