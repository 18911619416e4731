"""A campaign is interrupted by a crash: the process that keeps time is killed in the middle of it,
and whoever keeps time after it writes to all the others, and to nobody twice."""

import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from storage import campaigns, leases
from storage.campaigns import SENDING, Campaign
from storage.database import Database
from storage.outbox_rows import OUTBOX
from storage.secrets import Secrets
from storage.transaction import Transaction
from tests.bot.campaigns.test_addressing import agreed, reached, sent
from tests.loopback.bot_api import BotApi
from tests.loopback.process import Process

PEOPLE = 500
LONGEST = 40
"""Seconds for a process to start, or for a campaign to come to its end."""


@pytest.fixture
def clocks(bot_api: BotApi, tmp_path: Path, database_url: str) -> Iterator[list[Process]]:
    """Two processes that do nothing but keep time."""
    made = []
    for name in ("one", "other"):
        folder = tmp_path / name
        folder.mkdir()
        made.append(Process(folder, bot_api, database_url))
    yield made
    for process in made:
        if process.running is not None and process.running.poll() is None:
            process.kill()


def queued(t: Transaction) -> int:
    return t.connection.execute(select(func.count()).select_from(OUTBOX)).scalar() or 0


def until_more_than(database: Database, number: int) -> int:
    """Wait until more than so many messages are queued; how many they are."""
    began = time.monotonic()
    while (found := database.read_now(queued)) <= number:
        assert time.monotonic() - began < LONGEST, f"it stays at {found}"
        time.sleep(0.005)
    return found


def is_over(database: Database, campaign: Campaign) -> bool:
    found = database.read_now(lambda t: campaigns.get(t, campaign.id))
    return found is not None and found.state != SENDING


def test_a_campaign_interrupted_by_a_crash_reaches_everybody_once(
    clocks: list[Process], database_url: str, secrets: Secrets
) -> None:
    database = Database.open(database_url, secrets)
    everybody = database.write_now(lambda t: agreed(t, PEOPLE))
    campaign = database.write_now(sent)
    one, other = clocks
    one.start("clock")
    until_more_than(database, 0)
    one.kill()
    reached_before = database.read_now(queued)
    assert 0 < reached_before < PEOPLE, "it was to be killed on the way"
    # Nobody waits here until the lease of the dead is over.
    database.write_now(lambda t: t.connection.execute(leases.LEASES.delete()))
    other.start("clock")
    began = time.monotonic()
    while not is_over(database, campaign):
        assert time.monotonic() - began < LONGEST
        time.sleep(0.05)
    assert database.read_now(lambda t: reached(t, campaign)) == Counter(everybody)
    assert other.stop() == 0
    assert "Traceback" not in one.told() + other.told()
    database.close()
