"""PostgreSQL restarted, crashed, frozen, demoted: everybody hears it at once, and it passes."""

import asyncio
import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import pairwise
from uuid import UUID

import psycopg
import pytest
from sqlalchemy.exc import IntegrityError

from storage import people, postgres
from storage.absence import Absence
from storage.database import Database, DatabaseAway, Transaction
from storage.migrations import upgrade
from storage.orders import Swallowed
from storage.secrets import Secrets
from tests.postgres import Postgres

# What is promised here survives a crash of the server, if not of the machine.
HURRY = ("fsync=off", "full_page_writes=off")
KIND = pytest.mark.parametrize("kind", ["postgresql"], indirect=True)


@pytest.fixture(scope="module")
def server() -> Iterator[Postgres]:
    """A server of our own, to be ended at will."""
    made = Postgres()
    try:
        made.start(HURRY)
        yield made
    finally:
        made.stop()


def told_by(database: Database) -> list[bool]:
    """What its absences tell from now on: True when one begins, False when it ends."""
    told: list[bool] = []
    database.absence.told = lambda seconds: told.append(seconds is None)
    return told


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGQUIT])
async def test_a_server_that_ends_and_comes_back(
    server: Postgres, secrets: Secrets, how: signal.Signals
) -> None:
    upgrade(url := server.create(f"ended_{how.name.lower()}"))
    database = Database.open(url, secrets)
    told = told_by(database)
    promised: list[UUID] = []
    refusals: list[None] = []
    done = asyncio.Event()

    async def live() -> None:
        while not done.is_set():
            try:
                promised.append((await database.write(people.create)).id)
            except DatabaseAway:
                refusals.append(None)
                await asyncio.sleep(0.02)

    town = [asyncio.create_task(live()) for _ in range(12)]
    await until(lambda: len(promised) >= 50)
    await asyncio.to_thread(server.end, how)
    await until(lambda: len(refusals) >= 100)
    before = len(promised)
    await asyncio.to_thread(server.launch, HURRY)
    await until(lambda: len(promised) >= before + 50)
    done.set()
    await asyncio.gather(*town)
    assert told[:1] == [True]
    assert told[-1:] == [False]
    assert len(told) <= 6, "told once a spell, and not by each call"
    kept = await database.read(lambda t: [people.get(t, each) is not None for each in promised])
    assert all(kept)
    database.close()


async def until(holds: Callable[[], bool]) -> None:
    """Let works go on until this holds; fails after half a minute."""
    async with asyncio.timeout(30):
        # The works are not to know that they are watched.
        while not holds():  # noqa: ASYNC110
            await asyncio.sleep(0.01)


async def is_back(database: Database) -> None:
    """Try to write until it succeeds; fails after half a minute."""
    async with asyncio.timeout(30):
        while True:
            try:
                await database.write(people.create)
            except DatabaseAway:
                await asyncio.sleep(0.05)
            else:
                return


@contextmanager
def frozen(server: Postgres) -> Iterator[None]:
    """Every process of the server stands still, as on a machine that swaps itself to death."""
    with psycopg.connect(server.url("postgres")) as connection:
        found = connection.execute("SELECT pid FROM pg_stat_activity WHERE pid <> pg_backend_pid()")
        numbers = [server.pid, *(row[0] for row in found)]
    try:
        for number in numbers:
            os.kill(number, signal.SIGSTOP)
        yield
    finally:
        for number in numbers:
            os.kill(number, signal.SIGCONT)


async def test_a_server_that_freezes_holds_up_nobody_for_ever(
    server: Postgres, secrets: Secrets, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres, "LONGEST_SILENCE", 0.5)
    monkeypatch.setattr(postgres, "LINE", {**postgres.LINE, "connect_timeout": 2})
    upgrade(url := server.create("frozen"))
    database = Database.open(url, secrets)
    told = told_by(database)
    await asyncio.gather(*(database.write(people.create) for _ in range(20)))
    with frozen(server):
        began = time.monotonic()
        ends = await asyncio.gather(
            *(database.write(people.create) for _ in range(20)), return_exceptions=True
        )
        assert all(isinstance(end, DatabaseAway) for end in ends)
        assert time.monotonic() - began < 12
        began = time.monotonic()
        with pytest.raises(DatabaseAway):
            await database.read(lambda t: people.get(t, UUID(int=1)))
        assert time.monotonic() - began < 6
    await is_back(database)
    assert told == [True, False]
    database.close()


