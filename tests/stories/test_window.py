"""WhatsApp's day has passed: a knock says that something waits, and the words come when they open.

Where WhatsApp has approved no words, nothing leaves, and the words come when the person writes.
"""

import pytest
import time_machine

from storage.database import Database
from tests.stories.lines import WhatsAppLine
from tests.stories.telling import plain, tell
from tests.stories.town import WORDS, Phone, Town

WAYS = ("WhatsApp", "WhatsApp without buttons")
DARIJA, FRENCH = WORDS["ary"], WORDS["fr"]
A_DAY_LATER = 25 * 60 * 60
KNOCK, OPEN = DARIJA.say("whatsapp.knock"), DARIJA.say("whatsapp.open")
TELLING = ("حبس", "سجن", "شكاي", "جمعية", "adala", "fatima", "ولد")
"""What must not be read by whoever holds the phone."""


@pytest.fixture
async def mother(database: Database, clock: time_machine.Traveller) -> Phone:
    """A mother whose grievance Fatima of Adala has taken, and who has not written for a day."""
    return await silent(Town(database), clock)


async def silent(town: Town, clock: time_machine.Traveller, shared_phone: str = "لا") -> Phone:
    """A mother who told her grievance, and then wrote no more for a day."""
    await town.organisation("adala")
    fatima = await town.handler("fatima", "adala")
    mother = await tell(town.person("mother"), shared_phone=shared_phone)
    await fatima.press("Prendre")
    clock.shift(A_DAY_LATER)
    return mother


async def reply(mother: Phone, *texts: str) -> Phone:
    """Fatima writes to the mother, once for each text."""
    fatima = mother.town.phones["desk", "fatima"]
    for text in texts:
        await fatima.press("Répondre")
        await fatima.say(text)
    return fatima


@pytest.mark.ways("WhatsApp")
@pytest.mark.parametrize("by", ["press", OPEN, "ouvrir", "الله يعاونكم"])
async def test_a_knock_says_nothing_and_the_words_come_when_she_answers(
    mother: Phone, by: str
) -> None:
    before = len(mother.bubbles)
    fatima = await reply(mother, "غدا غادي نمشيو نشوفوه", "وخا يقرا ليه المحامي")
    assert fatima.last.text == FRENCH.say("desk.knocked")
    (knocked,) = mother.bubbles[before:]
    assert knocked.screen.text == KNOCK, "one knock for everything that waits"
    assert not any(word in knocked.screen.text for word in TELLING)

    await (mother.press(OPEN) if by == "press" else mother.say(by))
    told = [bubble.screen.text for bubble in mother.bubbles[before + 1 :]]
    first = next(n for n, text in enumerate(told) if "غدا غادي نمشيو نشوفوه" in text)
    second = next(n for n, text in enumerate(told) if "وخا يقرا ليه المحامي" in text)
    assert first < second
    assert mother.text.count("غدا غادي نمشيو نشوفوه") == 1

    await reply(mother, "وصلنا")
    assert "وصلنا" in mother.text, "the window is open again"
    assert mother.text.count(KNOCK) == 1


@pytest.mark.ways("WhatsApp")
async def test_who_does_not_answer_is_knocked_for_again_when_something_new_waits(
    mother: Phone, clock: time_machine.Traveller
) -> None:
    await reply(mother, "غدا غادي نمشيو نشوفوه")
    clock.shift(A_DAY_LATER)
    await mother.town.delivery.exhaust()
    assert mother.text.count(KNOCK) == 1
    await reply(mother, "شفناه وهو بخير")
    assert mother.text.count(KNOCK) == 2
    await mother.press(OPEN)
    assert "غدا غادي نمشيو نشوفوه" in mother.text
    assert "شفناه وهو بخير" in mother.text


@pytest.mark.ways("WhatsApp")
async def test_what_is_opened_on_a_shared_phone_is_shown(
    database: Database, clock: time_machine.Traveller
) -> None:
    mother = await silent(Town(database), clock, shared_phone="آه")
    await reply(mother, "غدا غادي نمشيو نشوفوه")
    assert mother.last.text == KNOCK
    await mother.press(OPEN)
    assert "غدا غادي نمشيو نشوفوه" in mother.text


@pytest.mark.ways("WhatsApp")
async def test_the_channel_has_the_last_word_on_the_window(
    database: Database, clock: time_machine.Traveller
) -> None:
    """We think it open, and WhatsApp refuses: the words are kept, and a knock leaves instead."""
    town = Town(database)
    mother = await silent(town, clock)
    await mother.say("سلام")
    assert isinstance(town.line, WhatsAppLine)
    town.line.network.heard.clear()
    await reply(mother, "غدا غادي نمشيو نشوفوه")
    assert mother.last.text == KNOCK
    assert "غدا غادي نمشيو نشوفوه" not in mother.text
    await mother.press(OPEN)
    assert mother.text.count("غدا غادي نمشيو نشوفوه") == 1


@pytest.mark.ways("WhatsApp without buttons")
async def test_without_approved_words_all_waits_and_the_handler_is_told(mother: Phone) -> None:
    before = len(mother.bubbles)
    fatima = await reply(mother, "غدا غادي نمشيو نشوفوه")
    assert fatima.last.text == FRENCH.say("desk.window_closed")
    assert len(mother.bubbles) == before
    await mother.say("سلام")
    assert "غدا غادي نمشيو نشوفوه" in plain(mother.text)


@pytest.mark.ways("WhatsApp")
async def test_nobody_knocks_for_who_has_stopped(mother: Phone) -> None:
    await mother.say("stop")
    before = len(mother.bubbles)
    fatima = await reply(mother, "غدا غادي نمشيو نشوفوه")
    assert fatima.last.text == FRENCH.say("desk.stopped")
    assert len(mother.bubbles) == before
    await mother.say("start")
    assert "غدا غادي نمشيو نشوفوه" in mother.text
