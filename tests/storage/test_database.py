"""Work on the database: nothing is lost, no neighbour is harmed, nothing is promised early."""

import asyncio
import signal
import subprocess
import sys
import threading
from functools import partial
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import event
from sqlalchemy.exc import DBAPIError

from storage import accounts, people
from storage.database import Database, DatabaseAway, Transaction
from storage.secrets import Secrets
from tests.bot.postbox import until
from tests.storage.given import a_person

HOUSE = Path(__file__).parent.parent.parent
# Writes people from twenty tasks for as long as it lives, and prints each id once it is promised.
TOWN = """
import asyncio, base64, sys
from storage import people
from storage.database import Database
from storage.secrets import Secrets

async def live(database):
    while True:
        person = await database.write(people.create)
        print(person.id, flush=True)

async def main():
    database = Database.open(sys.argv[1], Secrets([bytes(range(32))]))
    await asyncio.gather(*(live(database) for _ in range(20)))

asyncio.run(main())
"""


def counted(t: Transaction, person_id: UUID) -> int:
    """The number that a person carries in the tests below."""
    person = people.get(t, person_id)
    assert person is not None
    return int(person.flow or 0)


def is_kept(person_id: UUID, t: Transaction) -> bool:
    """Whether a person is in the database."""
    return people.get(t, person_id) is not None


async def test_two_hundred_concurrent_updates_lose_nothing(database: Database) -> None:
    person = await database.write(people.create)

    def one_more(t: Transaction) -> None:
        people.set_flow(t, person.id, str(counted(t, person.id) + 1), [])

    order = f"person/{person.id}"
    await asyncio.gather(*(database.write(one_more, order=order) for _ in range(200)))
    assert await database.read(lambda t: counted(t, person.id)) == 200


async def test_updates_that_forgot_their_order_lose_nothing_either(database: Database) -> None:
    person = await database.write(people.create)

    def one_more(t: Transaction) -> None:
        people.set_flow(t, person.id, str(counted(t, person.id) + 1), [])

    await asyncio.gather(*(database.write(one_more) for _ in range(40)))
    assert await database.read(lambda t: counted(t, person.id)) == 40


async def test_an_address_that_writes_twice_at_once_has_one_account(database: Database) -> None:
    def reach(t: Transaction) -> UUID:
        return accounts.reach(t, "intake", "telegram", "1001").id

    assert len(set(await asyncio.gather(*(database.write(reach) for _ in range(30))))) == 1


async def test_works_of_one_order_keep_the_order_in_which_they_came(database: Database) -> None:
    person = await database.write(people.create)

    def append(letter: int, t: Transaction) -> None:
        known = people.get(t, person.id)
        assert known is not None
        people.set_flow(t, person.id, None, [*known.under, str(letter)])

    works = (database.write(partial(append, n), order="one") for n in range(50))
    await asyncio.gather(*works)
    known = await database.read(lambda t: people.get(t, person.id))
    assert known is not None
    assert known.under == [str(n) for n in range(50)]


