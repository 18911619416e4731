"""What waits for people is counted by ticket, channel and reason; what is on its way is not."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import time_machine

from storage import outbox, outbox_topics, waiting
from storage.database import Database
from storage.people import Person
from storage.tickets import Ticket
from storage.transaction import Transaction
from tests.storage.given import a_person, a_ticket, account_of

NOON = datetime(2026, 6, 10, 11, tzinfo=UTC)
SOME_DAY = datetime(9999, 1, 1, tzinfo=UTC)


def put(
    t: Transaction, person: Person, ticket: Ticket, topic: str, until: datetime | None, why: str
) -> UUID:
    row = outbox.add(
        t,
        account_of(t, person),
        b"{}",
        priority=1,
        ticket_id=ticket.id,
        topic=topic,
        not_before=until,
    )
    outbox_topics.reasoned(t, row, why)
    return row


def test_what_waits_is_counted_and_dated(database: Database) -> None:
    def written(t: Transaction) -> tuple[Ticket, Ticket]:
        mother, sister = a_person(t, channel="whatsapp"), a_person(t)
        first, second = a_ticket(t, mother.id), a_ticket(t, sister.id)
        put(t, mother, first, f"held:{mother.id}", SOME_DAY, "window_closed")
        put(t, mother, first, f"knock:{mother.id}", None, "window_closed")
        put(t, mother, first, "thread:1", None, "allowed")
        return first, second

    def later(t: Transaction) -> None:
        sister = a_person(t)
        put(t, sister, second, f"held:{sister.id}", t.now + timedelta(hours=9), "quiet_hours")
        mother = a_person(t, channel="whatsapp")
        put(t, mother, first, f"held:{mother.id}:alone", SOME_DAY, "window_closed")

    with time_machine.travel(NOON, tick=False) as clock:
        first, second = database.write_now(written)
        clock.shift(timedelta(hours=1))
        database.write_now(later)
        seen = database.read_now(waiting.held)
        assert [(row.ticket_id, row.channel, row.reason, row.count) for row in seen] == [
            (first.id, "whatsapp", "window_closed", 2),
            (second.id, "telegram", "quiet_hours", 1),
        ]
        assert [row.since for row in seen] == [NOON, NOON + timedelta(hours=1)]
        assert seen[1].until == NOON + timedelta(hours=10)
        clock.shift(timedelta(hours=10))
        # It is about to leave: nobody waits for it any more.
        assert [row.ticket_id for row in database.read_now(waiting.held)] == [first.id]
