"""The detainee is moved to another prison while the case goes on, and a day is to be remembered."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine

from bot.arrivals import Kind
from bot.clock.reminding import remind
from flows.vocabulary import Region, Role
from storage import dates, events, reminders, tickets
from storage.database import Database
from storage.receipts import read_reference
from storage.tickets import Ticket
from storage.transaction import Transaction
from tests.stories.telling import plain, receipt, tell
from tests.stories.town import WORDS, Phone, Town

DARIJA, FRENCH = WORDS["ary"], WORDS["fr"]
CASABLANCA = ZoneInfo("Africa/Casablanca")


@pytest.fixture
async def mother(database: Database, clock: object) -> Phone:
    """Her son is in Oukacha; Fatima, whose association works around Casablanca, has the ticket."""
    town = Town(database)
    await town.organisation("adala", regions=[Region.CASABLANCA_SETTAT.value])
    await town.organisation("amal", regions=[Region.FES_MEKNES.value])
    await town.organisation("omp", topics=[], needs=[])
    fatima = await town.handler("fatima", "adala")
    await town.handler("karim", "amal")
    await town.handler("nadia", "omp", Role.COORDINATOR)
    mother = await tell(town.person("mother"))
    await fatima.press(FRENCH.say("card.take"))
    return mother


def desk(mother: Phone, name: str) -> Phone:
    return mother.town.phones["desk", name]


async def ticket(mother: Phone) -> Ticket:
    digits = read_reference(receipt(mother)[0])
    assert digits is not None
    found = await mother.town.database.read(lambda t: tickets.by_reference(t, digits))
    assert found is not None
    return found


async def choose(mother: Phone, act: str) -> None:
    await mother.say("menu", "الشكايات ديالي")
    await mother.press(DARIJA.option("act", act))


async def test_whoever_has_it_is_told_and_the_coordinator_where_they_do_not_work(
    mother: Phone, database: Database
) -> None:
    fatima, nadia = desk(mother, "fatima"), desk(mother, "nadia")
    await choose(mother, "moved")
    await mother.say("toulal")
    assert (await ticket(mother)).region == Region.CASABLANCA_SETTAT, "which of the two is asked"
    await mother.say("1")
    now = await ticket(mother)
    assert now.region == Region.FES_MEKNES
    assert now.establishment is not None
    assert now.establishment.startswith("toulal")
    assert now.organisation_id is not None, "whoever has it keeps it until somebody decides"
    assert DARIJA.say("follow_up.moved") in plain(mother.text)
    reference = receipt(mother)[0]
    assert plain(FRENCH.say("card.moved", reference=reference)) in plain(fatima.text)
    told = FRENCH.say("card.moved_elsewhere", organisations="Association amal")
    assert plain(told) in plain(nadia.text)
    assert await database.read(events.verify) == []
    history = await database.read(lambda t: events.history(t, now.id))
    (moved,) = [one for one in history if one.act == "move"]
    assert moved.detail is not None
    assert moved.detail["to"] == now.establishment
    assert moved.detail["from"] != now.establishment


async def test_a_handler_records_it_and_nobody_may_know_where(mother: Phone) -> None:
    fatima, nadia = desk(mother, "fatima"), desk(mother, "nadia")
    before = len(nadia.bubbles)
    reference = receipt(mother)[0].replace(" ", "")
    await fatima.arrive(kind=Kind.PRESS, pressed=f"act:move:{reference}")
    await fatima.say("je ne sais pas")
    now = await ticket(mother)
    assert (now.establishment, now.region) == (None, None)
    assert len(nadia.bubbles) == before, "nothing is for the coordinator to decide yet"


@pytest.mark.ways("Telegram")
async def test_a_hearing_is_remembered_the_day_before_and_on_its_morning(
    mother: Phone, database: Database, clock: time_machine.Traveller
) -> None:
    await choose(mother, "dates")
    await mother.press(DARIJA.option("date_kind", "hearing"))
    await mother.say("2026-11-01")
    assert await _hours(database) == [], "a day that has gone by is asked again"
    await mother.say("2026-11-30")
    assert await _hours(database) == [
        datetime(2026, 11, 29, 9, tzinfo=CASABLANCA),
        datetime(2026, 11, 30, 8, tzinfo=CASABLANCA),
    ]
    clock.move_to(datetime(2026, 11, 29, 9, 1, tzinfo=CASABLANCA))
    shown = len(mother.bubbles)
    await database.write(lambda t: remind(mother.town.house, 50, t))
    await mother.town.delivery.exhaust()
    # So long without a word, there is news of the grievance as well.
    told = [plain(bubble.screen.text) for bubble in mother.bubbles[shown:]]
    assert [text for text in told if plain(DARIJA.option("date_kind", "hearing")) in text]
    # It is listed, and can be forgotten.
    await choose(mother, "dates")
    await mother.press(DARIJA.option("date_kind", "hearing"))
    await mother.say("آه")
    assert DARIJA.say("follow_up.forgotten") in plain(mother.text)
    assert await _hours(database) == []
    clock.shift(timedelta(days=1))
    assert await database.read(reminders.due) == 0


async def _hours(database: Database) -> list[datetime]:
    def waiting(t: Transaction) -> list[datetime]:
        return sorted(
            one.due_at
            for given in t.execute(dates.DATES.select())
            for one in reminders.of_person(t, given.person_id)
            if one.kind == "date" and one.status == "waiting"
        )

    return await database.read(waiting)
