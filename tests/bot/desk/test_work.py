"""The desk's verbs: the first takes it, and nobody acts on what is not theirs."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier
from typing import Any

import pytest

from bot.desk import taking, work
from bot.desk.sight import (
    DayGone,
    NoSuchTicket,
    RefusedAlready,
    YoursAlready,
    find,
    may,
)
from bot.tickets.acts import Act
from bot.tickets.refusals import AlreadyTaken, IsClosed, IsWithdrawn, NotAllowed, NotDone, NotTaken
from flows.speech import Piece
from flows.vocabulary import Outcome, Purpose, Refusal
from storage import consents, events, offers, tickets
from storage.database import Database
from storage.handlers import Handler
from storage.tickets import Ticket
from storage.transaction import Transaction
from tests.bot.office import (
    FRENCH,
    HOUSE,
    Postman,
    a_coordinator,
    a_handler,
    a_person,
    an_offered_ticket,
    an_organisation,
)

WORDS: list[Piece] = [{"kind": "text", "text": "Some words."}]
TOMORROW = timedelta(days=1)
Verb = Callable[[Transaction, Handler, Ticket], object]
VERBS: dict[str, Verb] = {
    "take": lambda t, h, ticket: taking.take(t, HOUSE, h, ticket),
    "refuse": lambda t, h, ticket: taking.refuse(t, HOUSE, h, ticket, Refusal.CAPACITY),
    "read": lambda t, h, ticket: work.read(t, h, ticket),
    "reply": lambda t, h, ticket: work.reply(t, HOUSE, h, ticket, WORDS),
    "ask": lambda t, h, ticket: work.ask(t, HOUSE, h, ticket, WORDS),
    "note": lambda t, h, ticket: work.note(t, h, ticket, WORDS),
    "next_date": lambda t, h, ticket: work.set_date(t, HOUSE, h, ticket, (t.now + TOMORROW).date()),
    "close": lambda t, h, ticket: work.close(t, HOUSE, h, ticket, Outcome.SOLVED, "Done."),
}
HELD = [verb for verb in VERBS if verb not in ("take", "refuse")]


def attempt(database: Database, verb: Verb, handler: Handler, reference: str) -> object:
    """One verb in a transaction of its own, on the ticket as it is then."""
    return database.write_now(lambda t: verb(t, handler, find(t, handler, reference)))


def test_two_press_take_at_once_and_one_has_it(database: Database) -> None:
    """Of eight handlers of two organisations; on threads that start together."""

    def begin(t: Transaction) -> tuple[list[Handler], Ticket]:
        members = [a_handler(t, an_organisation(t, code)) for code in ("a", "b") for _ in range(4)]
        return members, an_offered_ticket(t, a_person(t), urgency="life")

    members, ticket = database.write_now(begin)
    start = Barrier(len(members))

    def press(handler: Handler) -> Handler | None:
        start.wait()
        try:
            attempt(database, VERBS["take"], handler, ticket.reference)
        except AlreadyTaken:
            return None
        return handler

    with ThreadPoolExecutor(len(members)) as threads:
        winners = [winner for winner in threads.map(press, members) if winner]
    assert len(winners) == 1
    taken = database.read_now(lambda t: tickets.get(t, ticket.id))
    assert taken is not None
    assert (taken.state, taken.handler_id) == ("accepted", winners[0].id)
    assert taken.organisation_id == winners[0].organisation_id
    acts = [one.act for one in database.read_now(lambda t: events.history(t, ticket.id))]
    assert acts.count("take") == 1
    states = sorted(one.state for one in database.read_now(lambda t: offers.of(t, ticket.id)))
    assert states == [offers.ACCEPTED, offers.WITHDRAWN]
    assert database.read_now(events.verify) == []


def test_the_other_cards_say_what_became_of_it(sqlite_database: Database) -> None:
    """A colleague, another organisation and the coordinator each read what concerns them."""

    def story(t: Transaction) -> None:
        ours, theirs = an_organisation(t, "a"), an_organisation(t, "b")
        samira, colleague, other = a_handler(t, ours), a_handler(t, ours), a_handler(t, theirs)
        nadia = a_coordinator(t)
        postman = Postman()
        ticket = an_offered_ticket(t, a_person(t), urgency="life")
        postman.deliver(t)
        taking.take(t, HOUSE, samira, ticket)
        postman.deliver(t)
        read = [
            (colleague, FRENCH.say("card.taken_by_yours")),
            (other, FRENCH.say("card.taken_elsewhere")),
            (nadia, FRENCH.say("card.taken_by", organisation=ours.name_fr)),
        ]
        for handler, sentence in read:
            post = postman.of_handler(t, handler)
            assert len(post.shown) == 1
            assert sentence in post.last.text
            assert post.last.buttons == ()
        assert ours.name_fr not in postman.of_handler(t, other).last.text

    sqlite_database.write_now(story)


@pytest.mark.parametrize("verb", VERBS)
def test_to_another_organisation_the_ticket_does_not_exist(database: Database, verb: str) -> None:
    """The same answer as for a number that nobody bears, and nothing is written."""

    def story(t: Transaction) -> None:
        ours = an_organisation(t, "a")
        theirs = an_organisation(t, "b", regions=["oriental"])
        samira, other = a_handler(t, ours), a_handler(t, theirs)
        ticket = an_offered_ticket(t, a_person(t))
        for state in ("offered", "accepted"):
            if state == "accepted":
                ticket = taking.take(t, HOUSE, samira, ticket)
            before = len(events.history(t, ticket.id))
            answers = []
            for reference in (ticket.reference, "1000000006", "not a number", ""):
                with pytest.raises(NoSuchTicket) as refused:
                    VERBS[verb](t, other, find(t, other, reference))
                answers.append((refused.value.key, str(refused.value)))
            assert len(set(answers)) == 1
            # Not even with the ticket in hand, as a door with a fault might call it.
            with pytest.raises(NoSuchTicket):
                VERBS[verb](t, other, ticket)
            assert len(events.history(t, ticket.id)) == before

    database.write_now(story)


@pytest.mark.parametrize("verb", HELD)
def test_a_card_is_not_the_account(sqlite_database: Database, verb: str) -> None:
    """Until somebody has taken it, nothing but take and refuse can be done."""

    def story(t: Transaction) -> None:
        samira = a_handler(t, an_organisation(t))
        ticket = an_offered_ticket(t, a_person(t))
        with pytest.raises(NotTaken):
            VERBS[verb](t, samira, ticket)
        assert may(t, samira, ticket) == (Act.TAKE, Act.REFUSE)

    sqlite_database.write_now(story)


@pytest.mark.parametrize("verb", VERBS)
def test_after_refusing_there_is_nothing_left_to_do(sqlite_database: Database, verb: str) -> None:
    """Neither with the ticket as it was, nor once others have it."""

    def story(t: Transaction) -> None:
        samira = a_handler(t, an_organisation(t, "a"))
        other = a_handler(t, an_organisation(t, "b"))
        ticket = an_offered_ticket(t, a_person(t))
        taking.refuse(t, HOUSE, samira, ticket, Refusal.PLACE)
        with pytest.raises((RefusedAlready, NotTaken)):
            VERBS[verb](t, samira, find(t, samira, ticket.reference))
        taking.take(t, HOUSE, other, find(t, other, ticket.reference))
        with pytest.raises((RefusedAlready, NotAllowed)):
            VERBS[verb](t, samira, find(t, samira, ticket.reference))
        assert may(t, samira, find(t, samira, ticket.reference)) == ()

    sqlite_database.write_now(story)


@pytest.mark.parametrize("verb", [*HELD, "take"])
def test_a_colleague_can_do_what_the_handler_can(sqlite_database: Database, verb: str) -> None:
    """Except take what is taken: the ticket is the organisation's."""

    def story(t: Transaction) -> None:
        adala = an_organisation(t)
        samira, colleague = a_handler(t, adala), a_handler(t, adala)
        ticket = taking.take(t, HOUSE, samira, an_offered_ticket(t, a_person(t)))
        if verb == "take":
            with pytest.raises(AlreadyTaken):
                VERBS[verb](t, colleague, ticket)
            with pytest.raises(YoursAlready):
                VERBS[verb](t, samira, ticket)
        else:
            VERBS[verb](t, colleague, ticket)
            happened = events.history(t, ticket.id)[-1]
            assert (happened.actor, happened.actor_id) == ("handler", colleague.id)

    sqlite_database.write_now(story)


