"""A lease has one holder, who loses it by not renewing it, whatever the clocks are set to."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from uuid import UUID, uuid4

import pytest
import time_machine

from storage import leases
from storage.database import Database
from storage.leases import Lease
from storage.tables import add
from storage.transaction import Transaction

ONE, OTHER = UUID(int=1), UUID(int=2)
TERM = timedelta(seconds=15)
ENDED = timedelta(0)


def take(database: Database, holder: UUID, term: timedelta = TERM, name: str = "clock") -> bool:
    return database.write_now(lambda t: leases.take(t, name, holder, term))


def test_one_holds_it_until_they_let_go(database: Database) -> None:
    assert take(database, ONE)
    assert not take(database, OTHER)
    assert take(database, ONE), "it is renewed"
    database.write_now(lambda t: leases.release(t, "clock", OTHER))
    assert not take(database, OTHER), "nobody lets go of what another holds"
    database.write_now(lambda t: leases.release(t, "clock", ONE))
    assert take(database, OTHER)


def test_one_that_is_not_renewed_is_another_s(database: Database) -> None:
    assert take(database, ONE, ENDED)
    assert take(database, OTHER)
    assert not take(database, ONE)


def test_of_many_who_ask_at_once_one_has_it(database: Database) -> None:
    holders = [uuid4() for _ in range(8)]
    start = Barrier(len(holders))

    def ask(holder: UUID) -> bool:
        start.wait()
        return take(database, holder)

    with ThreadPoolExecutor(len(holders)) as threads:
        assert sum(threads.map(ask, holders)) == 1


def test_a_clock_that_was_set_back_keeps_nobody_waiting(database: Database) -> None:
    """Its holder died, and the lease seems to last until tomorrow."""

    def taken_tomorrow(t: Transaction) -> None:
        end = t.now + timedelta(days=1)
        add(t, Lease(name="clock", holder=ONE, until=end))
        add(t, Lease(name="delivery/1", holder=ONE, until=end))

    database.write_now(taken_tomorrow)
    assert database.read_now(lambda t: leases.held(t, "delivery/")) == 0
    assert take(database, OTHER)
    assert not take(database, ONE)


@pytest.mark.parametrize("kind", ["postgresql"])
def test_on_postgresql_the_server_s_clock_counts(database: Database) -> None:
    assert take(database, ONE)
    with time_machine.travel("2030-01-01T00:00:00+00:00"):
        assert not take(database, OTHER), "a machine whose clock is wrong takes nothing away"
        assert database.read_now(lambda t: leases.held(t, "clock")) == 1


def test_those_who_are_alive_are_counted(database: Database) -> None:
    for number in range(3):
        take(database, uuid4(), name=f"delivery/{number}")
    take(database, ONE, ENDED, "delivery/dead")
    take(database, ONE, name="polling/intake")
    assert database.read_now(lambda t: leases.held(t, "delivery/")) == 3


def test_the_dead_are_forgotten_after_a_day(sqlite_database: Database) -> None:
    with time_machine.travel("2026-06-08T12:00:00+00:00", tick=False) as clock:
        take(sqlite_database, ONE)
        clock.shift(timedelta(days=1))
        sqlite_database.write_now(leases.forget)
        assert rows(sqlite_database) == 1
        clock.shift(timedelta(minutes=1))
        sqlite_database.write_now(leases.forget)
        assert rows(sqlite_database) == 0


def rows(database: Database) -> int:
    return database.read_now(lambda t: len(t.connection.execute(leases.LEASES.select()).all()))


def test_no_lease_is_long(sqlite_database: Database) -> None:
    with pytest.raises(ValueError, match="not that long"):
        take(sqlite_database, ONE, timedelta(minutes=2))
