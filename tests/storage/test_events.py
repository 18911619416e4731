"""The history of a ticket: appended to, never changed, and telling when someone tried."""

from collections.abc import Callable
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from storage import events
from storage.database import Database, Transaction
from storage.event_rows import EVENTS
from tests.storage.given import a_person, a_ticket


@pytest.fixture
def ticket_id(database: Database) -> UUID:
    """A ticket of which three things are recorded."""

    def live(t: Transaction) -> UUID:
        ticket = a_ticket(t, a_person(t).id)
        events.record(t, ticket.id, "person", ticket.person_id, "received")
        events.record(t, ticket.id, "handler", UUID(int=5), "read", {"from": "card"})
        events.record(t, ticket.id, "handler", UUID(int=5), "note", {"words": "عاجل"})
        return ticket.id

    return database.write_now(live)


def unguarded(database: Database) -> None:
    """Take the guards off the table, as someone with the database in hand could."""

    def take_off(t: Transaction) -> None:
        names = ["kept", "erased", "stay"]
        where = " ON ticket_events" if t.connection.dialect.name == "postgresql" else ""
        for name in names:
            t.connection.exec_driver_sql(f"DROP TRIGGER ticket_events_{name}{where}")

    database.write_now(take_off)


def test_what_happened_is_told_in_order(database: Database, ticket_id: UUID) -> None:
    told = database.read_now(lambda t: events.history(t, ticket_id))
    assert [(e.number, e.actor, e.act, e.detail) for e in told] == [
        (1, "person", "received", None),
        (2, "handler", "read", {"from": "card"}),
        (3, "handler", "note", {"words": "عاجل"}),
    ]
    assert told[1].actor_id == UUID(int=5)
    assert database.read_now(events.verify) == []


def test_nothing_is_recorded_of_a_ticket_that_is_not_there(database: Database) -> None:
    with pytest.raises(LookupError):
        database.write_now(lambda t: events.record(t, UUID(int=1), "system", None, "received"))


@pytest.mark.parametrize(
    "attempt",
    [
        "UPDATE ticket_events SET act = 'closed'",
        "UPDATE ticket_events SET number = number + 1",
        "UPDATE ticket_events SET digest = previous",
        "DELETE FROM ticket_events",
        "DELETE FROM ticket_events WHERE number = 3",
    ],
)
def test_the_database_itself_refuses_to_change_it(
    database: Database, ticket_id: UUID, attempt: str
) -> None:
    with pytest.raises(DBAPIError, match="never changed"):
        database.write_now(lambda t: t.connection.exec_driver_sql(attempt))
    assert len(database.read_now(lambda t: events.history(t, ticket_id))) == 3


def test_an_actor_is_not_exchanged_for_another(database: Database, ticket_id: UUID) -> None:
    def exchange(t: Transaction) -> None:
        statement = EVENTS.update().values(actor_id=UUID(int=6))
        t.connection.execute(statement)

    with pytest.raises(DBAPIError, match="never changed"):
        database.write_now(exchange)


@pytest.mark.parametrize(
    ("attempt", "number"),
    [
        ("UPDATE ticket_events SET act = 'closed' WHERE number = 2", 2),
        ("UPDATE ticket_events SET actor = 'system' WHERE number = 1", 1),
        ("DELETE FROM ticket_events WHERE number = 2", 2),
        ("DELETE FROM ticket_events WHERE number = 1", 1),
        ("DELETE FROM ticket_events WHERE number = 3", 2),
        ("DELETE FROM ticket_events WHERE number > 0", 0),
        ("UPDATE tickets SET events = 0, chain_mark = NULL", 3),
    ],
)
def test_tampering_past_the_guards_is_found(
    database: Database, ticket_id: UUID, attempt: str, number: int
) -> None:
    unguarded(database)
    database.write_now(lambda t: t.connection.exec_driver_sql(attempt))
    faults = database.read_now(events.verify)
    assert [(fault.ticket_id, fault.number) for fault in faults[:1]] == [(ticket_id, number)]


def test_an_end_cut_off_together_with_its_count_is_found(
    database: Database, ticket_id: UUID
) -> None:
    unguarded(database)

    def cut(t: Transaction) -> None:
        t.connection.exec_driver_sql("DELETE FROM ticket_events WHERE number = 3")
        t.connection.exec_driver_sql("UPDATE tickets SET events = 2")

    database.write_now(cut)
    (fault,) = database.read_now(events.verify)
    assert "end" in fault.what


def _swap_details(t: Transaction) -> None:
    rows = t.connection.execute(EVENTS.select().order_by(EVENTS.c.number)).all()
    statement = EVENTS.update().where(EVENTS.c.id == rows[1].id)
    t.connection.execute(statement.values(detail_sealed=rows[2].detail_sealed))


def _reseal_detail(t: Transaction) -> None:
    row = t.connection.execute(EVENTS.select().where(EVENTS.c.number == 2)).one()
    kept = {"salt": "00" * 16, "detail": {"from": "list"}}
    sealed = t.secrets.seal_json("ticket_events.detail_sealed", row.id, kept)
    statement = EVENTS.update().where(EVENTS.c.id == row.id)
    t.connection.execute(statement.values(detail_sealed=sealed))


def _erase_detail_alone(t: Transaction) -> None:
    t.connection.execute(text("UPDATE ticket_events SET detail_sealed = NULL WHERE number = 2"))


@pytest.mark.parametrize("tamper", [_swap_details, _reseal_detail, _erase_detail_alone])
def test_a_detail_put_in_the_place_of_another_is_found(
    database: Database, ticket_id: UUID, tamper: Callable[[Transaction], None]
) -> None:
    database.write_now(tamper)
    (fault,) = database.read_now(events.verify)
    assert (fault.number, fault.what) == (2, "the detail of an event was altered")


def test_erased_details_are_gone_and_the_chain_still_holds(
    database: Database, ticket_id: UUID
) -> None:
    database.write_now(lambda t: events.erase(t, UUID(int=9), [ticket_id]))
    told = database.read_now(lambda t: events.history(t, ticket_id))
    assert [(e.act, e.actor_id, e.detail) for e in told] == [
        ("received", None, None),
        ("read", None, None),
        ("note", None, None),
    ]
    assert database.read_now(events.verify) == []
    database.write_now(lambda t: events.record(t, ticket_id, "system", None, "erased"))
    assert database.read_now(events.verify) == []
