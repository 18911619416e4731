"""Into whose hands a closed ticket comes back, and what is refused without a change."""

from datetime import date, timedelta
from unittest.mock import Mock
from uuid import UUID

import pytest
import time_machine

from bot.casework import contested, dating, escalating, moving, offering, returning
from bot.desk import taking, work
from bot.tickets.acts import Actor
from bot.tickets.refusals import NotDone
from bot.tickets.returning import TooLate
from flows.vocabulary import DateKind, Outcome, Purpose, Refusal, Role, Solved, State
from storage import consents, dates, events, people, reminders, tickets
from storage.database import Database
from storage.handlers import Handler
from storage.people import Person
from storage.tickets import Ticket
from storage.transaction import Transaction
from tests.bot.office import (
    HOUSE,
    Postman,
    a_handler,
    a_person,
    a_ticket,
    an_organisation,
    in_hand,
    text,
)

WHY = text("Rien n'a changé.")


@pytest.fixture(autouse=True)
def clock(noon: time_machine.Traveller) -> time_machine.Traveller:
    """Noon, moved by those who say so."""
    return noon


def closed(t: Transaction) -> tuple[Person, Handler, Ticket]:
    """A mother's ticket that Samira had and has closed."""
    mother = a_person(t)
    samira, ticket = in_hand(t, mother)
    work.close(t, HOUSE, samira, ticket, Outcome.GUIDED, "Voilà.")
    return mother, samira, now(t, ticket.id)


def now(t: Transaction, key: UUID) -> Ticket:
    found = tickets.get(t, key)
    assert found is not None
    return found


def test_it_comes_back_to_whoever_had_it(database: Database) -> None:
    def story(t: Transaction) -> None:
        mother, samira, ticket = closed(t)
        back = returning.reopen_as_person(t, HOUSE, ticket, mother.id, WHY)
        assert (back.state, back.handler_id) == (State.ACCEPTED, samira.id)
        assert (back.outcome, back.closed_at, back.answered_at) == (None, None, None)
        assert back.reply_due > t.now
        (look,) = [one for one in reminders.of(t, ticket.id) if one.kind == "watch"]
        assert look.status == "waiting"
        assert events.verify(t) == []

    database.write_now(story)


