"""Another phone says to be the same human's, and stops: what the first phone learns of it."""

from datetime import timedelta

import pytest

from bot.carriage import stopping
from bot.casework import linking
from flows.vocabulary import State
from storage import accounts, followers, people, tickets
from storage.database import Database
from storage.followers import OWN, RECEIPT
from storage.people import Person
from storage.receipts import grouped
from storage.tickets import Ticket
from storage.transaction import Transaction
from tests.bot.doorstep import departing, on, someone
from tests.bot.office import AGREED, DARIJA, HOUSE, in_hand

pytestmark = pytest.mark.usefixtures("noon")
HOUR, WEEK = timedelta(hours=1), timedelta(days=7)


def two_phones(t: Transaction, via: str, *, shared_phone: bool = False) -> tuple[Person, Ticket]:
    """Who came by the receipt to a grievance that was filed on Telegram, and wrote last."""
    first, second = someone(t, shared_phone=shared_phone), someone(t)
    on(t, first, "telegram", t.now - WEEK)
    on(t, second, "whatsapp", t.now - HOUR)
    _, ticket = in_hand(t, first, AGREED)
    followers.follow(t, ticket.id, second.id, via)
    said(t)
    return second, ticket


def said(t: Transaction) -> list[tuple[str, str]]:
    """What leaves now, and on which channel."""
    return [(row.channel, screen.text) for row, screen in departing(t)]


def test_a_shared_phone_shows_neutral_words(sqlite_database: Database) -> None:
    def story(t: Transaction) -> None:
        second, ticket = two_phones(t, OWN, shared_phone=True)
        linking.linked(t, HOUSE, ticket)
        stopping.stop(t, HOUSE, second)
        assert said(t) == [("telegram", DARIJA.say("relay.neutral"))] * 2

    sqlite_database.write_now(story)


def test_a_stop_on_a_linked_phone_is_told_where_the_grievance_was_filed(
    database: Database,
) -> None:
    def story(t: Transaction) -> None:
        second, ticket = two_phones(t, OWN)
        stopping.stop(t, HOUSE, second)
        number = grouped(ticket.reference)
        assert said(t) == [("telegram", DARIJA.say("relay.stopped_there", reference=number))]
        stopping.stop(t, HOUSE, second)
        assert said(t) == [], "once"

    database.write_now(story)


def test_a_stop_that_keeps_nothing_from_anybody_is_told_to_nobody(
    sqlite_database: Database,
) -> None:
    """Of somebody else, of a phone they no longer write from, or when nothing is to come."""

    def story(t: Transaction) -> None:
        stopping.stop(t, HOUSE, two_phones(t, RECEIPT)[0])
        second, ticket = two_phones(t, OWN)
        (telegram,) = accounts.of_person(t, ticket.person_id or second.id)
        accounts.touch(t, telegram.id)
        stopping.stop(t, HOUSE, second)
        second, ticket = two_phones(t, OWN)
        tickets.change(t, ticket, state=State.CLOSED)
        stopping.stop(t, HOUSE, second)
        _, ticket = two_phones(t, OWN)
        first = people.get(t, ticket.person_id) if ticket.person_id else None
        assert first is not None
        stopping.stop(t, HOUSE, first)
        assert said(t) == []

    sqlite_database.write_now(story)