@KIND
async def test_a_server_that_became_a_copy_is_left_for_one_that_may_be_written(
    database: Database, database_url: str
) -> None:
    await database.write(people.create)

    def demoted(t: Transaction) -> None:
        # As on a session whose server follows another one from now on.
        t.connection.exec_driver_sql("SET default_transaction_read_only = on")

    await asyncio.gather(*(database.write(demoted) for _ in range(8)))
    await database.write(people.create)
    name = database_url.split("/")[3].partition("?")[0]
    with psycopg.connect(database_url, autocommit=True) as other:
        other.execute(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
        other.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        with pytest.raises(DatabaseAway):
            await database.write(people.create)
        other.execute("SET default_transaction_read_only = off")
        other.execute(f"ALTER DATABASE {name} RESET default_transaction_read_only")
    await is_back(database)


@KIND
async def test_who_froze_in_the_middle_of_an_order_holds_it_up_for_a_while_only(
    database_url: str, secrets: Secrets, monkeypatch: pytest.MonkeyPatch
) -> None:
    ends = {"lock_timeout": 200, "idle_in_transaction_session_timeout": 1_000}
    monkeypatch.setattr(postgres, "ENDS", {**postgres.ENDS, **ends})
    stopped, lively = (Database.open(database_url, secrets) for _ in range(2))
    told = told_by(lively)

    def freeze(t: Transaction) -> None:
        people.create(t)
        time.sleep(1.5)

    frozen = asyncio.create_task(stopped.write(freeze, order="one"))
    await asyncio.sleep(0.3)
    with pytest.raises(DatabaseAway):
        await lively.write(people.create, order="one")
    await lively.write(people.create, order="another")
    assert told == [], "the server is there: nobody else is refused"
    with pytest.raises(DatabaseAway):
        # The server has ended its session; it is tried once more, and freezes again.
        await frozen
    await lively.write(people.create, order="one")
    stopped.close()
    lively.close()


@KIND
async def test_a_refusal_that_a_work_swallows_is_no_success(
    database: Database, database_url: str, secrets: Secrets
) -> None:
    """PostgreSQL would roll back at the commit, and say nothing of it."""

    def swallow(t: Transaction) -> UUID:
        person = people.create(t)
        try:
            t.connection.exec_driver_sql("SELECT nothing FROM nowhere")
        except Exception:
            return person.id
        raise AssertionError

    for order in (None, "one"):
        with pytest.raises(Swallowed):
            await database.write(swallow, order=order)
    await another_goes_on(database_url, secrets, "one")


@KIND
async def test_what_is_refused_at_the_commit_itself_holds_up_nobody_of_that_order(
    database: Database, database_url: str, secrets: Secrets
) -> None:
    def refer_to_nobody(t: Transaction) -> None:
        for statement in (
            "CREATE TABLE one (id int PRIMARY KEY)",
            "CREATE TABLE other (id int REFERENCES one DEFERRABLE INITIALLY DEFERRED)",
            "INSERT INTO other VALUES (1)",
        ):
            t.connection.exec_driver_sql(statement)

    with pytest.raises(IntegrityError):
        await database.write(refer_to_nobody, order="one")
    await another_goes_on(database_url, secrets, "one")


async def another_goes_on(url: str, secrets: Secrets, order: str) -> None:
    """Another process works in this order at once: no session has kept the lock of it."""
    other = Database.open(f"{url}&options=-c%20lock_timeout%3D200", secrets)
    try:
        await other.write(people.create, order=order)
    finally:
        other.close()


def test_few_go_and_look_while_it_is_away() -> None:
    now, looked = [0.0], []
    absence = Absence(clock=lambda: now[0])
    told: list[float | None] = []
    absence.told = told.append
    absence.ask()
    absence.began()
    absence.began()
    while now[0] < 60:
        now[0] += 0.01
        try:
            absence.ask()
        except DatabaseAway:
            continue
        looked.append(now[0])
        absence.began()
    pauses = [later - earlier for earlier, later in pairwise(looked)]
    assert looked[0] <= 0.12
    assert 20 <= len(looked) <= 60
    assert max(pauses) <= 3.1
    assert len({round(pause, 2) for pause in pauses[-10:]}) > 1, "never quite alike"
    absence.ended()
    absence.ended()
    absence.ask()
    assert told == [None, now[0]]
