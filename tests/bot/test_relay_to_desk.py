"""Words of the person: to the handler who has the ticket, and never lost when there is none."""

import pytest

from bot.casework import relay
from bot.desk import work
from bot.desk.sight import NothingSaid, TooLong, find
from bot.tickets.refusals import NotDone
from flows.speech import Piece
from storage import events, handlers, messages, tickets
from storage.database import Database
from storage.receipts import grouped
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
    in_hand,
    text,
)

pytestmark = pytest.mark.usefixtures("noon")


def test_a_question_waits_and_its_answer_puts_the_ticket_in_hand_again(database: Database) -> None:
    """The answer reaches the handler who asked, with the reference and a button to reply."""

    def story(t: Transaction) -> None:
        person = a_person(t)
        samira, ticket = in_hand(t, person)
        a_handler(t, an_organisation(t))
        work.ask(t, HOUSE, samira, ticket, text("On which day?"))
        waiting = tickets.get(t, ticket.id)
        assert waiting is not None
        assert waiting.state == "waiting"
        answered = relay.to_handler(t, HOUSE, waiting, person.id, text("On Sunday."))
        assert answered.state == "accepted"
        postman = Postman()
        postman.deliver(t)
        screen = postman.of_handler(t, samira).last
        assert "On Sunday." in screen.text
        assert [button.data for button in screen.buttons] == [
            f"act:reply:{ticket.reference}",
            f"act:show:{ticket.reference}",
        ]
        assert sum("On Sunday." in words for p in postman.posts.values() for words in p.texts) == 1
        assert [letter.kind for letter in messages.thread(t, ticket.id)] == ["question", "words"]

    database.write_now(story)


def test_words_reach_colleagues_when_the_handler_has_left(sqlite_database: Database) -> None:
    """And the coordinator when nobody is left at all."""

    def story(t: Transaction) -> None:
        person = a_person(t)
        samira, ticket = in_hand(t, person)
        omar = a_handler(t, an_organisation(t))
        nadia = a_coordinator(t, active=False)
        handlers.leave(t, samira.id)
        relay.to_handler(t, HOUSE, ticket, person.id, text("Are you there?"))
        handlers.leave(t, omar.id)
        relay.to_handler(t, HOUSE, ticket, person.id, text("Is anybody there?"))
        postman = Postman()
        postman.deliver(t)
        assert "Is anybody there?" in postman.of_handler(t, nadia).last.text
        assert len(postman.of_handler(t, nadia).shown) == 1

    sqlite_database.write_now(story)


def test_words_before_anyone_has_taken_it_reach_the_coordinator(sqlite_database: Database) -> None:
    """Organisations that only have the card do not read them."""

    def story(t: Transaction) -> None:
        person = a_person(t)
        samira = a_handler(t, an_organisation(t))
        nadia = a_coordinator(t, active=False)
        ticket = an_offered_ticket(t, person)
        relay.to_handler(t, HOUSE, ticket, person.id, text("It got worse."))
        postman = Postman()
        postman.deliver(t)
        assert "It got worse." in postman.of_handler(t, nadia).last.text
        assert all("worse" not in words for words in postman.of_handler(t, samira).texts)

    sqlite_database.write_now(story)


def test_withdrawn_words_are_kept_and_only_the_coordinator_hears(sqlite_database: Database) -> None:
    """The organisation's part in it has ended."""

    def story(t: Transaction) -> None:
        person = a_person(t)
        samira, ticket = in_hand(t, person)
        nadia = a_coordinator(t, active=False)
        postman = Postman()
        postman.deliver(t)
        ticket = tickets.change(t, ticket, state="withdrawn", closed_at=t.now)
        relay.withdrawn(t, HOUSE, ticket)
        relay.to_handler(t, HOUSE, ticket, person.id, text("I changed my mind."))
        postman.deliver(t)
        assert all("changed my mind" not in w for w in postman.of_handler(t, samira).texts)
        assert "changed my mind" in postman.of_handler(t, nadia).last.text
        reference = grouped(ticket.reference)
        assert postman.of_handler(t, samira).last.text == FRENCH.say(
            "relay.withdrawn", reference=reference
        )

    sqlite_database.write_now(story)


@pytest.mark.parametrize(
    ("pieces", "refused"),
    [([], NothingSaid), (text("   "), NothingSaid), (text("a" * 4_001), TooLong)],
)
def test_what_is_nothing_or_too_much_is_not_sent(
    sqlite_database: Database, pieces: list[Piece], refused: type[NotDone]
) -> None:
    """And changes nothing."""

    def story(t: Transaction) -> None:
        samira, ticket = in_hand(t, a_person(t))
        before = len(events.history(t, ticket.id))
        for verb in (work.reply, work.ask):
            with pytest.raises(refused):
                verb(t, HOUSE, samira, ticket, pieces)
        with pytest.raises(refused):
            work.note(t, samira, ticket, pieces)
        assert len(events.history(t, ticket.id)) == before
        assert messages.thread(t, ticket.id) == []
        assert find(t, samira, ticket.reference).state == "accepted"

    sqlite_database.write_now(story)