@pytest.mark.parametrize("verb", HELD)
def test_a_coordinator_sees_all_and_each_act_is_an_event(
    sqlite_database: Database, verb: str
) -> None:
    """Also of a ticket that an organisation carries."""

    def story(t: Transaction) -> None:
        samira = a_handler(t, an_organisation(t))
        nadia = a_coordinator(t, active=False)
        ticket = taking.take(t, HOUSE, samira, an_offered_ticket(t, a_person(t)))
        VERBS[verb](t, nadia, ticket)
        happened = events.history(t, ticket.id)[-1]
        assert (happened.actor, happened.actor_id) == ("coordinator", nadia.id)
        assert happened.act == verb
        assert events.verify(t) == []

    sqlite_database.write_now(story)


def test_without_consent_to_share_an_organisation_sees_no_more_of_it(
    sqlite_database: Database,
) -> None:
    """A consent taken back takes the ticket out of its hands at once."""

    def story(t: Transaction) -> None:
        person = a_person(t)
        samira = a_handler(t, an_organisation(t))
        nadia = a_coordinator(t, active=False)
        ticket = taking.take(t, HOUSE, samira, an_offered_ticket(t, person))
        consents.give(t, person.id, ticket.id, Purpose.SHARE, False)
        with pytest.raises(NoSuchTicket):
            find(t, samira, ticket.reference)
        assert find(t, nadia, ticket.reference).id == ticket.id

    sqlite_database.write_now(story)


