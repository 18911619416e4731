"""Readiness tells which part stands, which disk is full, and whether anybody keeps the clock."""

import asyncio
import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy import select

from bot.clock.leading import CLOCK
from bot.delivery.rounds import Rounds
from bot.watch import disk
from bot.watch.readiness import checks_of
from bot.watch.vitals import SILENT_SECONDS, STILL_SECONDS, Vitals
from storage import leases
from storage.database import Database
from storage.keyring import KEYRING
from storage.secrets import Secrets
from storage.transaction import Transaction


class Turning(Rounds):
    """Goes round, and hangs or fails once it is told."""

    def __init__(self) -> None:
        super().__init__()
        self.fails = False
        self.steps: asyncio.Queue[None] = asyncio.Queue()

    async def _step(self) -> int:
        self.steps.put_nowait(None)
        self.wake()
        await asyncio.sleep(0)
        if self.fails:
            raise ValueError
        return 0


async def test_a_part_that_fails_stands_still(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.delivery.rounds.POLL_SECONDS", 0.01)
    part = Turning()
    vitals = Vitals(rounds={"delivery": part})
    part.went_well_at -= STILL_SECONDS + 1
    assert list(vitals.faults()) == ["delivery: stands still"]
    going = asyncio.create_task(part.run())
    for _ in range(2):
        await part.steps.get()
    assert list(vitals.faults()) == []
    part.fails = True
    for _ in range(3):
        await part.steps.get()
    part.went_well_at -= STILL_SECONDS + 1
    await part.steps.get()
    assert list(vitals.faults()) == ["delivery: stands still"]
    part.stop()
    await going


def test_a_bot_that_polls_and_hears_nothing_is_a_fault() -> None:
    bot = SimpleNamespace(went_well_at=time.monotonic() - SILENT_SECONDS - 1)
    assert list(Vitals(doors={"intake": bot}, polls=True).faults()) == ["telegram intake: silent"]
    # By webhook Telegram may have nothing to bring for days.
    assert list(Vitals(doors={"intake": bot}, polls=False).faults()) == []


def test_a_bot_that_telegram_does_not_answer_yet_is_no_fault_of_ours() -> None:
    vitals = Vitals(doors={"desk": SimpleNamespace(went_well_at=None)}, polls=True)
    assert list(vitals.faults()) == []
    assert list(vitals.warnings()) == ["telegram desk: not reached yet"]
    assert vitals.ages() == {}


def test_a_full_disk_and_a_closed_folder_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "file"
    file.write_bytes(b"")
    assert list(Vitals({"files": tmp_path / "not" / "yet"}).faults()) == []
    assert list(tmp_path.iterdir()) == [file], "asking leaves nothing behind"
    assert list(Vitals({"files": file}).faults()) == ["files: the folder can't be written"]
    full = SimpleNamespace(free=disk.NEARLY_FULL - 1)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: full)
    assert list(Vitals({"database": tmp_path}).faults()) == ["database: the disk is full"]


async def test_whether_anybody_keeps_the_clock_is_told(database: Database) -> None:
    vitals = Vitals()
    checks = checks_of(database, vitals)
    assert await checks() == []
    assert list(vitals.warnings()) == ["clock: nobody keeps it"]
    me = uuid4()
    await database.write(lambda t: leases.take(t, CLOCK, me, timedelta(seconds=15)))
    assert await checks() == []
    assert list(vitals.warnings()) == []


async def test_who_asks_gets_an_answer_of_a_database_that_hangs(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def hangs(_: object) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr("bot.watch.readiness.PATIENCE_SECONDS", 0.05)
    monkeypatch.setattr(database, "read", hangs)
    assert await checks_of(database)() == ["database: away"]


@contextmanager
def held(url: str) -> Iterator[None]:
    """Somebody holds the file, or on PostgreSQL what a process notes there, and goes on holding."""
    connect, hold = (
        (sqlite3.connect, "BEGIN IMMEDIATE")
        if url.startswith("sqlite")
        else (psycopg.connect, "LOCK TABLE keyring IN EXCLUSIVE MODE")
    )
    with closing(connect(url.removeprefix("sqlite:///"))) as other:
        other.execute(hold)
        yield
        other.rollback()


async def test_who_can_write_nothing_is_not_ready(
    database: Database, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    checks = checks_of(database)
    assert await checks() == []
    monkeypatch.setattr("bot.watch.readiness.PATIENCE_SECONDS", 0.3)
    with held(database_url):
        assert await checks() == ["database: can't be written"]
    monkeypatch.undo()
    assert await checks() == []


@pytest.mark.parametrize("kind", ["postgresql"])
async def test_a_server_that_only_lets_read_is_not_ready(
    database_url: str, secrets: Secrets
) -> None:
    mark = "&" if "?" in database_url else "?"
    asked = "target_session_attrs=any&options=-c%20default_transaction_read_only%3Don"
    with closing(Database.open(f"{database_url}{mark}{asked}", secrets)) as database:
        assert await checks_of(database)() == ["database: can't be written"]


async def test_asking_writes_nothing(database: Database, database_url: str) -> None:
    checks = checks_of(database)
    assert await checks() == []
    before = await database.read(rows)
    assert await checks() == []
    assert await database.read(rows) == before


def rows(t: Transaction) -> list[tuple[object, ...]]:
    return [tuple(row) for row in t.connection.execute(select(KEYRING))]
