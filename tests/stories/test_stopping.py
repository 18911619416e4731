"""A person wants no more messages, and comes back: meanwhile nothing leaves, and all is kept."""

import pytest
from sqlalchemy import select

from bot.arrivals import Kind
from flows.vocabulary import Purpose
from storage import consents, tickets
from storage.accounts import ACCOUNTS
from storage.database import Database
from storage.transaction import Transaction
from tests.stories.telling import BEGUN, plain, receipt, tell
from tests.stories.town import WORDS, Phone, Town

pytestmark = pytest.mark.usefixtures("clock")
DARIJA, FRENCH = WORDS["ary"], WORDS["fr"]


@pytest.fixture
async def mother(database: Database) -> Phone:
    """A mother whose grievance is in the hands of Fatima of Adala."""
    town = Town(database)
    await town.organisation("adala")
    fatima = await town.handler("fatima", "adala")
    mother = await tell(town.person("mother"))
    await fatima.press("Prendre")
    return mother


async def agreed(phone: Phone) -> list[bool]:
    """Whether the person may be written to first, as they said it on their one grievance."""

    def work(t: Transaction) -> list[bool]:
        person = phone.account(t).person_id
        assert person is not None
        (ticket,) = tickets.of_person(t, person)
        of_this = (row for row in consents.history(t, person) if row.ticket_id == ticket.id)
        return [row.given for row in of_this if row.purpose == Purpose.CONTACT]

    return await phone.town.database.read(work)


@pytest.mark.parametrize("word", ["STOP", "arrêt", "توقف", "حبس", "وقفو الرسائل"])
async def test_after_a_stop_in_the_middle_any_word_goes_on(database: Database, word: str) -> None:
    mother = Town(database).person("mother")
    await mother.say(*BEGUN, "ولدي", word)
    assert mother.last.text == DARIJA.say("stop.done")
    await mother.say("لا")
    assert mother.last.text.startswith(DARIJA.say("grievance.topic_group"))


async def test_start_shows_where_she_stood(database: Database) -> None:
    mother = Town(database).person("mother")
    await mother.say(*BEGUN, "ولدي")
    asked = mother.last
    await mother.say("stop", "START")
    assert mother.bubbles[-2].screen.text == DARIJA.say("start.done")
    assert (mother.last.text, len(mother.last.buttons)) == (asked.text, len(asked.buttons))
    # Who has not stopped is shown the menu by the same word, as by the start of a bot.
    await mother.say("start")
    assert mother.last.text.startswith(DARIJA.say("home.menu"))


async def test_the_prison_is_no_stop(database: Database) -> None:
    """With its article, or in a sentence, the word is an answer."""
    mother = Town(database).person("mother")
    await tell(mother, until="account")
    await mother.say("الحبس", "حبس ولدي فكازا")
    assert DARIJA.say("stop.done") not in mother.text
    assert plain(DARIJA.count("evidence.more", 2)) in plain(mother.last.text)


@pytest.mark.parametrize("word", ["Arrêté", "Arrêtée.", "arrete", "حبسو", "وقفو"])
async def test_what_befell_him_is_no_stop(database: Database, word: str) -> None:
    """Asked whether he was tried: arrested, they jailed him, they took him."""
    mother = Town(database).person("mother")
    await tell(mother, until="status")
    await mother.say(word)
    assert DARIJA.say("stop.done") not in mother.text


async def test_who_stops_before_anything_else_is_understood_in_any_language(
    database: Database,
) -> None:
    stranger = Town(database).person("stranger")
    await stranger.say("stop")
    assert len(stranger.bubbles) == 1
    for words in WORDS.values():
        assert words.say("stop.done") in stranger.last.text
    await stranger.say("سلام")
    assert stranger.last.text == DARIJA.say("welcome.language")


async def test_words_of_a_handler_wait_for_who_has_stopped(mother: Phone) -> None:
    fatima = mother.town.phones["desk", "fatima"]
    await mother.say("حبس")
    count = len(mother.bubbles)
    await fatima.press("Répondre")
    await fatima.say("السلام، شفناه اليوم")
    assert fatima.last.text == FRENCH.say("desk.stopped")
    await fatima.say("/mine")
    await fatima.press("Poser")
    await fatima.say("شنو سمية الطبيب؟")
    assert len(mother.bubbles) == count, "nothing leaves until she writes"
    await mother.say("سلام")
    told = [bubble.screen.text for bubble in mother.bubbles[count:]]
    seen, asked = (
        next(number for number, text in enumerate(told) if words in text)
        for words in ("شفناه اليوم", "سمية الطبيب")
    )
    assert seen < asked, "in their order"
    await fatima.press("Répondre")
    await fatima.say("غدا نرجعو ليه")
    assert "غدا نرجعو ليه" in mother.text


async def test_what_she_agreed_to_stays_as_it_is(mother: Phone) -> None:
    """A stop that any message ends takes nothing back."""
    await mother.say("stop", "stop")
    assert await agreed(mother) == [True]
    await mother.say("سلام")
    assert await agreed(mother) == [True]


async def test_the_ticket_says_that_the_person_has_stopped(mother: Phone) -> None:
    fatima = mother.town.phones["desk", "fatima"]
    told = FRENCH.say("card.stopped")
    await mother.say("stop")
    reference, _ = receipt(mother)
    await fatima.say(reference)
    assert told in fatima.last.text
    await mother.say("start")
    await fatima.say(reference)
    assert told not in fatima.last.text


async def test_a_stop_that_the_channel_has_answered_is_not_answered_again(mother: Phone) -> None:
    fatima = mother.town.phones["desk", "fatima"]
    count = len(mother.bubbles)
    await mother.arrive(kind=Kind.STOPPED, text="STOP")
    await fatima.press("Répondre")
    await fatima.say("السلام، شفناه اليوم")
    assert len(mother.bubbles) == count
    assert fatima.last.text == FRENCH.say("desk.stopped")
    await mother.say("سلام")
    assert "شفناه اليوم" in mother.text


async def test_nobody_becomes_known_by_a_stop(database: Database) -> None:
    stranger = Town(database).person("stranger")
    await stranger.arrive(kind=Kind.STOPPED, text="STOP")
    known = await database.read(lambda t: t.connection.execute(select(ACCOUNTS)).all())
    assert (known, stranger.bubbles) == ([], [])


async def test_help_says_how_to_stop(mother: Phone) -> None:
    await mother.say("HELP")
    assert f"«{DARIJA.option('control', 'stop')}»" in mother.text
