"""Other processes and outages: locks held elsewhere, connections cut, two deliveries at once."""

import asyncio
import sqlite3
from collections import Counter
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import psycopg
import pytest
from sqlalchemy.exc import DBAPIError

from storage import accounts, dialects, files, organisations, outbox, people
from storage.database import Database, DatabaseAway, Transaction
from storage.secrets import Secrets
from tests.storage.given import a_person, account_of, an_organisation, waiting

LEASE = timedelta(minutes=1)


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
async def test_a_lock_held_too_long_by_another_process_is_an_absence(
    database_url: str, secrets: Secrets, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dialects, "BUSY_MILLISECONDS", 20)
    database = Database.open(database_url, secrets)
    other = sqlite3.connect(tmp_path / "wasl.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(DatabaseAway):
        await database.write(people.create)
    # Readers are not held up by a writer.
    assert await database.read(waiting) == {}
    other.execute("ROLLBACK")
    other.close()
    await database.write(people.create)
    database.close()


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_two_processes_write_to_one_file_in_turn(database_url: str, secrets: Secrets) -> None:
    both = [Database.open(database_url, secrets) for _ in range(2)]

    def one_more(t: Transaction) -> None:
        account = accounts.reach(t, "intake", "telegram", "1001")
        accounts.touch(t, account.id)
        people.create(t)

    for _ in range(20):
        for database in both:
            database.write_now(one_more)
    count = both[0].read_now(
        lambda t: t.connection.exec_driver_sql("SELECT count(*) FROM people").scalar_one()
    )
    assert count == 40
    for database in both:
        database.close()


@pytest.mark.parametrize("kind", ["postgresql"], indirect=True)
async def test_connections_cut_while_they_lay_idle_are_replaced_unseen(
    database: Database, database_url: str
) -> None:
    await asyncio.gather(*(database.write(people.create) for _ in range(20)))
    with psycopg.connect(database_url) as other:
        cut = other.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        ).fetchall()
    assert len(cut) > 1
    assert len(await asyncio.gather(*(database.write(people.create) for _ in range(20)))) == 20


@pytest.mark.parametrize("kind", ["postgresql"], indirect=True)
async def test_a_server_that_goes_away_in_the_middle_is_an_absence(database: Database) -> None:
    tries = []

    def cut(t: Transaction) -> None:
        tries.append(people.create(t))
        t.connection.exec_driver_sql("SELECT pg_terminate_backend(pg_backend_pid())")

    with pytest.raises(DatabaseAway):
        await database.write(cut)
    assert len(tries) == 2
    assert await database.read(lambda t: [people.get(t, lost.id) for lost in tries]) == [None] * 2


async def test_two_deliveries_never_claim_the_same_row(
    database: Database, database_url: str, secrets: Secrets
) -> None:
    other = Database.open(database_url, secrets)

    def speak(t: Transaction) -> None:
        for _ in range(30):
            account = account_of(t, a_person(t))
            for word in (b"first", b"second"):
                outbox.add(t, account, word, priority=0)

    def claim(t: Transaction) -> list[outbox.Outgoing]:
        return outbox.claim(t, door="intake", channel="telegram", limit=4, lease=LEASE)

    await database.write(speak)
    rounds = await asyncio.gather(
        *(each.write(claim) for _ in range(10) for each in (database, other))
    )
    claimed = [row for part in rounds for row in part]
    assert Counter(row.payload for row in claimed) == {b"first": 30}
    assert len({row.id for row in claimed}) == 30
    other.close()


def test_nothing_personal_is_shown_by_accident(database: Database) -> None:
    """What a log or a traceback prints of our values holds no address, no words and no key."""

    def shown(t: Transaction) -> str:
        person = a_person(t, "chat-4711")
        outbox.add(t, account_of(t, person), b"for her eyes", priority=0)
        file = files.expect(
            t,
            door="intake",
            channel="telegram",
            source="AwACAg",
            kind="voice",
            holder_id=person.id,
            name="Youssef.ogg",
        )
        (row,) = outbox.claim(t, door="intake", channel="telegram", limit=1, lease=LEASE)
        (fetch,) = files.claim(t, door="intake", channel="telegram", limit=1, lease=LEASE)
        key = files.key(t, file)
        values: list[object] = [row, fetch, person, account_of(t, person), file, t, t.secrets]
        text = " ".join(repr(value) for value in values)
        assert repr(key)[2:-1] not in text
        return text

    text = database.write_now(shown)
    for word in ("4711", "for her eyes", "AwACAg", "Youssef"):
        assert word not in text


def test_an_error_of_the_database_repeats_nothing_that_was_written(database: Database) -> None:
    def twice(t: Transaction) -> None:
        row = an_organisation(t, name_fr="told in secret").model_dump()
        t.connection.execute(organisations.ORGANISATIONS.insert(), {**row, "id": UUID(int=1)})

    with pytest.raises(DBAPIError) as refused:
        database.write_now(twice)
    assert "uq_organisations_code" in str(refused.value) or "UNIQUE" in str(refused.value)
    assert "told in secret" not in str(refused.value)
