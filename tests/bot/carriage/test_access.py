"""Words of a person that are still on their way when access ends do not reach who had it."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from bot.carriage import access, leaving
from bot.casework import handing, passing, relay
from bot.desk import taking
from bot.tickets import lifecycle
from bot.tickets.acts import Act, Actor
from flows.vocabulary import State
from storage import outbox, tickets
from storage.database import Database
from storage.handlers import Handler
from storage.tickets import Ticket
from storage.transaction import Transaction
from tests.bot.office import (
    HOUSE,
    Postman,
    a_coordinator,
    a_handler,
    a_person,
    an_organisation,
    in_hand,
    text,
)

pytestmark = pytest.mark.usefixtures("noon")
LEASE = timedelta(seconds=30)
SECRET = "He hid it behind the basin."
Ends = Callable[[Transaction, Handler, Ticket], object]


def withdraw(t: Transaction, _: Handler, ticket: Ticket) -> None:
    """The person takes it back."""
    then = lifecycle.apply(State(ticket.state), Act.WITHDRAW, Actor.PERSON)
    relay.withdrawn(t, HOUSE, tickets.change(t, ticket, state=then, closed_at=t.now))


def hand_back(t: Transaction, _: Handler, ticket: Ticket) -> None:
    """Its access is ended by the house."""
    handing.hand_back(t, HOUSE, ticket, Actor.SYSTEM, None)


def given_to_others(t: Transaction, _: Handler, ticket: Ticket) -> None:
    """A coordinator gives it to another organisation, and that one takes it."""
    other = an_organisation(t, "nour")
    found = passing.pass_to(t, HOUSE, ticket, other, Actor.COORDINATOR, None, motive="nearer")
    taking.take(t, HOUSE, a_handler(t, other), found)


def taken_by_coordinator(t: Transaction, _: Handler, ticket: Ticket) -> None:
    """A coordinator takes what was being passed on."""
    given = an_organisation(t, "nour")
    found = passing.pass_to(t, HOUSE, ticket, given, Actor.COORDINATOR, None, motive="nearer")
    nadia = a_coordinator(t, needs=[], topics=[])
    taking.take(t, HOUSE, nadia, found)


@pytest.mark.parametrize("end", [withdraw, hand_back, given_to_others, taken_by_coordinator])
def test_words_on_their_way_stay_with_us_and_the_end_is_told(
    end: Ends, sqlite_database: Database
) -> None:
    def told(t: Transaction) -> None:
        mother, postman = a_person(t), Postman()
        samira, ticket = in_hand(t, mother)
        postman.deliver(t)
        relay.to_handler(t, HOUSE, ticket, mother.id, text(SECRET))
        end(t, samira, tickets.get(t, ticket.id) or ticket)
        before = list(postman.of_handler(t, samira).texts)
        postman.deliver(t)
        heard = postman.of_handler(t, samira).texts
        # Who ends it from within says so himself.
        assert (heard != before) is (end is not hand_back)
        assert not any(SECRET in said for said in heard)

    sqlite_database.write_now(told)


def test_a_row_is_asked_again_as_it_leaves_whoever_forgot_to_take_it_back(
    sqlite_database: Database,
) -> None:
    def told(t: Transaction) -> None:
        mother, postman = a_person(t), Postman()
        _, ticket = in_hand(t, mother)
        postman.deliver(t)
        relay.to_handler(t, HOUSE, ticket, mother.id, text(SECRET))
        [row] = outbox.claim(t, door="desk", channel="telegram", limit=9, lease=LEASE)
        assert leaving.consider(HOUSE, t, row) is row
        tickets.change(t, ticket, organisation_id=None, handler_id=None)
        assert leaving.consider(HOUSE, t, row) is None
        [dropped] = outbox.by_topic(t, row.topic or "")[-1:]
        assert (dropped.status, dropped.gate_reason) == ("dropped", access.ENDED)

    sqlite_database.write_now(told)