def test_whom_an_appeal_is_about_is_read_from_its_history_once(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = Mock(wraps=events.history)
    monkeypatch.setattr(events, "history", read)

    def story(t: Transaction) -> None:
        mother, samira, ticket = closed(t)
        ticket = returning.appeal(t, HOUSE, ticket, mother.id, WHY)
        read.reset_mock()
        assert contested.by(t, ticket) == {samira.id}
        assert read.call_count == 1

    database.write_now(story)


@pytest.mark.parametrize("gone", ["share", "left", "coordinator"])
def test_where_they_may_not_have_it_any_more_it_is_to_be_taken_anew(
    database: Database, gone: str
) -> None:
    def story(t: Transaction) -> None:
        omp = an_organisation(t, "omp", topics=[], needs=[])
        nadia = a_handler(t, omp, Role.COORDINATOR)
        if gone == "coordinator":
            mother = a_person(t)
            ticket = taking.take(t, HOUSE, nadia, a_ticket(t, mother, agreed={}))
            work.close(t, HOUSE, nadia, ticket, Outcome.GUIDED, "Voilà.")
            ticket = now(t, ticket.id)
        else:
            mother, _, ticket = closed(t)
        if gone == "share":
            consents.give(t, mother.id, ticket.id, Purpose.SHARE, False)
        if gone == "left":
            an_organisation(t, active=False)
        back = returning.reopen_as_person(t, HOUSE, ticket, mother.id, WHY)
        own = gone == "coordinator"
        assert back.state == (State.ACCEPTED if own else State.REFERRED)
        assert (back.organisation_id, back.handler_id) == (None, nadia.id if own else None)
        assert escalating.owner(t, back) == nadia.id
        # What nobody has is among what is to be routed, and the coordinator may take it.
        assert (ticket.id in {one.id for one in tickets.unrouted(t)}) is not own
        assert own or taking.take(t, HOUSE, nadia, back).handler_id == nadia.id
        postman = Postman()
        postman.deliver(t)
        assert "Rien n'a changé." in "\n".join(postman.of_handler(t, nadia).texts)

    database.write_now(story)


def test_where_its_association_left_the_next_one_is_asked(database: Database) -> None:
    def story(t: Transaction) -> None:
        mother, _, ticket = closed(t)
        an_organisation(t, active=False)
        karama = an_organisation(t, "karama")
        a_handler(t, karama)
        back = returning.reopen_as_person(t, HOUSE, ticket, mother.id, WHY)
        assert (back.state, escalating.owner(t, back)) == (State.REFERRED, karama.id)
        assert back.take_due > t.now
        assert events.verify(t) == []

    database.write_now(story)


def test_an_appeal_is_made_once_and_its_organisation_does_nothing_meanwhile(
    database: Database,
) -> None:
    def story(t: Transaction) -> None:
        mother, samira, ticket = closed(t)
        appealed = returning.appeal(t, HOUSE, ticket, mother.id, WHY)
        before = now(t, ticket.id)
        for refused in (
            lambda: returning.appeal(t, HOUSE, appealed, mother.id, WHY),
            lambda: returning.reopen_as_person(t, HOUSE, appealed, mother.id, WHY),
            lambda: returning.solved(t, HOUSE, appealed, mother.id, Solved.YES),
            lambda: work.reply(t, HOUSE, samira, appealed, WHY),
            lambda: work.read(t, samira, appealed),
            lambda: work.note(t, samira, appealed, WHY),
        ):
            with pytest.raises(NotDone):
                refused()
        assert now(t, ticket.id) == before, "which counts its events"

    database.write_now(story)


def test_after_ninety_days_nothing_is_changed(
    database: Database, clock: time_machine.Traveller
) -> None:
    mother, samira, ticket = database.write_now(closed)
    clock.shift(timedelta(days=91))

    def story(t: Transaction) -> None:
        with pytest.raises(TooLate):
            returning.appeal(t, HOUSE, ticket, mother.id, WHY)
        with pytest.raises(TooLate):
            returning.reopen_as_person(t, HOUSE, ticket, mother.id, WHY)
        with pytest.raises(TooLate):
            returning.reopen(t, HOUSE, ticket, samira, Actor.HANDLER, "Encore.")
        assert now(t, ticket.id) == ticket

    database.write_now(story)


def test_the_same_answer_twice_is_one_event(database: Database) -> None:
    def story(t: Transaction) -> None:
        mother, _, ticket = closed(t)
        for _ in range(2):
            ticket = returning.solved(t, HOUSE, ticket, mother.id, Solved.PARTLY)
        assert [one.act for one in events.history(t, ticket.id)].count("solved") == 1

    database.write_now(story)


def test_days_are_kept_once_and_go_with_whoever_gave_them(database: Database) -> None:
    def story(t: Transaction) -> None:
        mother = a_person(t)
        _, ticket = in_hand(t, mother)
        today = t.now.date()
        kept = [
            dating.give(t, HOUSE, ticket, mother.id, DateKind.HEARING, date(2026, 7, 1))
            for _ in range(2)
        ]
        assert kept[0].id == kept[1].id
        with pytest.raises(dating.Gone):
            dating.give(t, HOUSE, ticket, mother.id, DateKind.VISIT, today - timedelta(days=1))
        for day in range(1, dating.MOST):
            dating.give(t, HOUSE, ticket, mother.id, DateKind.VISIT, today + timedelta(days=day))
        with pytest.raises(dating.TooMany):
            dating.give(t, HOUSE, ticket, mother.id, DateKind.VISIT, date(2026, 12, 1))
        stranger = a_person(t)
        assert not dating.forget(t, stranger.id, kept[0].id)
        assert dating.forget(t, mother.id, kept[0].id)
        assert dating.due(t, f"{kept[0].id}:before") is None
        people.erase(t, mother.id)
        assert t.execute(dates.DATES.select()).rows == []

    database.write_now(story)


def test_a_move_to_where_they_work_is_told_and_decided_by_nobody(database: Database) -> None:
    def story(t: Transaction) -> None:
        omp = an_organisation(t, "omp", topics=[], needs=[])
        nadia = a_handler(t, omp, Role.COORDINATOR)
        mother = a_person(t)
        samira, ticket = in_hand(t, mother)
        postman = Postman()
        postman.deliver(t)
        heard = len(postman.of_handler(t, nadia).texts), len(postman.of_handler(t, samira).texts)
        elsewhere = next(one.code for one in HOUSE.places if one.code != ticket.establishment)
        moved = moving.move(t, HOUSE, ticket, Actor.PERSON, mother.id, elsewhere)
        again = moving.move(t, HOUSE, moved, Actor.PERSON, mother.id, elsewhere)
        assert again == moved
        assert moved.establishment == elsewhere
        postman.deliver(t)
        assert len(postman.of_handler(t, samira).texts) == heard[1] + 1
        assert len(postman.of_handler(t, nadia).texts) == heard[0], "they work everywhere"

    database.write_now(story)


def test_what_begins_anew_goes_to_the_next_and_not_to_who_refused_it(
    sqlite_database: Database,
) -> None:
    def told(t: Transaction) -> None:
        mother = a_person(t)
        first, second = an_organisation(t, "aaa"), an_organisation(t, "bbb", needs=[])
        refuser, taker = a_handler(t, first), a_handler(t, second)
        ticket = offering.offer(t, HOUSE, a_ticket(t, mother))
        ticket = taking.refuse(t, HOUSE, refuser, ticket, Refusal.CAPACITY)
        ticket = tickets.change(t, ticket, state=State.WITHDRAWN, closed_at=t.now)
        ticket = returning.reopen_as_person(t, HOUSE, ticket, mother.id, WHY)
        assert taking.take(t, HOUSE, taker, ticket).organisation_id == second.id

    sqlite_database.write_now(told)
