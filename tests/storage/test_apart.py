"""A part of a work that may fail alone: what it costs the rest, and what it does not."""

import asyncio
import sqlite3
import threading
from typing import Any

import pytest
from sqlalchemy.exc import DBAPIError, IntegrityError

from storage import organisations, people
from storage.database import Database, DatabaseAway, Transaction
from tests.storage.given import a_person, an_organisation


def test_what_the_database_refuses_costs_its_own_part_alone(database: Database) -> None:
    """It would be refused again each time, and the rest never be written."""

    def work(t: Transaction) -> Exception | None:
        person = people.create(t)
        row = an_organisation(t).model_dump()

        def twice() -> None:
            people.set_language(t, person.id, "fr")
            t.connection.execute(organisations.ORGANISATIONS.insert(), row)

        fault = t.apart(twice)
        people.set_flow(t, person.id, "tell", [])
        known = people.get(t, person.id)
        assert known is not None
        assert (known.language, known.flow) == (None, "tell")
        return fault

    assert isinstance(database.write_now(work), IntegrityError)


@pytest.mark.parametrize("kind", ["postgresql"], indirect=True)
async def test_a_conflict_in_a_part_runs_the_whole_work_again(database: Database) -> None:
    person = await database.write(a_person)
    begun, go_on = threading.Event(), threading.Event()
    runs, faults = [], []

    def slow(t: Transaction) -> None:
        runs.append(people.get(t, person.id))
        begun.set()
        go_on.wait(5)
        faults.append(t.apart(lambda: people.set_flow(t, person.id, "slow", [])))

    late = asyncio.create_task(database.write(slow))
    await asyncio.to_thread(begun.wait, 5)
    await database.write(lambda t: people.set_flow(t, person.id, "swift", []))
    go_on.set()
    await late
    assert (len(runs), faults) == (2, [None])
    known = await database.read(lambda t: people.get(t, person.id))
    assert known is not None
    assert known.flow == "slow"


@pytest.mark.parametrize("kind", ["postgresql"], indirect=True)
def test_a_server_that_goes_away_in_a_part_is_away_for_all_of_it(database: Database) -> None:
    def work(t: Transaction) -> Exception | None:
        cut = "SELECT pg_terminate_backend(pg_backend_pid())"
        return t.apart(lambda: t.connection.exec_driver_sql(cut))

    with pytest.raises(DatabaseAway) as away:
        database.write_now(work)
    assert isinstance(away.value.__cause__, DBAPIError)


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_what_sqlite_rolls_back_by_itself_is_lost_as_a_whole(database: Database) -> None:
    """On a full disk it ends the transaction within the part: nothing may be written after it."""

    def full(t: Transaction) -> None:
        driver: Any = t.connection.connection.dbapi_connection
        driver.execute("ROLLBACK")
        raise sqlite3.OperationalError("database or disk is full")

    made = []

    def work(t: Transaction) -> None:
        made.append(people.create(t).id)
        t.apart(lambda: full(t))
        made.append(people.create(t).id)

    with pytest.raises(DatabaseAway):
        database.write_now(work)
    assert [database.read_now(lambda t: people.get(t, made[0]))] == [None]
    assert len(made) == 1, "nothing was written after it"
