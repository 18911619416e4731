"""The same update again and again, out of order, or beside its neighbour: one effect."""

import asyncio
from datetime import timedelta
from functools import partial
from uuid import UUID

import pytest
import time_machine
from sqlalchemy import select

from storage import drafts, outbox, people
from storage.database import Database
from storage.inbox import INBOX
from storage.ticket_rows import TICKETS
from storage.transaction import Transaction
from tests.stories.telling import BEGUN, tell
from tests.stories.town import WORDS, Town

LEASE = timedelta(seconds=30)
pytestmark = pytest.mark.usefixtures("clock")


async def test_an_update_delivered_five_times_is_answered_once(database: Database) -> None:
    town = Town(database)
    mother = town.person("mother")
    await mother.say(*BEGUN)
    count = len(mother.bubbles)
    update = mother.update("again", text="ولدي")
    for _ in range(5):
        await town.arrive(update)
    assert len(mother.bubbles) == count + 1
    assert mother.last.text.startswith(WORDS["ary"].say("grievance.danger"))


async def test_five_at_the_same_moment_are_one_as_well(database: Database) -> None:
    town = Town(database)
    mother = town.person("mother")
    await tell(mother, until="review")
    update = mother.update("sent", text="صيفط")
    await asyncio.gather(*(town.intake.arrive(update) for _ in range(5)))
    await town.delivery.exhaust()
    tickets = await database.read(lambda t: t.connection.execute(select(TICKETS)).all())
    assert len(tickets) == 1
    issued = WORDS["ary"].say("receipt.issued", reference="", pin="")[:20]
    assert mother.text.count(issued) == 1


async def test_neighbours_at_the_same_moment_each_have_their_effect(database: Database) -> None:
    """Two messages of one person race; whichever is first, both are kept and nothing is mixed."""
    town = Town(database)
    mother = town.person("mother")
    await tell(mother, until="account")
    one = mother.update("w1", text="ضربوه بزاف")
    others = [mother.update(f"w{n}", text=f"كلام {n}") for n in range(2, 6)]
    await asyncio.gather(*(town.intake.arrive(each) for each in [one, *others, one]))
    await town.delivery.exhaust()

    def told(t: Transaction) -> list[str]:
        person: UUID | None = mother.account(t).person_id
        assert person is not None
        found = drafts.load(t, person, "grievance")
        assert found is not None
        return [piece["text"] for piece in found[1]["answers"]["grievance.account"]["pieces"]]

    kept = await database.read(told)
    assert sorted(kept) == sorted([one.text, *(each.text for each in others)])


async def test_many_people_at_once_stay_apart(database: Database) -> None:
    town = Town(database)
    phones = [town.person(f"p{n}") for n in range(20)]
    await asyncio.gather(*(phone.say(*BEGUN) for phone in phones))

    def flows(t: Transaction) -> set[str | None]:
        ids = [phone.account(t).person_id for phone in phones]
        found = [people.get(t, key) for key in ids if key is not None]
        return {person.flow for person in found if person is not None}

    assert await database.read(flows) == {"grievance"}
    rows = await database.read(lambda t: t.connection.execute(select(INBOX)).all())
    assert len(rows) == 20 * len(BEGUN)


async def test_a_repeat_whose_answer_never_left_gets_it(
    database: Database, clock: time_machine.Traveller
) -> None:
    """It was taken in, and the process died before it could acknowledge or answer."""
    town = Town(database)
    mother = town.person("mother")
    await mother.say(*BEGUN)
    count = len(mother.bubbles)
    update = mother.update("again", text="ولدي")
    await town.intake.arrive(update)
    assert len(mother.bubbles) == count
    for _ in range(3):
        await town.arrive(update)
    assert len(mother.bubbles) == count + 1


async def test_a_repeat_whose_answer_was_about_to_leave_gets_it(
    database: Database, clock: time_machine.Traveller
) -> None:
    """The process died with the answer in its hands: once its lease is over, it leaves."""
    town = Town(database)
    mother = town.person("mother")
    await mother.say(*BEGUN)
    count = len(mother.bubbles)
    update = mother.update("again", text="ولدي")
    await town.intake.arrive(update)
    await database.write(partial(in_hand, channel=mother.line.channel.value))
    await town.arrive(update)
    assert len(mother.bubbles) == count
    clock.shift(LEASE + timedelta(seconds=1))
    await town.arrive(update)
    assert len(mother.bubbles) == count + 1


def in_hand(t: Transaction, channel: str) -> None:
    """Another process claims what waits, and is never heard of again."""
    (claimed,) = outbox.claim(t, door="intake", channel=channel, limit=10, lease=LEASE)
    assert claimed.attempts == 1
