"""What waits for a person: they come and read it in order, or nobody else does."""

from dataclasses import replace
from datetime import timedelta
from functools import partial
from zoneinfo import ZoneInfo

import pytest
import time_machine

from bot.carriage import holding, opening
from bot.carriage.posting import RELAYED
from bot.casework import relay
from bot.desk import work
from bot.desk.sight import find
from flows.vocabulary import Hours, Purpose
from storage import accounts, events, messages, outbox, people
from storage.database import Database
from storage.handlers import Handler
from storage.people import Person
from storage.tickets import Ticket
from storage.transaction import Transaction
from tests.bot.office import (
    DARIJA,
    HOUSE,
    NIGHT,
    Postman,
    a_coordinator,
    a_person,
    an_offered_ticket,
    in_hand,
    text,
)

pytestmark = pytest.mark.usefixtures("noon")
SILENT = {Purpose.KEEP: True, Purpose.SHARE: True, Purpose.CONTACT: False}
MORNING = timedelta(hours=9)


@pytest.fixture
def night(noon: time_machine.Traveller) -> time_machine.Traveller:
    """An hour at which words wait for the morning."""
    noon.move_to(NIGHT)
    return noon


def waiting(
    database: Database, clock: time_machine.Traveller, *, contact: bool = True
) -> tuple[Person, Handler, Ticket]:
    """A person for whom two replies wait, written one after the other."""

    def taken(t: Transaction) -> tuple[Person, Handler, Ticket]:
        person = a_person(t)
        return person, *in_hand(t, person, None if contact else SILENT)

    person, samira, ticket = database.write_now(taken)
    for words in ("First.", "Second."):
        clock.shift(60)
        database.write_now(partial(reply, samira=samira, ticket=ticket, words=words))
    return person, samira, ticket


def reply(t: Transaction, samira: Handler, ticket: Ticket, words: str) -> None:
    work.reply(t, HOUSE, samira, find(t, samira, ticket.reference), text(words))


def delivered(t: Transaction, person: Person, postman: Postman) -> list[str]:
    postman.deliver(t)
    return postman.of_person(t, person).texts


def test_what_waits_for_the_morning_comes_when_they_write_and_in_order(
    database: Database, night: time_machine.Traveller
) -> None:
    """The next reply goes at once, because they are there; it does not pass the earlier ones."""

    person, samira, ticket = waiting(database, night)

    def story(t: Transaction) -> None:
        postman = Postman()
        assert delivered(t, person, postman) == []
        accounts.touch(t, accounts.of_person(t, person.id)[0].id)
        assert holding.release(t, HOUSE, person) >= 2
        reply(t, samira, ticket, "Third.")
        told = [words.rpartition("\n")[2] for words in delivered(t, person, postman)]
        assert told[-3:] == ["First.", "Second.", "Third."]

    database.write_now(story)


def test_after_a_stop_nothing_comes_in_the_morning(
    sqlite_database: Database, night: time_machine.Traveller
) -> None:
    """What was news then is news no more; the words of a handler come when they write again."""

    person, _, ticket = waiting(sqlite_database, night)

    def evening(t: Transaction) -> None:
        people.stop(t, person.id)
        holding.reconsider(t, HOUSE, person.id)
        rows = outbox.by_topic(t, f"held:{person.id}")
        assert {row.gate_reason for row in rows} == {"stopped"}
        assert {row.status for row in rows if row.priority == RELAYED} == {"queued"}
        assert {row.status for row in rows if row.priority != RELAYED} <= {"dropped"}

    sqlite_database.write_now(evening)
    night.shift(MORNING)

    def morning(t: Transaction) -> None:
        assert delivered(t, person, Postman()) == []
        assert len(messages.thread(t, ticket.id)) == 2
        assert holding.release(t, HOUSE, person) == 2
        assert len(delivered(t, person, Postman())) == 2

    sqlite_database.write_now(morning)


@pytest.mark.parametrize("writes", [False, True])
def test_once_the_phone_is_said_to_be_shared_only_neutral_words_come(
    sqlite_database: Database, night: time_machine.Traveller, writes: bool
) -> None:
    """In the morning or when they write; each opens what it stands for."""

    person, _, ticket = waiting(sqlite_database, night)

    def evening(t: Transaction) -> None:
        people.set_safety(t, person.id, shared_phone=True, safe_hours=Hours.ANY)
        holding.reconsider(t, HOUSE, person.id)
        holding.reconsider(t, HOUSE, person.id)
        assert delivered(t, person, Postman()) == []
        if writes:
            holding.release(t, HOUSE, person)

    sqlite_database.write_now(evening)
    if not writes:
        night.shift(MORNING)

    def later(t: Transaction) -> None:
        postman = Postman()
        assert set(delivered(t, person, postman)) == {DARIJA.say("relay.neutral")}
        opens = [one.buttons[0].data for one in postman.of_person(t, person).shown.values()]
        thread = messages.thread(t, ticket.id)
        assert opens[-2:] == [f"act:open:{letter.id}" for letter in thread]

    sqlite_database.write_now(later)


