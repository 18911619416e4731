"""Tickets: one taker, no change upon another's change, and each one where it belongs."""

import asyncio
from datetime import timedelta
from functools import partial
from uuid import UUID

import pytest

from flows.vocabulary import State
from storage import followers, offers, people, tickets
from storage.database import Database, Transaction
from storage.secrets import NotOurs
from storage.tickets import Changed, Ticket
from tests.storage.given import PIN_HASH, RECORD, a_handler, a_person, a_ticket, an_organisation


def filed(database: Database, **columns: object) -> Ticket:
    """A ticket that was just filed."""
    return database.write_now(lambda t: a_ticket(t, a_person(t).id, **columns))


def test_a_ticket_is_found_by_its_id_and_by_its_receipt(database: Database) -> None:
    ticket = filed(database)
    for found in (
        database.read_now(lambda t: tickets.get(t, ticket.id)),
        database.read_now(lambda t: tickets.by_reference(t, ticket.reference)),
    ):
        assert found is not None
        assert found.id == ticket.id
        assert (found.state, found.needs, found.revision) == (State.RECEIVED, ["minors"], 1)
    assert database.read_now(lambda t: tickets.record(t, ticket)) == RECORD
    assert database.read_now(lambda t: tickets.pin_hash(t, ticket)) == PIN_HASH
    assert database.read_now(lambda t: tickets.by_reference(t, "1000000000")) is None


def test_what_was_told_opens_in_its_own_ticket_alone(database: Database) -> None:
    mine, theirs = filed(database), filed(database)
    mine.record_sealed = theirs.record_sealed
    with pytest.raises(NotOurs):
        database.read_now(lambda t: tickets.record(t, mine))


def test_of_two_who_change_a_ticket_the_second_is_told(database: Database) -> None:
    seen = filed(database)
    changed = database.write_now(lambda t: tickets.change(t, seen, state=State.OFFERED))
    assert (changed.state, changed.revision) == (State.OFFERED, 2)
    with pytest.raises(Changed):
        database.write_now(lambda t: tickets.change(t, seen, state=State.CLOSED))
    again = database.write_now(lambda t: tickets.change(t, changed, urgency="life"))
    assert (again.state, again.urgency, again.revision) == (State.OFFERED, "life", 3)


def test_only_what_may_change_is_changed(database: Database) -> None:
    ticket = filed(database)
    with pytest.raises(ValueError, match="reference"):
        database.write_now(lambda t: tickets.change(t, ticket, reference="1"))


async def test_of_many_who_take_a_ticket_at_once_one_has_it(database: Database) -> None:
    def prepare(t: Transaction) -> tuple[UUID, UUID, list[UUID]]:
        organisation = an_organisation(t)
        ticket = a_ticket(t, a_person(t).id)
        tickets.change(t, ticket, organisation_id=organisation.id, state=State.OFFERED)
        return ticket.id, organisation.id, [a_handler(t, organisation).id for _ in range(10)]

    ticket_id, organisation_id, handlers = await database.write(prepare)

    def take(handler_id: UUID, t: Transaction) -> bool:
        return tickets.take(t, ticket_id, organisation_id, handler_id)

    got = await asyncio.gather(*(database.write(partial(take, each)) for each in handlers))
    assert sorted(got) == [False] * 9 + [True]
    ticket = await database.read(lambda t: tickets.get(t, ticket_id))
    assert ticket is not None
    assert ticket.handler_id == handlers[got.index(True)]
    assert ticket.state == State.ACCEPTED
    assert ticket.taken_at is not None


def test_only_who_was_offered_a_ticket_takes_it(database: Database) -> None:
    def live(t: Transaction) -> list[bool]:
        offered, other = an_organisation(t, "offered"), an_organisation(t, "other")
        ticket = a_ticket(t, a_person(t).id)
        offers.put(t, ticket.id, offered.id, rank=1, score=2.0, reasons=["region"])
        ours, theirs = a_handler(t, offered), a_handler(t, other)
        before = tickets.take(t, ticket.id, offered.id, ours.id)
        offers.offer(t, ticket.id, offered.id)
        return [
            before,
            tickets.take(t, ticket.id, other.id, theirs.id),
            tickets.take(t, ticket.id, offered.id, ours.id),
            tickets.take(t, ticket.id, offered.id, ours.id),
        ]

    assert database.write_now(live) == [False, False, True, False]


def test_each_list_holds_its_tickets_the_most_urgent_first(database: Database) -> None:
    def live(t: Transaction) -> dict[str, list[str]]:
        one, two = an_organisation(t, "one"), an_organisation(t, "two")
        handler = a_handler(t, one)
        person = a_person(t)
        named = {
            name: a_ticket(t, person.id, urgency=urgency)
            for name, urgency in (("calm", "normal"), ("soon", "urgent"), ("now", "life"))
        }
        loose = a_ticket(t, person.id)
        closed = a_ticket(t, person.id)
        for ticket in named.values():
            offers.put(t, ticket.id, one.id, rank=1, score=1, reasons=[])
            offers.offer(t, ticket.id, one.id)
        tickets.change(t, closed, organisation_id=one.id, state=State.CLOSED)
        waiting = tickets.waiting_for(t, one.id)
        for ticket in named.values():
            assert tickets.take(t, ticket.id, one.id, handler.id)
        assert tickets.load(t) == {one.id: 3}
        assert tickets.waiting_for(t, one.id) == []
        assert [ticket.id for ticket in tickets.unrouted(t)] == [loose.id]
        names = {ticket.id: name for name, ticket in named.items()}
        return {
            "waiting": [names[ticket.id] for ticket in waiting],
            "mine": [names[ticket.id] for ticket in tickets.of_handler(t, handler.id)],
            "two": [names[ticket.id] for ticket in tickets.waiting_for(t, two.id)],
        }

    assert database.write_now(live) == {
        "waiting": ["now", "soon", "calm"],
        "mine": ["now", "soon", "calm"],
        "two": [],
    }


@pytest.mark.parametrize("clock", ["take_due", "reply_due", "close_due", "step_due", "next_date"])
def test_a_ticket_past_any_of_its_times_is_late(database: Database, clock: str) -> None:
    ticket = filed(database)
    assert database.read_now(tickets.late) == []

    def pass_by(t: Transaction) -> Ticket:
        return tickets.change(t, ticket, **{clock: t.now - timedelta(minutes=1)})

    late = database.write_now(pass_by)
    assert [each.id for each in database.read_now(tickets.late)] == [ticket.id]
    late = database.write_now(lambda t: tickets.change(t, late, paused_at=t.now))
    assert database.read_now(tickets.late) == [], "nothing is due of what stands still"
    late = database.write_now(lambda t: tickets.change(t, late, paused_at=None))
    database.write_now(lambda t: tickets.change(t, late, state=State.CLOSED))
    assert database.read_now(tickets.late) == []


def test_a_ticket_is_followed_by_who_filed_it_and_who_showed_its_receipt(
    database: Database,
) -> None:
    ticket = filed(database)
    other = database.write_now(people.create)
    assert not database.read_now(lambda t: followers.follows(t, ticket.id, other.id))
    for _ in range(2):
        database.write_now(lambda t: followers.follow(t, ticket.id, other.id, "receipt"))
    assert database.read_now(lambda t: followers.of(t, ticket.id)) == [ticket.person_id, other.id]
    seen = database.read_now(lambda t: tickets.of_person(t, other.id))
    assert [each.id for each in seen] == [ticket.id]
