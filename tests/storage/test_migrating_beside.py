"""A database is brought to a new version while processes of the old one go on serving."""

import asyncio
import threading
from uuid import UUID

import psycopg
import pytest
from sqlalchemy import Engine, column, event, insert, table, text

from storage import marks, migrations, people, postgres
from storage.database import Database, DatabaseAway, Transaction
from storage.migrations import STEPS, is_current, suffices, upgrade
from storage.secrets import Secrets
from storage.tables import new_id, table_of

BEFORE = sorted(STEPS)[-3]


NOW = table_of(people.Person)
THEN = table(
    "people",
    *(column(name, NOW.c[name].type) for name in ("id", "created_at", "under", "shared_phone")),
)
"""The people as a process of the old version knows them, without what came since."""


def born(t: Transaction) -> UUID:
    """Somebody new, as that process writes them."""
    key = new_id()
    row = {"id": key, "created_at": t.now, "under": [], "shared_phone": False}
    t.connection.execute(insert(THEN).values(row))
    return key


async def test_who_writes_meanwhile_loses_nothing(empty_url: str, secrets: Secrets) -> None:
    upgrade(empty_url, BEFORE)
    database = Database.open(empty_url, secrets)
    done = threading.Event()

    async def live() -> list[UUID]:
        promised = []
        while not done.is_set():
            promised.append(await database.write(born))
        return promised

    town = [asyncio.create_task(live()) for _ in range(4)]
    await asyncio.sleep(0.1)
    await asyncio.to_thread(upgrade, empty_url)
    done.set()
    promised = [each for part in await asyncio.gather(*town) for each in part]
    assert promised
    assert await database.read(is_current)
    kept = await database.read(lambda t: [people.get(t, each) for each in promised])
    assert None not in kept
    database.close()


@pytest.mark.parametrize("kind", ["postgresql"], indirect=True)
async def test_a_step_that_must_wait_for_a_table_lets_others_pass(
    empty_url: str, secrets: Secrets, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres, "STEP_MILLISECONDS", 100)
    monkeypatch.setattr(migrations, "PAUSE_SECONDS", 0.2)
    upgrade(empty_url, BEFORE)
    database = Database.open(empty_url, secrets)
    with psycopg.connect(empty_url) as busy:
        # A long report, a backup, or a process that froze.
        busy.execute("LOCK TABLE outbox, people, tickets, inbox IN ROW EXCLUSIVE MODE")
        migrating = asyncio.create_task(asyncio.to_thread(upgrade, empty_url))
        for _ in range(10):
            async with asyncio.timeout(5):
                await database.write(born)
            await asyncio.sleep(0.05)
        assert not migrating.done()
    await migrating
    assert await database.read(is_current)
    database.close()


@pytest.mark.parametrize("kind", ["postgresql"], indirect=True)
def test_nobody_waits_while_every_row_is_looked_at(empty_url: str) -> None:
    upgrade(empty_url, "0008")
    looks = []

    def write_meanwhile(_: object, __: object, statement: str, *___: object) -> None:
        if "substr" in statement:
            looks.append(statement)
            with psycopg.connect(empty_url, options="-c lock_timeout=100") as other:
                for table in ("drafts", "inbox", "outbox", "tickets"):
                    other.execute(f"LOCK TABLE {table} IN ROW EXCLUSIVE MODE")

    event.listen(Engine, "before_cursor_execute", write_meanwhile)
    try:
        upgrade(empty_url, "0009")
    finally:
        event.remove(Engine, "before_cursor_execute", write_meanwhile)
    assert looks


@pytest.mark.parametrize("kind", ["postgresql"], indirect=True)
def test_a_table_that_is_never_free_is_told(
    empty_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres, "STEP_MILLISECONDS", 20)
    monkeypatch.setattr(migrations, "PAUSE_SECONDS", 0.01)
    upgrade(empty_url, BEFORE)
    with psycopg.connect(empty_url) as busy:
        busy.execute("LOCK TABLE outbox, people, tickets, inbox IN ROW EXCLUSIVE MODE")
        with pytest.raises(DatabaseAway):
            upgrade(empty_url)


def test_a_process_goes_on_beside_a_later_version_and_not_beside_an_earlier_one(
    database: Database,
) -> None:
    def said_to_be_at(t: Transaction, revision: str) -> tuple[bool, bool]:
        said = text("UPDATE alembic_version SET version_num = :revision")
        t.connection.execute(said, {"revision": revision})
        return is_current(t), suffices(t)

    assert database.write_now(lambda t: said_to_be_at(t, "9999")) == (False, True)
    assert database.write_now(lambda t: said_to_be_at(t, BEFORE)) == (False, False)
    assert database.write_now(lambda t: said_to_be_at(t, marks.MOVED)) == (False, False)
    assert database.write_now(lambda t: said_to_be_at(t, max(STEPS))) == (True, True)
