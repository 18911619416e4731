"""An association that the person does not want to see a ticket learns nothing of it, by any way."""

import pytest

from bot.casework import offering, relay
from bot.casework.knowing import knows
from bot.desk import taking, work
from bot.desk.sight import NoSuchTicket, find, may
from flows.speech import Piece
from flows.vocabulary import Refusal, Role
from storage import tickets
from storage.database import Database
from storage.handlers import Handler
from storage.tickets import Ticket
from storage.transaction import Transaction
from tests.bot.desk.handset import joined
from tests.bot.office import (
    HOUSE,
    Postman,
    a_handler,
    a_person,
    an_offered_ticket,
    an_organisation,
)

AVOID = {"avoid": ["omp"]}


def two_coordinators(t: Transaction) -> tuple[Handler, Handler]:
    """One of an association that the person avoids, one of another."""
    omp, cndh = an_organisation(t, "omp", active=False), an_organisation(t, "cndh", active=False)
    return a_handler(t, omp, Role.COORDINATOR), a_handler(t, cndh, Role.COORDINATOR)


def test_its_coordinator_is_not_paged(database: Database) -> None:
    """Whatever the reason why a ticket comes to the coordinators."""

    def story(t: Transaction) -> None:
        kept_out, told = two_coordinators(t)
        samira = a_handler(t, an_organisation(t))
        life = an_offered_ticket(t, a_person(t), record=AVOID, urgency="life")
        refused = an_offered_ticket(t, a_person(t), record=AVOID)
        taking.refuse(t, HOUSE, samira, refused, Refusal.OTHER)
        postman = Postman()
        postman.deliver(t)
        assert len(postman.of_handler(t, told).shown) == 2
        assert postman.of_handler(t, kept_out).shown == {}

        alone = an_offered_ticket(t, a_person(t), record={"avoid": ["omp", "cndh", "adala"]})
        offering.page(t, HOUSE, alone, lambda words: "")
        postman.deliver(t)
        assert len(postman.of_handler(t, told).shown) == 2
        assert postman.of_handler(t, kept_out).shown == {}
        assert {one.id for one in taking.waiting(t, told)} == {life.id, refused.id}
        assert taking.waiting(t, kept_out) == []
        assert life.state == "offered"

    database.write_now(story)


def test_its_coordinator_finds_and_reads_nothing(sqlite_database: Database) -> None:
    """Not even with the number, nor with the ticket in hand: for them it does not exist."""

    def story(t: Transaction) -> None:
        kept_out, told = two_coordinators(t)
        ticket = an_offered_ticket(t, a_person(t), record=AVOID)
        assert not knows(t, kept_out, ticket)
        assert may(t, kept_out, ticket) == ()
        for verb in (work.read, lambda t, who, it: taking.take(t, HOUSE, who, it)):
            with pytest.raises(NoSuchTicket):
                verb(t, kept_out, ticket)
        with pytest.raises(NoSuchTicket):
            find(t, kept_out, ticket.reference)
        assert knows(t, told, ticket)
        assert work.read(t, told, ticket).record["avoid"] == ["omp"]
        held = tickets.change(t, ticket, handler_id=kept_out.id, state="accepted")
        assert taking.mine(t, kept_out) == []
        assert may(t, kept_out, held) == ()

    sqlite_database.write_now(story)


@pytest.mark.parametrize("withdrawn", [False, True])
def test_its_coordinator_gets_no_words(sqlite_database: Database, withdrawn: bool) -> None:
    """What is said before anyone has taken the ticket, and that it was withdrawn."""

    def story(t: Transaction) -> None:
        kept_out, told = two_coordinators(t)
        person = a_person(t)
        ticket = an_offered_ticket(t, person, record={"avoid": ["omp"]})
        if withdrawn:
            ticket = tickets.change(t, ticket, state="withdrawn", closed_at=t.now)
            relay.withdrawn(t, HOUSE, ticket)
        words: list[Piece] = [{"kind": "text", "text": "It got worse."}]
        relay.to_handler(t, HOUSE, ticket, person.id, words)
        postman = Postman()
        postman.deliver(t)
        assert "It got worse." in postman.of_handler(t, told).last.text
        assert postman.of_handler(t, kept_out).shown == {}

    sqlite_database.write_now(story)


async def test_at_the_desk_its_number_is_like_any_unknown_one(sqlite_database: Database) -> None:
    """Typed, as a command, or brought back by a button."""

    def filed(t: Transaction) -> Ticket:
        return an_offered_ticket(t, a_person(t), record=AVOID)

    omp = await sqlite_database.write(lambda t: an_organisation(t, "omp", active=False))
    phone = await joined(sqlite_database, Postman(), omp, Role.COORDINATOR)
    ticket = await sqlite_database.write(filed)
    unknown = await phone.say("/ticket 0000000000")
    assert await phone.say(f"/ticket {ticket.reference}") == unknown
    assert await phone.say(ticket.reference) == unknown
    for verb in ("read", "show", "take", "reply", "close"):
        assert await phone.press_data(f"act:{verb}:{ticket.reference}") == unknown
