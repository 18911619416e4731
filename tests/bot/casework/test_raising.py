"""A life may be in danger on an open ticket: it is raised once, and never lowered."""

from datetime import timedelta

import pytest

from bot.casework import pausing, raising
from bot.tickets.acts import Act
from flows.vocabulary import Role, State, Urgency
from storage import events, tickets
from storage.database import Database
from storage.transaction import Transaction
from tests.bot.office import (
    FRENCH,
    HOUSE,
    Postman,
    a_handler,
    a_person,
    a_ticket,
    an_organisation,
    in_hand,
)

REASONS = ("life.beaten-now",)


def test_who_carries_it_and_the_coordinators_read_why(database: Database) -> None:
    postman = Postman()

    def story(t: Transaction) -> None:
        omp = a_handler(t, an_organisation(t, "omp"), Role.COORDINATOR)
        fatima, ticket = in_hand(t, a_person(t))
        ticket = pausing.pause(t, ticket, "court")
        late = ticket.close_due
        ticket = raising.to_life(t, HOUSE, ticket, REASONS)
        assert ticket.urgency == Urgency.LIFE
        assert ticket.paused_at is None
        assert ticket.close_due < late
        assert ticket.reply_due <= t.now + timedelta(hours=3)
        assert tickets.record(t, ticket)["heard"] == list(REASONS)
        assert raising.to_life(t, HOUSE, ticket, REASONS) == ticket, "once is enough"
        raised = [one for one in events.history(t, ticket.id) if one.act == Act.RAISE]
        assert [one.detail for one in raised] == [
            {"from": "normal", "to": "life", "reasons": list(REASONS)}
        ]
        postman.deliver(t)
        for reader in (fatima, omp):
            said = "\n".join(postman.of_handler(t, reader).texts)
            assert FRENCH.say("heard.beaten_now") in said
            assert FRENCH.option("urgency", "life") in said

    database.write_now(story)


@pytest.mark.parametrize("state", [State.CLOSED, State.WITHDRAWN])
def test_what_has_ended_stays_as_it_is(database: Database, state: State) -> None:
    def story(t: Transaction) -> None:
        ticket = tickets.change(t, a_ticket(t, a_person(t)), state=state, closed_at=t.now)
        assert raising.to_life(t, HOUSE, ticket, REASONS) == ticket

    database.write_now(story)