def test_safer_hours_move_what_waits(
    sqlite_database: Database, night: time_machine.Traveller
) -> None:
    """Words that would have come at eight come at six in the evening, and never without consent."""

    person, _, _ = waiting(sqlite_database, night)

    def evening(t: Transaction) -> Person:
        people.set_safety(t, person.id, shared_phone=False, safe_hours=Hours.EVENING)
        holding.reconsider(t, HOUSE, person.id)
        return a_person(t)

    stranger = sqlite_database.write_now(evening)
    night.shift(MORNING)
    assert sqlite_database.write_now(lambda t: delivered(t, person, Postman())) == []
    night.shift(timedelta(hours=10))
    told = sqlite_database.write_now(lambda t: delivered(t, person, Postman()))
    assert [words.rpartition("\n")[2] for words in told][-2:] == ["First.", "Second."]

    def nothing(t: Transaction) -> None:
        accounts.blocked(t, accounts.of_person(t, stranger.id)[0].id)
        holding.reconsider(t, HOUSE, stranger.id)

    sqlite_database.write_now(nothing)


def test_what_waits_for_the_person_to_write_still_does(
    sqlite_database: Database, noon: time_machine.Traveller
) -> None:
    """Without consent to be written to first, no hour is a good one."""
    person, _, _ = waiting(sqlite_database, noon, contact=False)

    def story(t: Transaction) -> None:
        people.set_safety(t, person.id, shared_phone=False, safe_hours=Hours.MORNING)
        holding.reconsider(t, HOUSE, person.id)
        postman = Postman()
        assert delivered(t, person, postman) == []
        assert holding.release(t, HOUSE, person) == 2
        assert len(delivered(t, person, postman)) == 2

    sqlite_database.write_now(story)


def test_a_coordinator_writes_for_the_network(sqlite_database: Database) -> None:
    """Never in the name of the organisation they belong to; nor when it is shown again."""

    def story(t: Transaction) -> None:
        person = a_person(t)
        nadia = a_coordinator(t)
        ticket = an_offered_ticket(t, person)
        accounts.touch(t, accounts.of_person(t, person.id)[0].id)
        work.reply(t, HOUSE, nadia, ticket, text("We look for somebody."))
        account = accounts.of_person(t, person.id)[0]
        assert opening.recall(t, HOUSE, person, account, ticket) == 1
        told = delivered(t, person, Postman())
        assert len(told) == 2
        for words in told:
            assert DARIJA.say("relay.network") in words
            assert "omp" not in words

    sqlite_database.write_now(story)


def test_all_that_waits_is_opened_at_once_on_a_shared_phone(
    database: Database, night: time_machine.Traveller
) -> None:
    """Words as they were written; of news, what opens them."""
    person, _, ticket = waiting(database, night)

    def story(t: Transaction) -> None:
        people.set_safety(t, person.id, shared_phone=True, safe_hours=Hours.ANY)
        holding.reconsider(t, HOUSE, person.id)
        account = accounts.of_person(t, person.id)[0]
        opened = opening.open_waiting(t, HOUSE, person, account)
        assert (opened.messages, opened.states) == (2, [])
        assert [data.startswith("act:news:") for data in opened.others] == [True]
        told = [words.rpartition("\n")[2] for words in delivered(t, person, Postman())]
        assert told == ["First.", "Second."]
        assert opening.open_waiting(t, HOUSE, person, account) == opening.Opened(0, [], [])
        assert [each.act for each in events.history(t, ticket.id)][-2:] == ["read", "read"]

    database.write_now(story)


@pytest.mark.usefixtures("night")
def test_night_is_where_the_people_are(sqlite_database: Database) -> None:
    elsewhere = replace(HOUSE, timezone=ZoneInfo("America/Montreal"))

    def reasons(t: Transaction) -> list[str]:
        told = []
        for house in (HOUSE, elsewhere):
            person = a_person(t)
            samira, ticket = in_hand(t, person)
            carried = relay.to_person(t, house, ticket, samira, text("Salam."))
            told += [one.decision.why.value for one in carried if one.decision is not None]
        return told

    assert sqlite_database.write_now(reasons) == ["quiet_hours", "allowed"]
