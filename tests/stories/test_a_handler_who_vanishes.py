"""A handler takes a grievance and is never heard of again: others are told, until one answers."""

from datetime import timedelta

import pytest
import time_machine

from bot.arrivals import Kind
from bot.clock.reminding import Reminding
from flows.vocabulary import Role, State
from storage import events, tickets
from storage.database import Database
from storage.tickets import Ticket
from tests.stories.telling import plain, receipt, tell
from tests.stories.town import WORDS, Phone, Town

pytestmark = pytest.mark.ways("Telegram")
DARIJA, FRENCH = WORDS["ary"], WORDS["fr"]
HOURS, MOST_DAYS = timedelta(hours=3), 20
NEAR = FRENCH.say("watch.near_reply")
LATE, MORE, STANDS = (FRENCH.say(f"watch.{key}") for key in ("late", "colleagues", "stands"))


async def until(town: Town, clock: time_machine.Traveller, phone: Phone, said: str) -> None:
    """Time passes, the house's own clock sweeps, and what is due is delivered, until this is read
    on a phone."""
    for _ in range(MOST_DAYS * 8):
        if said in plain(phone.text):
            return
        clock.shift(HOURS)
        await Reminding(town.database, town.house).round()
        await town.delivery.exhaust()
    raise AssertionError(f"never read: {said}")


async def test_nobody_waits_for_who_has_vanished(
    sqlite_database: Database, clock: time_machine.Traveller
) -> None:
    town = Town(sqlite_database)
    await town.organisation("adala")
    await town.organisation("omp", topics=[], needs=[])
    fatima, salma = [await town.handler(name, "adala") for name in ("fatima", "salma")]
    nadia = await town.handler("nadia", "omp", Role.COORDINATOR)
    mother = await tell(town.person("mother"))
    reference = receipt(mother)[0]

    async def ticket() -> Ticket:
        number = reference.replace(" ", "")
        found = await sqlite_database.read(lambda t: tickets.by_reference(t, number))
        assert found is not None
        return found

    await fatima.press(FRENCH.say("card.take"))
    gone = (await ticket()).handler_id
    # Fatima is warned while there is time, and alone; then it is over, and others hear of it.
    await until(town, clock, fatima, NEAR)
    assert not any(said in plain(fatima.text + salma.text) for said in (LATE, MORE))
    await until(town, clock, fatima, LATE)
    assert STANDS not in plain(nadia.text)
    await until(town, clock, salma, MORE)
    assert STANDS not in plain(nadia.text), "her own colleagues come before the coordinators"
    await until(town, clock, nadia, STANDS)
    # Nothing came of it: the coordinator gives it to an association that can, and says why.
    await town.organisation("karama")
    karim = await town.handler("karim", "karama")
    await nadia.say(reference)
    await nadia.press(FRENCH.say("card.other_acts"))
    await nadia.press(FRENCH.say("card.assign"))
    await nadia.say("1", "Karama peut y aller demain.")
    assert "Karama peut y aller demain." in plain(mother.text), "the family is told, and why"
    await karim.press(FRENCH.say("card.take"))
    now = await ticket()
    assert now.state == State.ACCEPTED
    assert now.handler_id not in (None, gone)
    await karim.press(FRENCH.say("card.reply"))
    await karim.say("شفناه اليوم وهو بخير")
    assert "شفناه اليوم وهو بخير" in plain(mother.text)
    # No button is left on the phone of who vanished, and a late press opens nothing.
    below = [each.data for bubble in fatima.bubbles for each in bubble.screen.buttons]
    assert not any(now.reference in data for data in below)
    await fatima.arrive(kind=Kind.PRESS, pressed=f"act:read:{now.reference}")
    assert FRENCH.say("not_allowed.not_yours") in fatima.text
    assert "مضروب" not in fatima.text
    await karim.press(FRENCH.say("card.read"))
    assert "مضروب" in karim.text
    acts = [one.act for one in await sqlite_database.read(lambda t: events.history(t, now.id))]
    assert [acts.count(act) for act in ("take", "late", "reply")] == [2, 1, 1]
    assert await sqlite_database.read(events.verify) == []