@pytest.mark.parametrize("verb", ["take", "refuse", "ask", "next_date", "close"])
def test_what_has_ended_stays_ended(sqlite_database: Database, verb: str) -> None:
    """Closed or withdrawn, a late press changes nothing and says why."""

    def story(t: Transaction) -> None:
        samira = a_handler(t, an_organisation(t))
        ticket = taking.take(t, HOUSE, samira, an_offered_ticket(t, a_person(t)))
        work.close(t, HOUSE, samira, ticket, Outcome.GUIDED, "We explained.")
        closed = find(t, samira, ticket.reference)
        with pytest.raises(IsClosed):
            VERBS[verb](t, samira, closed)
        withdrawn = tickets.change(t, closed, state="withdrawn")
        with pytest.raises(IsWithdrawn):
            VERBS[verb](t, samira, withdrawn)

    sqlite_database.write_now(story)


def test_reading_is_an_event_and_brings_everything(sqlite_database: Database) -> None:
    """The record, the thread and the consents as they hold now."""

    def story(t: Transaction) -> None:
        person = a_person(t)
        samira = a_handler(t, an_organisation(t))
        ticket = taking.take(t, HOUSE, samira, an_offered_ticket(t, person))
        work.reply(t, HOUSE, samira, ticket, WORDS)
        reading = work.read(t, samira, find(t, samira, ticket.reference))
        assert reading.record["name"] == "Youssef"
        assert reading.consents[Purpose.CONTACT] is True
        assert [letter.pieces for letter in reading.thread] == [WORDS]
        assert events.history(t, ticket.id)[-1].act == "read"

    sqlite_database.write_now(story)


def test_a_date_that_has_gone_by_is_refused(sqlite_database: Database) -> None:
    """Today is not too late; yesterday is, by the clock of Morocco."""

    def story(t: Transaction) -> None:
        samira = a_handler(t, an_organisation(t))
        ticket = taking.take(t, HOUSE, samira, an_offered_ticket(t, a_person(t)))
        today = t.now.astimezone(HOUSE.timezone).date()
        with pytest.raises(DayGone):
            work.set_date(t, HOUSE, samira, ticket, today - TOMORROW)
        dated = work.set_date(t, HOUSE, samira, ticket, today)
        assert dated.next_date is not None
        assert dated.next_date.astimezone(HOUSE.timezone).date() == today
        assert isinstance(today, date)

    sqlite_database.write_now(story)


def test_every_refusal_has_its_sentence() -> None:
    """In each language of the desk, so that no handler reads a code."""

    def kinds(kind: type[Any]) -> set[type[Any]]:
        return {kind}.union(*map(kinds, kind.__subclasses__()))

    for refusal in kinds(NotDone):
        assert FRENCH.say(refusal.key)
