"""The clock of the machine is set forward or back while people write: nobody waits for it."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine

from storage import outbox
from storage.database import Database
from storage.transaction import Transaction
from tests.stories.telling import BEGUN
from tests.stories.test_once import LEASE, in_hand
from tests.stories.town import Town

YEAR, DAY = timedelta(days=365), timedelta(days=1)
pytestmark = pytest.mark.ways("Telegram")


def put_off(t: Transaction, channel: str) -> None:
    """Its channel was away: it is to be tried again in a moment."""
    (claimed,) = outbox.claim(t, door="intake", channel=channel, limit=10, lease=LEASE)
    outbox.retry(t, claimed.id, t.now + LEASE, "no connection")


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


@pytest.mark.parametrize("left", [in_hand, put_off])
async def test_what_a_wrong_clock_left_behind_leaves_all_the_same(
    left: Callable[[Transaction, str], None], database: Database, clock: time_machine.Traveller
) -> None:
    """It was a year ahead when an answer was claimed, or put off; then the clock was put right."""
    town = Town(database)
    mother = town.person("mother")
    await mother.say(*BEGUN)
    said = len(mother.bubbles)
    await town.intake.arrive(mother.update("answer", text="ولدي"))
    clock.shift(YEAR)
    await database.write(lambda t: left(t, mother.line.channel.value))
    clock.shift(-YEAR)
    await town.delivery.exhaust()
    assert len(mother.bubbles) == said + 1
    await mother.say("لا")
    assert len(mother.bubbles) == said + 2
