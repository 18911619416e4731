"""What a ticket sheds as it comes into another hand: its pause, the day somebody else named."""

from datetime import timedelta

import pytest

from bot.casework import passing, relay, witnesses
from bot.desk import passing as at_the_desk
from bot.desk import pauses, taking, work
from bot.network import membership
from bot.tickets.acts import Actor
from bot.tickets.alarms import Alarm
from flows.vocabulary import Pause, Refusal, State
from storage import offers, reminders, tickets
from storage.database import Database
from storage.transaction import Transaction
from tests.bot.office import (
    HOUSE,
    a_coordinator,
    a_handler,
    a_person,
    an_offered_ticket,
    an_organisation,
    in_hand,
    text,
)

pytestmark = pytest.mark.usefixtures("noon")


def test_a_pause_ends_as_the_ticket_is_taken(sqlite_database: Database) -> None:
    def told(t: Transaction) -> None:
        samira = a_handler(t, an_organisation(t))
        nadia = a_coordinator(t, needs=[], topics=[])
        ticket = an_offered_ticket(t, a_person(t))
        ticket = pauses.pause(t, nadia, ticket, Pause.COURT)
        assert taking.take(t, HOUSE, samira, ticket).paused_at is None

    sqlite_database.write_now(told)


def test_an_answer_ends_no_pause_for_an_administration(sqlite_database: Database) -> None:
    def told(t: Transaction) -> None:
        mother = a_person(t)
        samira, ticket = in_hand(t, mother)
        pauses.pause(t, samira, ticket, Pause.ADMINISTRATION)
        work.ask(t, HOUSE, samira, tickets.get(t, ticket.id) or ticket, text("Quel jour ?"))
        asked = tickets.get(t, ticket.id) or ticket
        answered = relay.to_handler(t, HOUSE, asked, mother.id, text("Lundi"))
        assert (answered.state, answered.pause) == (State.ACCEPTED, Pause.ADMINISTRATION)

    sqlite_database.write_now(told)


def test_the_day_that_one_named_does_not_bind_the_other(sqlite_database: Database) -> None:
    def told(t: Transaction) -> None:
        samira, ticket = in_hand(t, a_person(t))
        other = an_organisation(t, "nour")
        work.set_date(t, HOUSE, samira, ticket, (t.now + timedelta(days=10)).date())
        ticket = tickets.get(t, ticket.id) or ticket
        ticket = passing.pass_to(t, HOUSE, ticket, other, Actor.COORDINATOR, None, motive="near")
        ticket = taking.take(t, HOUSE, a_handler(t, other), ticket)
        assert ticket.next_date is None
        ended = [one.names for one in witnesses.of(t, ticket) if one.how is witnesses.How.ENDED]
        assert [(one or {})["fr"] for one in ended] == ["Association adala"]
        assert Alarm.NEXT_DATE not in [one.kind for one in reminders.of(t, ticket.id)]

    sqlite_database.write_now(told)


def test_from_whom_a_coordinator_takes_it_has_refused_nothing(sqlite_database: Database) -> None:
    def told(t: Transaction) -> None:
        samira, ticket = in_hand(t, a_person(t))
        nadia = a_coordinator(t, needs=[], topics=[])
        at_the_desk.hand_back(t, HOUSE, nadia, ticket, Refusal.OTHER)
        [offer] = offers.of(t, ticket.id)
        assert (offer.organisation_id, offer.state) == (samira.organisation_id, offers.WITHDRAWN)

    sqlite_database.write_now(told)


def test_where_the_last_handler_is_suspended_the_next_are_asked(sqlite_database: Database) -> None:
    def told(t: Transaction) -> None:
        first, second = an_organisation(t), an_organisation(t, "nour", needs=[])
        samira, ali = a_handler(t, first), a_handler(t, second)
        nadia = a_coordinator(t, needs=[], topics=[])
        ticket = an_offered_ticket(t, a_person(t))
        membership.suspend(t, HOUSE, nadia, samira)
        asked = [one for one in offers.of(t, ticket.id) if one.state == offers.OFFERED]
        assert [one.organisation_id for one in asked] == [ali.organisation_id]

    sqlite_database.write_now(told)
