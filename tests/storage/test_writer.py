"""The one writer of SQLite: a batch shares a commit, and when the commit fails, all hear of it."""

import asyncio
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from functools import partial
from typing import Any

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import OperationalError

import storage.database
from storage import people
from storage.database import Database, DatabaseAway, Transaction
from storage.writer import Writer


@contextmanager
def held(database: Database) -> Iterator[list[Future[Any]]]:
    """While the writer is busy, works pile up; at the end they are one batch."""
    go, begun = threading.Event(), threading.Event()

    def busy(_t: Transaction) -> None:
        begun.set()
        go.wait(10)

    assert isinstance(database._works, Writer)
    piled: list[Future[Any]] = [database._works.submit(busy)]
    begun.wait(10)
    try:
        yield piled
    finally:
        go.set()


@contextmanager
def commits(database: Database) -> Iterator[list[int]]:
    """Counts commits in a list that grows by one at each."""
    seen: list[int] = []

    @event.listens_for(database._write_engine, "commit")
    def at_commit(_connection: object) -> None:
        seen.append(1)

    yield seen
    event.remove(database._write_engine, "commit", at_commit)


def population(t: Transaction) -> int | None:
    """How many people there are."""
    count: int | None = t.connection.scalar(text("SELECT count(*) FROM people"))
    return count


def test_what_is_waiting_shares_a_commit_up_to_sixty_four(sqlite_database: Database) -> None:
    assert isinstance(sqlite_database._works, Writer)
    with commits(sqlite_database) as seen:
        with held(sqlite_database) as piled:
            piled += [sqlite_database._works.submit(people.create) for _ in range(130)]
        for future in piled:
            future.result(10)
    # The busy one alone, then 64, 64 and 2.
    assert len(seen) == 4


def test_when_the_commit_fails_every_caller_of_the_batch_hears_it(
    sqlite_database: Database,
) -> None:
    assert isinstance(sqlite_database._works, Writer)

    @event.listens_for(sqlite_database._write_engine, "commit")
    def at_commit(_connection: object) -> None:
        raise OperationalError("COMMIT", None, DiskFull())

    with held(sqlite_database) as piled:
        piled += [sqlite_database._works.submit(people.create) for _ in range(10)]
    for future in piled:
        with pytest.raises(DatabaseAway):
            future.result(10)
    event.remove(sqlite_database._write_engine, "commit", at_commit)
    sqlite_database.write_now(people.create)
    assert sqlite_database.read_now(population) == 1


def test_when_sqlite_gives_up_the_whole_transaction_all_of_the_batch_hear_it(
    sqlite_database: Database,
) -> None:
    assert isinstance(sqlite_database._works, Writer)

    def lose_everything(t: Transaction) -> None:
        t.connection.exec_driver_sql("ROLLBACK")
        raise ZeroDivisionError

    with held(sqlite_database) as piled:
        before = sqlite_database._works.submit(people.create)
        lost = sqlite_database._works.submit(lose_everything)
        after = sqlite_database._works.submit(people.create)
    piled[0].exception(10)
    for future in (before, lost, after):
        assert isinstance(future.exception(10), ZeroDivisionError)
    sqlite_database.write_now(people.create)
    assert sqlite_database.read_now(population) == 1


def test_a_work_that_hides_the_end_of_its_transaction_is_lost_with_it(
    sqlite_database: Database,
) -> None:
    def work(t: Transaction) -> None:
        driver: Any = t.connection.connection.dbapi_connection
        driver.execute("ROLLBACK")

    with pytest.raises(DatabaseAway):
        sqlite_database.write_now(work)
    assert sqlite_database.write_now(people.create).language is None, "the next is written"


def test_a_work_that_ends_its_loop_is_an_error_like_any_other(sqlite_database: Database) -> None:
    with pytest.raises(RuntimeError, match="StopIteration"):
        sqlite_database.write_now(lambda _t: next(iter(())))


def test_closing_finishes_what_is_queued_and_takes_no_more(sqlite_database: Database) -> None:
    assert isinstance(sqlite_database._works, Writer)
    with held(sqlite_database) as piled:
        piled += [sqlite_database._works.submit(people.create) for _ in range(20)]
    sqlite_database.close()
    assert all(future.done() and future.exception() is None for future in piled)
    with pytest.raises(DatabaseAway):
        sqlite_database.write_now(people.create)


def test_what_nobody_waits_for_goes_last_one_at_a_time_and_shares_no_commit(
    sqlite_database: Database,
) -> None:
    """A reminder of the clock never stands between somebody who writes and their answer."""
    assert isinstance(sqlite_database._works, Writer)
    done: list[str] = []
    with commits(sqlite_database) as seen:

        def work(name: str, _t: Transaction) -> None:
            done.append(f"{name} in {len(seen)}")

        with held(sqlite_database) as piled:
            for name, unhurried in (("1st", True), ("2nd", True), ("turn", False)):
                piled.append(
                    sqlite_database._works.submit(partial(work, name), unhurried=unhurried)
                )
        for future in piled:
            future.result(10)
    assert done == ["turn in 1", "1st in 2", "2nd in 3"]


def test_what_nobody_waits_for_has_its_turn_however_much_else_there_is(
    sqlite_database: Database,
) -> None:
    works = sqlite_database._works
    assert isinstance(works, Writer)
    done: list[str] = []
    turns: list[Future[Any]] = []

    def turn(_t: Transaction) -> None:
        done.append("turn")
        if len(done) < 50:
            turns.append(works.submit(turn))

    with held(sqlite_database):
        turns.append(works.submit(turn))
        sweep = works.submit(lambda _t: done.append("sweep"), unhurried=True)
    sweep.result(10)
    assert done.index("sweep") == 1
    sqlite_database.close()


def test_closing_finishes_what_nobody_waits_for_too(sqlite_database: Database) -> None:
    works = sqlite_database._works
    assert isinstance(works, Writer)
    with held(sqlite_database):
        last = [works.submit(people.create, unhurried=True) for _ in range(3)]
    sqlite_database.close()
    assert all(future.done() and future.exception() is None for future in last)


async def test_too_much_waiting_is_refused_at_once(
    sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(storage.database, "WAITING_LIMIT", 5)
    with held(sqlite_database):
        waiting = [asyncio.create_task(sqlite_database.write(people.create)) for _ in range(5)]
        await asyncio.sleep(0)
        with pytest.raises(DatabaseAway):
            await sqlite_database.write(people.create)
    await asyncio.gather(*waiting)
    await sqlite_database.write(people.create)


class DiskFull(Exception):
    """What sqlite3 raises when the disk is full."""

    sqlite_errorcode = 13
