"""What is sent to be added to a grievance reaches it, whether or not somebody says "done"."""

from datetime import timedelta

import pytest
import time_machine

from bot.clock.reminding import Reminding
from storage import messages, tickets
from storage.database import Database
from storage.transaction import Transaction
from tests.stories.telling import plain, receipt, tell
from tests.stories.town import WORDS, Phone, Town

pytestmark = pytest.mark.ways("Telegram", "WhatsApp")
DARIJA, FRENCH = WORDS["ary"], WORDS["fr"]
PAPER = "عندي ورقة ديال الطبيب وغادي نصيفطها"


@pytest.fixture
async def mother(sqlite_database: Database, clock: time_machine.Traveller) -> Phone:
    """Her grievance is with Fatima of Adala; she has sent words and a voice note to be added."""
    town = Town(sqlite_database)
    await town.organisation("adala")
    fatima = await town.handler("fatima", "adala")
    mother = await tell(town.person("mother"))
    await fatima.press(FRENCH.say("card.take"))
    await adds(mother)
    await mother.say(PAPER)
    await mother.send("voice")
    assert PAPER not in plain(fatima.text), "more may come"
    return mother


async def adds(mother: Phone) -> None:
    await mother.say("menu", "الشكايات ديالي")
    await mother.press(DARIJA.option("act", "add"))


async def kept(mother: Phone) -> list[list[str]]:
    """The kinds of the pieces of each message that she has in the thread."""

    def read(t: Transaction) -> list[list[str]]:
        ticket = tickets.by_reference(t, receipt(mother)[0].replace(" ", ""))
        assert ticket is not None
        thread = messages.thread(t, ticket.id)
        return [[str(each["kind"]) for each in one.pieces] for one in thread]

    return await mother.town.database.read(read)


def fatima_of(mother: Phone) -> Phone:
    return mother.town.phones["desk", "fatima"]


def added(mother: Phone) -> int:
    return plain(mother.text).count(plain(DARIJA.say("follow_up.added")))


async def waits(mother: Phone, clock: time_machine.Traveller) -> None:
    clock.shift(timedelta(minutes=11))
    town = mother.town
    await Reminding(town.database, town.house).round()
    await town.delivery.exhaust()


@pytest.mark.parametrize("way_out", ["menu", "back"])
async def test_whoever_goes_elsewhere_has_sent_it(mother: Phone, way_out: str) -> None:
    await mother.say(way_out)
    assert await kept(mother) == [["text", "voice"]]
    assert PAPER in plain(fatima_of(mother).text)
    assert added(mother) == 1, "and she is told"
    await adds(mother)
    await mother.say("وهاد الورقة الثانية")
    await mother.press("ساليت")
    assert await kept(mother) == [["text", "voice"], ["text"]], "nothing goes twice"


async def test_what_lies_there_is_brought_after_some_minutes(
    mother: Phone, clock: time_machine.Traveller
) -> None:
    await waits(mother, clock)
    assert await kept(mother) == [["text", "voice"]]
    assert PAPER in plain(fatima_of(mother).text)
    await mother.say("وهاد الورقة الثانية")
    await mother.press("ساليت")
    assert await kept(mother) == [["text", "voice"], ["text"]]
    assert added(mother) == 1
    await waits(mother, clock)
    assert len(await kept(mother)) == 2


async def test_done_after_it_was_brought_is_thanked_for(
    mother: Phone, clock: time_machine.Traveller
) -> None:
    await waits(mother, clock)
    await mother.press("ساليت")
    assert (await kept(mother), added(mother)) == ([["text", "voice"]], 1)


async def test_a_life_in_danger_does_not_wait_for_done(mother: Phone) -> None:
    await mother.say("عتقوه راه كيموت دابا")
    assert "كيموت" in plain(fatima_of(mother).text)
    await mother.press("ساليت")
    assert len(await kept(mother)) == 1


async def test_who_takes_it_back_is_asked_first(mother: Phone) -> None:
    await mother.say("إلغاء")
    assert plain(DARIJA.say("cancel.sure", wording="adding")) in plain(mother.last.text)
    await mother.press("لا")
    await mother.say("إلغاء")
    await mother.press("آه")
    assert plain(DARIJA.say("draft.cancelled")) in plain(mother.text)
    await mother.say("menu")
    assert await kept(mother) == []
