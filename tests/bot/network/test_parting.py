"""An association or a member takes no part any more: what they held is with others, at once."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from bot.casework.knowing import knows
from bot.desk import joining, passing, sight, taking, work
from bot.network import membership, parting
from bot.network.refusals import CoordinatorsDecide, DayIsGone, NotYourPart, TakesNoPart, TakesPart
from bot.tickets.refusals import NotDone
from flows.vocabulary import Role
from storage import accounts, events, handlers, offers, organisations, tickets
from storage.database import Database
from storage.receipts import grouped
from storage.reminders import Due
from storage.transaction import Transaction
from tests.bot.office import (
    DARIJA,
    FRENCH,
    HOUSE,
    Postman,
    a_coordinator,
    a_handler,
    a_person,
    an_offered_ticket,
    an_organisation,
    text,
)

NOON = datetime(2026, 6, 10, 11, 0, tzinfo=UTC)


def test_an_organisation_leaves(database: Database) -> None:
    """One ticket in hand and one just offered: both are with the next one, and nothing is lost."""

    def story(t: Transaction) -> None:
        adala, karama = an_organisation(t), an_organisation(t, "karama", capacity=1)
        samira, omar = a_handler(t, adala), a_handler(t, karama)
        nadia = a_coordinator(t, active=False)
        mother, father = a_person(t), a_person(t)
        held = taking.take(t, HOUSE, samira, an_offered_ticket(t, mother))
        asked = an_offered_ticket(t, father)
        work.reply(t, HOUSE, samira, held, text("Nous irons le voir."))
        postman = Postman()
        postman.deliver(t)

        assert parting.leave(t, HOUSE, nadia, adala, "Elle ferme.") == 1
        postman.deliver(t)

        for ticket in (held, asked):
            now = tickets.get(t, ticket.id)
            assert now is not None
            assert (now.organisation_id, now.handler_id) == (None, None)
            states = {one.organisation_id: one.state for one in offers.of(t, ticket.id)}
            assert states == {adala.id: offers.WITHDRAWN, karama.id: offers.OFFERED}
            with pytest.raises(NotDone):
                work.read(t, samira, now)
        assert joining.member(t, accounts.of_handler(t, samira.id)[0]) is None
        reference = grouped(held.reference)
        assert postman.of_person(t, mother).last.text == DARIJA.say(
            "relay.handed_over", reference=reference
        )
        assert "Elle ferme." in postman.of_handler(t, samira).last.text
        assert reference in postman.of_handler(t, nadia).last.text
        assert grouped(asked.reference) not in postman.of_handler(t, nadia).last.text
        acts = [one.act for one in events.history(t, held.id)]
        assert acts[-2:] == ["hand_back", "refer"]
        assert events.verify(t) == []
        assert handlers.of_organisation(t, adala.id) == []

        now = sight.find(t, omar, held.reference)
        taken = taking.take(t, HOUSE, omar, now)
        assert (taken.organisation_id, taken.state) == (karama.id, "accepted")
        told = work.read(t, omar, taken)
        assert any(letter.author == "handler" for letter in told.thread)

    database.write_now(story)


def test_it_leaves_while_it_considers_what_another_holds(database: Database) -> None:
    """Whoever has it keeps it, and is told as after a refusal; nobody reads that it has nobody."""

    def story(t: Transaction) -> None:
        adala, karama = an_organisation(t), an_organisation(t, "karama", topics=["visits"])
        samira, karim = a_handler(t, adala), a_handler(t, karama)
        nadia = a_coordinator(t, active=False)
        mother, father = a_person(t), a_person(t)
        held = taking.take(t, HOUSE, samira, an_offered_ticket(t, mother))
        own = taking.take(t, HOUSE, nadia, an_offered_ticket(t, father))
        for ticket in (held, own):
            passing.assign(t, HOUSE, nadia, ticket, "karama", "Ils sont plus près.")
        postman = Postman()
        postman.deliver(t)
        before = len(postman.of_handler(t, nadia).texts)

        parting.suspend(t, HOUSE, nadia, karama, "Conflit")
        postman.deliver(t)

        for ticket, keeps in ((held, samira), (own, nadia)):
            now = tickets.get(t, ticket.id)
            assert now is not None
            assert (now.state, now.handler_id) == ("accepted", keeps.id)
            kept = FRENCH.say("desk.refer_not_taken", reference=grouped(ticket.reference))
            assert kept in postman.of_handler(t, keeps).texts
        said = postman.of_handler(t, nadia).texts[before:]
        assert not any(FRENCH.say("card.page_nobody") in words for words in said)
        with pytest.raises(NotDone):
            taking.take(t, HOUSE, karim, held)
        assert events.verify(t) == []

    database.write_now(story)


def test_nobody_else_is_competent(database: Database) -> None:
    """Then the coordinators have the card, with the reason; the ticket waits for them."""

    def story(t: Transaction) -> None:
        adala = an_organisation(t)
        samira = a_handler(t, adala)
        nadia = a_coordinator(t, active=False)
        ticket = taking.take(t, HOUSE, samira, an_offered_ticket(t, a_person(t)))
        parting.suspend(t, HOUSE, nadia, adala, "Plus de nouvelles.")
        postman = Postman()
        postman.deliver(t)
        said = postman.of_handler(t, nadia)
        assert any(FRENCH.say("card.page_gap") in words for words in said.texts)
        now = sight.find(t, nadia, ticket.reference)
        assert now.state == "referred"
        assert taking.take(t, HOUSE, nadia, now).handler_id == nadia.id

    database.write_now(story)


def test_a_suspension_ends_on_its_day(sqlite_database: Database) -> None:
    """Not before; and not if somebody has decided otherwise since."""
    with time_machine.travel(NOON, tick=False) as clock:

        def suspended(t: Transaction) -> None:
            adala = an_organisation(t)
            a_handler(t, adala)
            nadia = a_handler(t, adala, Role.COORDINATOR)
            with pytest.raises(DayIsGone):
                parting.suspend(t, HOUSE, nadia, adala, "Conflit", date(2026, 6, 10))
            parting.suspend(t, HOUSE, nadia, adala, "Conflit", date(2026, 6, 20))
            with pytest.raises(TakesNoPart):
                parting.suspend(t, HOUSE, nadia, parting.known(t, "adala"), "Conflit")
            assert organisations.why(t, parting.known(t, "adala")) == "Conflit"

        def the_day(t: Transaction) -> bool:
            found = parting.known(t, "adala")
            due = Due(found.id, "back", t.now, 0, subject=str(found.id))
            parting.time_is_up(t, HOUSE, due)
            return parting.known(t, "adala").active

        sqlite_database.write_now(suspended)
        assert not sqlite_database.write_now(the_day)
        clock.shift(timedelta(days=10))
        assert sqlite_database.write_now(the_day)


def test_a_member_is_suspended_and_taken_back(sqlite_database: Database) -> None:
    """Whoever leads the desk decides, not a colleague; colleagues carry on meanwhile."""

    def story(t: Transaction) -> None:
        adala = an_organisation(t)
        leads, samira = a_handler(t, adala), a_handler(t, adala)
        ticket = taking.take(t, HOUSE, samira, an_offered_ticket(t, a_person(t)))
        with pytest.raises(NotYourPart):
            membership.suspend(t, HOUSE, samira, leads)
        assert membership.suspend(t, HOUSE, leads, samira) == 1
        postman = Postman()
        postman.deliver(t)
        left = FRENCH.say("desk.left", reference=grouped(ticket.reference))
        assert postman.of_handler(t, leads).last.text == left
        assert postman.of_handler(t, samira).texts == [FRENCH.say("network.you_are_suspended")]
        now = handlers.get(t, samira.id)
        assert now is not None
        assert now.suspended_at is not None
        membership.readmit(t, HOUSE, leads, now)
        with pytest.raises(TakesPart):
            membership.readmit(t, HOUSE, leads, samira)

    sqlite_database.write_now(story)


def test_the_last_member_goes(sqlite_database: Database) -> None:
    """With nobody left there, the ticket is another association's to take."""

    def story(t: Transaction) -> None:
        adala, karama = an_organisation(t), an_organisation(t, "karama")
        samira, omar = a_handler(t, adala), a_handler(t, karama)
        ticket = an_offered_ticket(t, a_person(t))
        first = samira if knows(t, samira, ticket) else omar
        taking.take(t, HOUSE, first, ticket)
        membership.dismiss(t, HOUSE, first)
        second = omar if first is samira else samira
        assert sight.find(t, second, ticket.reference).organisation_id is None

    sqlite_database.write_now(story)


def test_only_coordinators_decide_on_associations(sqlite_database: Database) -> None:
    """Nothing changes when anybody else tries."""

    def story(t: Transaction) -> None:
        adala = an_organisation(t)
        samira = a_handler(t, adala)
        for act in (parting.suspend, parting.leave):
            with pytest.raises(CoordinatorsDecide):
                act(t, HOUSE, samira, adala, "Non")
        with pytest.raises(CoordinatorsDecide):
            parting.readmit(t, HOUSE, samira, adala)
        assert parting.known(t, "ADALA ").active

    sqlite_database.write_now(story)
