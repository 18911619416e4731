"""A ticket goes elsewhere with the person's yes or a coordinator's motive, or is handed back."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import time_machine

from bot.casework import passing as carriage
from bot.casework import referring
from bot.desk import passing, taking, work
from bot.desk.sight import NoSuchTicket, NotCoordinator, RefusedAlready
from bot.tickets.refusals import NotAllowed, NotNow, NotYours
from flows.vocabulary import Purpose, Refusal, State
from storage import events, offers, referrals, tickets
from storage.database import Database
from storage.handlers import Handler
from storage.organisations import Organisation
from storage.people import Person
from storage.tickets import Ticket
from storage.transaction import Transaction
from tests.bot.office import (
    AGREED,
    FRENCH,
    HOUSE,
    Postman,
    a_coordinator,
    a_handler,
    a_person,
    an_offered_ticket,
    an_organisation,
    in_hand,
    text,
)

WHY = "They visit this prison every week."


@pytest.fixture(autouse=True)
def noon() -> Iterator[None]:
    """An hour at which one may write to anyone."""
    with time_machine.travel(datetime(2026, 6, 10, 11, 0, tzinfo=UTC), tick=False):
        yield


class Two:
    """A ticket that Samira of Adala carries; Karim of Karama could; Nadia coordinates."""

    def __init__(self, t: Transaction) -> None:
        self.person: Person = a_person(t)
        self.samira, self.ticket = in_hand(t, self.person)
        self.karama: Organisation = an_organisation(t, "karama")
        self.karim: Handler = a_handler(t, self.karama)
        self.nadia: Handler = a_coordinator(t)

    def now(self, t: Transaction) -> Ticket:
        found = tickets.get(t, self.ticket.id)
        assert found is not None
        return found

    def asked(self, t: Transaction) -> referrals.Asked:
        passing.refer(t, HOUSE, self.samira, self.now(t), "karama", WHY)
        found = referrals.open_one(t, self.ticket.id)
        assert found is not None
        return found

    def answer(self, t: Transaction, asked: referrals.Asked, *, agreed: bool) -> str:
        return referring.answer(t, HOUSE, self.now(t), asked, self.person.id, agreed=agreed)

    def acts(self, t: Transaction) -> list[str]:
        return [one.act for one in events.history(t, self.ticket.id)]


def test_the_person_says_yes_and_the_old_one_reads_until_the_new_one_takes_it(
    database: Database,
) -> None:
    def story(t: Transaction) -> None:
        two, postman = Two(t), Postman()
        asked = two.asked(t)
        postman.deliver(t)
        question = postman.of_person(t, two.person).last
        assert WHY in question.text
        assert two.karama.name_ar in question.text
        assert [button.data for button in question.buttons] == [
            f"act:refer_yes:{asked.id}",
            f"act:refer_no:{asked.id}",
        ]
        assert two.now(t).state == State.ACCEPTED

        assert two.answer(t, asked, agreed=True) == "relay.refer_done"
        assert two.now(t).state == State.REFERRED
        work.read(t, two.samira, two.now(t))
        taken = taking.take(t, HOUSE, two.karim, two.now(t))
        assert (taken.organisation_id, taken.handler_id) == (two.karama.id, two.karim.id)
        with pytest.raises(NotYours):
            work.read(t, two.samira, two.now(t))
        postman.deliver(t)
        told = postman.of_handler(t, two.samira).texts
        assert any(FRENCH.say("desk.passed_on", reference="")[:20] in one for one in told)
        assert two.acts(t)[-5:] == ["refer_asked", "consent", "refer", "read", "take"]
        assert events.verify(t) == []

    database.write_now(story)


def test_the_person_says_no_and_nothing_changes(database: Database) -> None:
    def story(t: Transaction) -> None:
        two, postman = Two(t), Postman()
        asked = two.asked(t)
        assert two.answer(t, asked, agreed=False) == "relay.refer_kept"
        before = two.now(t)
        assert (before.state, before.handler_id) == (State.ACCEPTED, two.samira.id)
        assert offers.find(t, two.ticket.id, two.karama.id) is None
        postman.deliver(t)
        assert two.karama.name_fr in postman.of_handler(t, two.samira).last.text
        # The yes of a button pressed later answers nothing any more.
        late = referrals.get(t, asked.id)
        assert late is not None
        assert two.answer(t, late, agreed=True) == "relay.refer_kept"
        assert two.now(t) == before

    database.write_now(story)


def test_nobody_wants_what_was_referred_and_who_had_it_keeps_it(database: Database) -> None:
    def story(t: Transaction) -> None:
        two = Two(t)
        two.answer(t, two.asked(t), agreed=True)
        taking.refuse(t, HOUSE, two.karim, two.now(t), Refusal.CAPACITY)
        kept = two.now(t)
        assert (kept.state, kept.handler_id) == (State.ACCEPTED, two.samira.id)
        assert two.acts(t)[-2:] == ["refuse", "keep"]
        with pytest.raises(RefusedAlready):
            work.read(t, two.karim, kept)

    database.write_now(story)


def test_it_can_be_kept_while_nobody_has_taken_it(sqlite_database: Database) -> None:
    def story(t: Transaction) -> None:
        two = Two(t)
        with pytest.raises(NotNow):
            passing.keep(t, HOUSE, two.samira, two.now(t))
        two.answer(t, two.asked(t), agreed=True)
        passing.keep(t, HOUSE, two.samira, two.now(t))
        assert two.now(t).state == State.ACCEPTED
        with pytest.raises(NotAllowed):
            taking.take(t, HOUSE, two.karim, two.now(t))

    sqlite_database.write_now(story)


def test_handed_back_its_account_is_closed_to_them_and_the_coordinators_have_it(
    database: Database,
) -> None:
    def story(t: Transaction) -> None:
        two, postman = Two(t), Postman()
        asked = two.asked(t)
        passing.hand_back(t, HOUSE, two.samira, two.now(t), Refusal.CONFLICT, "A cousin of ours.")
        left = two.now(t)
        assert (left.state, left.organisation_id, left.handler_id) == (State.REFERRED, None, None)
        assert left.take_due > t.now
        with pytest.raises((RefusedAlready, NotYours)):
            work.read(t, two.samira, left)
        postman.deliver(t)
        assert "A cousin of ours." in postman.of_handler(t, two.nadia).last.text
        assert left.id in [one.id for one in tickets.unrouted(t)]
        # What the person was asked is asked no more.
        late = referrals.get(t, asked.id)
        assert late is not None
        assert late.state == referrals.LAPSED
        assert two.answer(t, late, agreed=True) == "relay.refer_gone"
        passing.assign(t, HOUSE, two.nadia, left, "karama", "They are near.")
        taking.take(t, HOUSE, two.karim, two.now(t))
        assert two.now(t).organisation_id == two.karama.id

    database.write_now(story)


def test_a_coordinator_goes_on_without_the_answer_and_says_why_to_the_person(
    database: Database,
) -> None:
    def story(t: Transaction) -> None:
        two, postman = Two(t), Postman()
        asked = two.asked(t)
        passing.assign(t, HOUSE, two.nadia, two.now(t), "karama", "Nobody answers us.")
        settled = referrals.get(t, asked.id)
        assert settled is not None
        assert (settled.state, settled.motive) == (referrals.OVERRIDDEN, "Nobody answers us.")
        postman.deliver(t)
        assert "Nobody answers us." in postman.of_person(t, two.person).last.text
        last = events.history(t, two.ticket.id)[-1]
        assert (last.act, last.actor) == ("refer", "coordinator")
        assert last.detail == {"to": ["karama"], "motive": "Nobody answers us."}

    database.write_now(story)


def test_a_coordinator_may_choose_who_refused_and_a_handler_may_not(
    sqlite_database: Database,
) -> None:
    def story(t: Transaction) -> None:
        two = Two(t)
        two.answer(t, two.asked(t), agreed=True)
        taking.refuse(t, HOUSE, two.karim, two.now(t), Refusal.CAPACITY)
        with pytest.raises(passing.NobodyElse):
            passing.to_choose(t, two.now(t))
        found = passing.to_choose(t, two.now(t), any_of_them=True)
        assert "karama" in [one.code for one in found]
        passing.assign(t, HOUSE, two.nadia, two.now(t), "karama", "They have room now.")
        taking.take(t, HOUSE, two.karim, two.now(t))

    sqlite_database.write_now(story)


def test_what_must_not_be_passed_on_is_not(sqlite_database: Database) -> None:
    """Each refusal says why, and leaves the ticket as it was."""

    def story(t: Transaction) -> None:
        two = Two(t)
        before, acts = two.now(t), two.acts(t)
        stranger = a_handler(t, an_organisation(t, "elsewhere"))
        with pytest.raises(NoSuchTicket):
            passing.refer(t, HOUSE, stranger, before, "karama", WHY)
        with pytest.raises(NotCoordinator):
            passing.assign(t, HOUSE, two.samira, before, "karama", WHY)
        with pytest.raises(carriage.HasIt):
            passing.refer(t, HOUSE, two.samira, before, "adala", WHY)
        with pytest.raises(passing.NobodyElse):
            passing.refer(t, HOUSE, two.samira, before, "no_such", WHY)
        assert (two.now(t), two.acts(t)) == (before, acts)

    sqlite_database.write_now(story)


def test_without_consent_or_against_the_persons_wish_no_organisation_gets_it(
    sqlite_database: Database,
) -> None:
    def story(t: Transaction) -> None:
        nadia = a_coordinator(t)
        a_handler(t, an_organisation(t, "karama"))
        alone = an_offered_ticket(t, a_person(t), agreed={**AGREED, Purpose.SHARE: False})
        with pytest.raises(carriage.NotShared):
            passing.assign(t, HOUSE, nadia, alone, "karama", WHY)
        kept = an_offered_ticket(t, a_person(t), record={"avoid": ["karama"]})
        with pytest.raises(carriage.KeptFrom):
            passing.assign(t, HOUSE, nadia, kept, "karama", WHY)
        assert "karama" not in {one.code for one in _choices(t, kept)}
        work.reply(t, HOUSE, nadia, kept, text("We look for somebody."))

    sqlite_database.write_now(story)


def _choices(t: Transaction, ticket: Ticket) -> list[Organisation]:
    try:
        return passing.to_choose(t, ticket, any_of_them=True)
    except passing.NobodyElse:
        return []