async def test_works_of_one_order_see_each_other_in_every_process(
    database: Database, database_url: str, secrets: Secrets
) -> None:
    """The second waits, and then sees what the first has written, without being run again."""
    other = Database.open(database_url, secrets)
    person = await database.write(people.create)
    runs: list[str | None] = []
    begun, go_on = threading.Event(), threading.Event()

    def first(t: Transaction) -> None:
        people.set_flow(t, person.id, "first", [])
        begun.set()
        go_on.wait(10)

    def second(t: Transaction) -> None:
        known = people.get(t, person.id)
        assert known is not None
        runs.append(known.flow)
        people.set_flow(t, person.id, "second", [])

    def is_waited_for(t: Transaction) -> bool:
        if t.connection.dialect.name == "sqlite":
            return True
        query = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
        return bool(t.connection.exec_driver_sql(query).scalar())

    works = [asyncio.create_task(database.write(first, order="one"))]
    await asyncio.to_thread(begun.wait, 10)
    works += [asyncio.create_task(other.write(second, order="one"))]
    await until(lambda: database.read_now(is_waited_for))
    go_on.set()
    await asyncio.gather(*works)
    assert runs == ["first"]

    def locks(t: Transaction) -> int:
        if t.connection.dialect.name == "sqlite":
            return 0
        query = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'"
        return int(t.connection.exec_driver_sql(query).scalar_one())

    with pytest.raises(ZeroDivisionError):
        await database.write(lambda _: 1 // 0, order="one")
    assert await database.read(locks) == 0, "nothing is held when nothing is done"
    other.close()


async def test_a_failing_work_harms_no_neighbour(database: Database) -> None:
    written: dict[int, UUID] = {}

    def work(number: int, t: Transaction) -> None:
        person = people.create(t, "fr")
        if number % 7 == 3:
            raise ZeroDivisionError
        if number % 7 == 5:
            # The database itself refuses this one, in the middle of the batch.
            accounts.belongs(t, accounts.reach(t, "x", "y", "z").id, person_id=UUID(int=number))
        written[number] = person.id

    works = (database.write(partial(work, number)) for number in range(140))
    ends = await asyncio.gather(*works, return_exceptions=True)
    for number, end in enumerate(ends):
        if number % 7 == 3:
            assert isinstance(end, ZeroDivisionError)
        elif number % 7 == 5:
            assert isinstance(end, DBAPIError)
        else:
            assert end is None
            assert await database.read(partial(is_kept, written[number]))
    assert await database.read(lambda t: accounts.of_person(t, UUID(int=5))) == []


async def test_nothing_is_promised_before_the_commit(database: Database) -> None:
    answered_early: list[object] = []
    pending: list[asyncio.Task[people.Person]] = []

    @event.listens_for(database._write_engine, "commit")
    def at_commit(_connection: object) -> None:
        answered_early.extend(task for task in pending if task.done())

    pending += [asyncio.create_task(database.write(people.create)) for _ in range(30)]
    first = pending[0]
    await first
    event.remove(database._write_engine, "commit", at_commit)
    await asyncio.gather(*pending)
    assert first not in answered_early


@pytest.mark.parametrize("promises", [1, 40, 150])
def test_what_was_promised_survives_a_kill(
    database_url: str, secrets: Secrets, promises: int
) -> None:
    town = subprocess.Popen(
        [sys.executable, "-c", TOWN, database_url], stdout=subprocess.PIPE, cwd=HOUSE
    )
    assert town.stdout is not None
    with town.stdout:
        promised = [town.stdout.readline() for _ in range(promises)]
        town.send_signal(signal.SIGKILL)
        promised += town.stdout.read().splitlines(keepends=True)
    town.wait()
    whole = [UUID(line.decode().strip()) for line in promised if line.endswith(b"\n")]
    assert len(whole) >= promises
    database = Database.open(database_url, secrets)
    kept = database.read_now(lambda t: [is_kept(person, t) for person in whole])
    database.close()
    assert all(kept)


async def test_a_reader_sees_one_moment_and_changes_nothing(database: Database) -> None:
    person = await database.write(lambda t: a_person(t, "1001"))
    with pytest.raises((DBAPIError, DatabaseAway)):
        await database.read(lambda t: people.set_language(t, person.id, "fr"))
    known = await database.read(lambda t: people.get(t, person.id))
    assert known is not None
    assert known.language == "ary"


async def test_one_turn_has_one_time(database: Database) -> None:
    def work(t: Transaction) -> bool:
        return people.create(t).created_at == t.now == people.create(t).created_at

    assert await database.write(work)


async def test_a_caller_who_gives_up_stops_nobody_else(database: Database) -> None:
    waiting = [asyncio.create_task(database.write(people.create)) for _ in range(50)]
    for task in waiting[::2]:
        task.cancel()
    ends = await asyncio.gather(*waiting, return_exceptions=True)
    assert all(not isinstance(end, BaseException) for end in ends[1::2])
    person = await database.write(people.create)
    assert await database.read(partial(is_kept, person.id))


async def test_a_database_that_is_away_says_so(secrets: Secrets, tmp_path: Path) -> None:
    nowhere = [
        f"sqlite:///{tmp_path}/no/such/folder/wasl.db",
        f"postgresql://wasl@/wasl?host={tmp_path}",
    ]
    for url in nowhere:
        database = Database.open(url, secrets)
        with pytest.raises(DatabaseAway):
            await database.write(people.create)
        with pytest.raises(DatabaseAway):
            await database.read(lambda t: people.get(t, UUID(int=1)))
        database.close()


def test_only_the_two_databases_and_only_a_real_file(secrets: Secrets) -> None:
    for url in ("mysql://wasl@localhost/wasl", "sqlite://", "sqlite:///:memory:"):
        with pytest.raises(ValueError, match=r"Wasl works on|SQLite needs a file"):
            Database.open(url, secrets)


async def test_a_mistake_in_a_statement_is_no_absence(database: Database) -> None:
    with pytest.raises(DBAPIError):
        await database.write(lambda t: t.connection.exec_driver_sql("SELECT nothing FROM nowhere"))


def test_the_file_of_sqlite_is_for_its_owner_alone(
    sqlite_database: Database, tmp_path: Path
) -> None:
    fresh = Database.open(f"sqlite:///{tmp_path}/fresh.db", sqlite_database.secrets)
    fresh.read_now(lambda t: t.connection.exec_driver_sql("SELECT 1").all())
    fresh.close()
    assert (tmp_path / "fresh.db").stat().st_mode & 0o077 == 0
