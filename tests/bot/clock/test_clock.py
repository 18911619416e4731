"""The clock keeps time while it leads, and nothing that goes wrong in it ends anything."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
import time_machine

from bot.clock import clock as keeping
from bot.clock.clock import Clock
from bot.clock.leading import CLOCK, Leading
from bot.clock.reminding import Reminding
from bot.clock.retention import Retention
from bot.tickets.alarms import Alarm
from bot.watch.vitals import Vitals
from storage import leases, reminders
from storage.database import Database
from storage.transaction import DatabaseAway, Transaction
from storage.vault import Vault
from tests.bot.office import HOUSE, a_handler, a_person, an_offered_ticket, an_organisation

SOON = timedelta(milliseconds=20)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything comes every few milliseconds."""
    for name in ("OFTEN", "HOURLY", "RENEWAL"):
        monkeypatch.setattr(keeping, name, SOON)


@pytest.fixture
def clock(sqlite_database: Database, tmp_path: Path) -> Clock:
    return Clock(sqlite_database, HOUSE, Vault(tmp_path / "files"))


async def until(holds: Callable[[], bool]) -> None:
    """Wait until something holds, five seconds at most."""
    for _ in range(500):
        if holds():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it never came to that")


def a_reminder(t: Transaction, after: timedelta = timedelta(0)) -> UUID:
    """A ticket to look at again, by its id."""
    a_handler(t, an_organisation(t))
    ticket = an_offered_ticket(t, a_person(t))
    reminders.put(t, Alarm.WATCH, t.now + after, ticket_id=ticket.id)
    return ticket.id


async def test_it_reminds_while_it_leads_and_not_while_another_does(
    sqlite_database: Database, tmp_path: Path
) -> None:
    woken = asyncio.Event()
    other = Leading(sqlite_database)
    await other.ask()
    await sqlite_database.write(a_reminder)
    clock = Clock(sqlite_database, HOUSE, Vault(tmp_path / "files"), ready=woken.set)
    going = asyncio.create_task(clock.run())
    await asyncio.sleep(0.2)
    assert await sqlite_database.read(reminders.due) == 1
    await other.leave()
    await asyncio.wait_for(woken.wait(), 5)
    assert await sqlite_database.read(reminders.due) == 0
    going.cancel()
    with pytest.raises(asyncio.CancelledError):
        await going
    held = await sqlite_database.read(lambda t: leases.held(t, CLOCK))
    assert held == 0, "who stops lets go at once"


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        (PermissionError("what somebody wrote"), "a work of the clock failed"),
        (DatabaseAway(), "the clock waits for the database"),
    ],
)
async def test_a_work_that_fails_comes_again_and_the_others_go_on(
    sqlite_database: Database,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    fault: Exception,
    told: str,
) -> None:
    rounds = 0

    async def broken(_: object) -> None:
        nonlocal rounds
        rounds += 1
        raise fault

    monkeypatch.setattr(Retention, "round", broken)
    await sqlite_database.write(a_reminder)
    going = asyncio.create_task(Clock(sqlite_database, HOUSE, Vault(tmp_path / "files")).run())
    await until(lambda: rounds >= 3 and sqlite_database.read_now(reminders.due) == 0)
    assert not going.done()
    going.cancel()
    with pytest.raises(asyncio.CancelledError):
        await going
    lines = capsys.readouterr()
    assert told in lines.out + lines.err
    assert "what somebody wrote" not in lines.out + lines.err


async def test_who_loses_the_lead_stops_and_may_begin_again(
    sqlite_database: Database, clock: Clock
) -> None:
    going = asyncio.create_task(clock.run())
    await until(lambda: sqlite_database.read_now(lambda t: leases.held(t, CLOCK)) == 1)
    other = uuid4()

    def taken_over(t: Transaction) -> bool:
        """As if this process had been away for longer than its lease."""
        t.connection.execute(leases.LEASES.delete())
        return leases.take(t, CLOCK, other, leases.LONGEST)

    assert await sqlite_database.write(taken_over)
    await until(lambda: not clock.leads)
    await sqlite_database.write(a_reminder)
    await asyncio.sleep(0.1)
    assert await sqlite_database.read(reminders.due) == 1
    await sqlite_database.write(lambda t: leases.release(t, CLOCK, other))
    await until(lambda: sqlite_database.read_now(reminders.due) == 0)
    going.cancel()
    with pytest.raises(asyncio.CancelledError):
        await going


async def hangs(_: object) -> None:
    """A work that never ends."""
    await asyncio.Event().wait()


async def test_a_work_that_hangs_is_cut_off_and_comes_again(
    sqlite_database: Database,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    with monkeypatch.context() as hanging:
        hanging.setattr(keeping, "SWEEP", SOON)
        hanging.setattr(Reminding, "round", hangs)
        clock = Clock(sqlite_database, HOUSE, Vault(tmp_path / "files"))
        going, told = asyncio.create_task(clock.run()), ""

        def twice() -> bool:
            nonlocal told
            lines = capsys.readouterr()
            told += lines.out + lines.err
            return told.count("a work of the clock hangs") >= 2

        await until(twice)
    await sqlite_database.write(a_reminder)
    await until(lambda: sqlite_database.read_now(reminders.due) == 0)
    going.cancel()
    with pytest.raises(asyncio.CancelledError):
        await going


async def test_who_watches_sees_that_the_clock_hangs(
    sqlite_database: Database, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.watch.vitals.STILL_SECONDS", 0.3)
    vitals, other = Vitals(clock=clock), Leading(sqlite_database)
    await other.ask()
    going = asyncio.create_task(clock.run())
    await asyncio.sleep(0.5)
    assert list(vitals.faults()) == [], "who only stands by has nothing to do"
    with monkeypatch.context() as hanging:
        hanging.setattr(Reminding, "round", hangs)
        await other.leave()
        await until(lambda: list(vitals.faults()) == ["clock: stands still"])
    going.cancel()
    with pytest.raises(asyncio.CancelledError):
        await going


async def test_it_rests_while_the_machine_s_clock_is_ahead(
    sqlite_database: Database, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.watch.vitals.STILL_SECONDS", 0.3)
    vitals = Vitals(clock=clock)
    going = asyncio.create_task(clock.run())
    await until(lambda: clock.leads)
    assert list(vitals.warnings()) == []
    ticket = await sqlite_database.write(lambda t: a_reminder(t, after=timedelta(days=5)))
    waiting = await sqlite_database.read(lambda t: reminders.of(t, ticket))
    with time_machine.travel(datetime.now(UTC) + timedelta(days=365)):
        await until(lambda: clock.rests)
        await asyncio.sleep(0.5)
        still = await sqlite_database.read(lambda t: reminders.of(t, ticket))
        assert still == waiting, "its day has not come"
        assert await sqlite_database.read(reminders.due) > 0
        assert list(vitals.warnings()) == ["clock: the machine's was set, it waits"]
        assert list(vitals.faults()) == []
    going.cancel()
    with pytest.raises(asyncio.CancelledError):
        await going
