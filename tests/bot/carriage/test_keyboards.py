"""Once a ticket is somebody else's, nothing on the phone of who saw it leads there any more."""

from uuid import UUID

import pytest

from bot.carriage import keyboards
from bot.carriage.posting import alike, post
from bot.casework import deeds, handing, relay
from bot.desk import taking
from bot.screens import Button, Screen
from bot.tickets.acts import Actor
from flows.vocabulary import Refusal, Urgency
from storage import accounts, tickets
from storage.database import Database
from storage.handlers import Handler
from storage.tickets import Ticket
from storage.transaction import Transaction
from tests.bot.office import (
    HOUSE,
    Post,
    Postman,
    a_handler,
    a_person,
    an_offered_ticket,
    an_organisation,
    in_hand,
    text,
)

pytestmark = pytest.mark.usefixtures("noon")
SHEETS = 12


def looked(t: Transaction, ticket: Ticket, reader: Handler) -> None:
    """Somebody opens a ticket: its sheet is a message of its own."""
    below = (Button("Ouvrir", deeds.press("show", ticket)),)
    post(t, HOUSE, [reader], alike(lambda _: Screen("La fiche", below)), ticket)


def now(t: Transaction, key: UUID) -> Ticket:
    found = tickets.get(t, key)
    assert found is not None
    return found


def leading(seen: Post, ticket: Ticket) -> list[str]:
    """What is still below the messages of a phone, of this ticket."""
    data = [button.data for screen in seen.shown.values() for button in screen.buttons]
    return [one for one in data if one.endswith(f":{ticket.reference}")]


def test_every_sheet_loses_its_buttons_as_the_ticket_is_given_back(
    sqlite_database: Database,
) -> None:
    def story(t: Transaction) -> None:
        postman = Postman()
        samira, ticket = in_hand(t, a_person(t))
        for _ in range(SHEETS):
            looked(t, ticket, samira)
        postman.deliver(t)
        assert len(leading(postman.of_handler(t, samira), ticket)) == SHEETS
        handing.hand_back(t, HOUSE, ticket, Actor.SYSTEM, None)
        postman.deliver(t)
        assert leading(postman.of_handler(t, samira), ticket) == []

    sqlite_database.write_now(story)


@pytest.mark.parametrize("end", ["taken", "refused", "returned"])
def test_what_rang_for_a_life_is_bared_where_nobody_is_asked_any_more(
    end: str, sqlite_database: Database
) -> None:
    def story(t: Transaction) -> None:
        postman, mother = Postman(), a_person(t)
        fatima = a_handler(t, an_organisation(t))
        karim = a_handler(t, an_organisation(t, "karama"))
        ticket = an_offered_ticket(t, mother, urgency=Urgency.LIFE.value)
        postman.deliver(t)
        relay.to_handler(t, HOUSE, ticket, mother.id, text("Il ne parle plus."))
        looked(t, ticket, karim)
        postman.deliver(t)
        for each in (fatima, karim):
            assert f"act:show:{ticket.reference}" in leading(postman.of_handler(t, each), ticket)
        left, stays = (karim, fatima) if end != "returned" else (fatima, karim)
        if end == "refused":
            taking.refuse(t, HOUSE, karim, now(t, ticket.id), Refusal.CAPACITY)
        else:
            taken = taking.take(t, HOUSE, fatima, now(t, ticket.id))
            assert [leading(postman.of_handler(t, fatima), ticket)] != [[]]
            if end == "returned":
                handing.hand_back(t, HOUSE, taken, Actor.SYSTEM, None)
        postman.deliver(t)
        assert leading(postman.of_handler(t, left), ticket) == []
        if end != "returned":
            assert leading(postman.of_handler(t, stays), ticket) != []

    sqlite_database.write_now(story)


def test_a_card_that_was_only_offered_is_known_as_showing_its_ticket(
    sqlite_database: Database,
) -> None:
    """As are the sheets; the latest come first, and what shows none is left alone."""

    def story(t: Transaction) -> None:
        postman = Postman()
        samira = a_handler(t, an_organisation(t))
        ticket = an_offered_ticket(t, a_person(t))
        looked(t, ticket, samira)
        post(t, HOUSE, [samira], alike(lambda _: Screen("Bonjour")), ticket, "elsewhere")
        postman.deliver(t)
        [phone] = accounts.of_handler(t, samira.id)
        card, sheet, _ = postman.of_handler(t, samira).shown
        assert keyboards.shown_to(t, phone) == [sheet, card]

    sqlite_database.write_now(story)
