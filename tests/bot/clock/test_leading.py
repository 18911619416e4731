"""One process leads; who can't renew stops before another may begin."""

import asyncio
from datetime import timedelta

import pytest

from bot.clock import leading
from bot.clock.leading import MARGIN, RENEWAL, TERM, Leading
from bot.watch import metrics
from storage.database import Database
from storage.transaction import DatabaseAway


@pytest.fixture
def seconds(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The clock that nobody sets, as a list of one; the test sets it."""
    now = [1_000.0]
    monkeypatch.setattr(leading, "monotonic", lambda: now[0])
    return now


async def test_one_leads_and_the_other_follows_at_once_when_it_leaves(database: Database) -> None:
    one, other = Leading(database), Leading(database)
    assert await one.ask()
    assert not await other.ask()
    assert (one.leads, other.leads) == (True, False)
    await one.leave()
    assert await other.ask()
    assert (one.leads, other.leads) == (False, True)


def test_a_dead_leader_has_a_successor_within_half_a_minute() -> None:
    assert (TERM + RENEWAL).total_seconds() < 30


async def test_a_leader_that_was_stopped_leads_no_more_when_it_wakes(
    sqlite_database: Database, seconds: list[float]
) -> None:
    """Whatever stopped it, the clock that nobody sets went on."""
    leader = Leading(sqlite_database)
    assert await leader.ask()
    seconds[0] += (TERM - MARGIN).total_seconds() - 0.1
    assert leader.leads
    seconds[0] += 0.2
    assert not leader.leads


async def test_a_leader_without_its_database_stops_before_the_lease_ends(
    sqlite_database: Database,
    seconds: list[float],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    leader = Leading(sqlite_database)
    assert await leader.ask()
    assert metrics.REGISTRY.get_sample_value("wasl_leader") == 1

    async def away(work: object) -> object:
        raise DatabaseAway

    with monkeypatch.context() as broken:
        broken.setattr(sqlite_database, "write", away)
        seconds[0] += 5
        assert await leader.ask(), "one renewal that fails is not the end"
        seconds[0] += 10
        assert not await leader.ask()
    assert metrics.REGISTRY.get_sample_value("wasl_leader") == 0
    assert await leader.ask(), "nobody else took it, so it is taken again"
    told = capsys.readouterr()
    assert "leads no more" in told.out + told.err
    await leader.leave()


async def test_a_database_that_answers_nothing_is_not_waited_for(
    sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def hangs(work: object) -> object:
        await asyncio.Event().wait()
        return None

    monkeypatch.setattr(sqlite_database, "write", hangs)
    asking = Leading(sqlite_database, term=timedelta(milliseconds=20)).ask()
    assert not await asyncio.wait_for(asking, 5)
