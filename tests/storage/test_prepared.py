"""A statement given straight to the driver does what SQLAlchemy would do, once or for many."""

from collections.abc import Sequence
from typing import Any

import pytest
from sqlalchemy import event, select
from sqlalchemy.exc import IntegrityError

from bot.screens import Screen
from storage.database import Database
from storage.outbox_rows import INSERT, OUTBOX
from storage.queueing import Letter, queue_all
from storage.seats import Seat
from storage.tables import new_id
from storage.transaction import Transaction
from tests.storage.given import a_person, account_of

PRIORITY = 2


def lines(t: Transaction, screens: Sequence[Screen]) -> None:
    """Queue these for somebody at once."""
    account = account_of(t, a_person(t))
    seat = Seat(new_id(), "fr", account.id, account.door, account.channel)
    queue_all(t, [Letter(seat, one.to_json(), None, one.text) for one in screens], PRIORITY)


def queued(t: Transaction) -> list[Any]:
    """The rows of the outbox in their order."""
    return list(t.connection.execute(select(OUTBOX).order_by(OUTBOX.c.sequence)).mappings())


def test_many_rows_are_written_as_one_by_one_in_their_order(database: Database) -> None:
    screens = [Screen(f"number {number}", protect=True) for number in range(7)]
    database.write_now(lambda t: lines(t, screens))

    def looked(t: Transaction) -> list[Screen]:
        rows = queued(t)
        assert all(row["created_at"] == row["due_at"] for row in rows)
        assert {(row["status"], row["asked_for"], row["purpose"]) for row in rows} == {
            ("queued", False, None)
        }
        opened = [
            t.secrets.open("outbox.payload_sealed", row["id"], row["payload_sealed"])
            for row in rows
        ]
        return [Screen.from_json(each) for each in opened]

    assert database.read_now(looked) == screens


def test_none_at_all_is_nothing_to_do(database: Database) -> None:
    database.write_now(lambda t: t.execute_each(INSERT, []))
    assert database.read_now(queued) == []


def test_what_the_driver_refuses_is_told_as_sqlalchemy_tells_it_and_nothing_is_kept(
    database: Database,
) -> None:
    def twice(t: Transaction) -> None:
        lines(t, [Screen("once")])
        (row,) = queued(t)
        again = {name: value for name, value in row.items() if name != "sequence"}
        t.execute_each(INSERT, [again | {"id": new_id()}, again])

    with pytest.raises(IntegrityError):
        database.write_now(twice)
    assert database.read_now(queued) == []


def test_whoever_listens_to_the_statements_hears_of_many_too(database: Database) -> None:
    heard: list[str] = []

    @event.listens_for(database._write_engine, "before_cursor_execute")
    def at_statement(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        heard.append(statement)

    try:
        database.write_now(lambda t: lines(t, [Screen("one"), Screen("two")]))
    finally:
        event.remove(database._write_engine, "before_cursor_execute", at_statement)
    assert sum(statement.startswith("INSERT INTO outbox") for statement in heard) == 1
    assert [row["topic"] for row in database.read_now(queued)] == ["one", "two"]
