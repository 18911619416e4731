"""The clock of the machine is set forward or back while people write: nobody waits for it."""

from datetime import timedelta
from functools import partial

import pytest
import time_machine

from storage import outbox
from storage.database import Database
from storage.transaction import Transaction
from tests.stories.telling import BEGUN
from tests.stories.town import Town

LEASE = timedelta(seconds=30)
YEAR, DAY = timedelta(days=365), timedelta(days=1)
pytestmark = pytest.mark.ways("Telegram")


@pytest.mark.parametrize("jumps", [[YEAR, -YEAR], [-DAY, DAY], [timedelta(hours=2), -DAY]], ids=str)
async def test_a_grievance_is_told_while_it_jumps(
    jumps: list[timedelta], database: Database, clock: time_machine.Traveller
) -> None:
    town = Town(database)
    mother = town.person("mother")
    await mother.say(*BEGUN)
    said = len(mother.bubbles)
    clock.shift(jumps[0])
    await mother.say("ولدي")
    assert len(mother.bubbles) == said + 1
    clock.shift(jumps[1])
    await mother.say("لا")
    assert len(mother.bubbles) == said + 2
    await town.delivery.exhaust()
    assert len(mother.bubbles) == said + 2, "nothing is said a second time"


async def test_what_a_dead_process_held_by_a_wrong_clock_leaves_all_the_same(
    database: Database, clock: time_machine.Traveller
) -> None:
    """It was a year ahead when it claimed an answer and died; then the clock was put right."""
    town = Town(database)
    mother = town.person("mother")
    await mother.say(*BEGUN)
    said = len(mother.bubbles)
    await town.intake.arrive(mother.update("answer", text="ولدي"))
    clock.shift(YEAR)
    await database.write(partial(in_hand, channel=mother.line.channel.value))
    clock.shift(-YEAR)
    await town.delivery.exhaust()
    assert len(mother.bubbles) == said + 1
    await mother.say("لا")
    assert len(mother.bubbles) == said + 2


async def test_what_a_wrong_clock_put_off_is_tried_again(
    database: Database, clock: time_machine.Traveller
) -> None:
    town = Town(database)
    mother = town.person("mother")
    await mother.say(*BEGUN)
    said = len(mother.bubbles)
    await town.intake.arrive(mother.update("answer", text="ولدي"))
    clock.shift(YEAR)
    await database.write(partial(put_off, channel=mother.line.channel.value))
    clock.shift(-YEAR)
    await town.delivery.exhaust()
    assert len(mother.bubbles) == said + 1


def in_hand(t: Transaction, channel: str) -> None:
    """Another process claims what waits, and is never heard of again."""
    (claimed,) = outbox.claim(t, door="intake", channel=channel, limit=10, lease=LEASE)
    assert claimed.attempts == 1


def put_off(t: Transaction, channel: str) -> None:
    """Its channel was away: it is to be tried again in a moment."""
    (claimed,) = outbox.claim(t, door="intake", channel=channel, limit=10, lease=LEASE)
    outbox.retry(t, claimed.id, t.now + LEASE, "no connection")
