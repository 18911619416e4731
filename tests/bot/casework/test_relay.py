"""Words to the person: from the organisation by name, and only as is safe."""

from datetime import timedelta

import pytest
import time_machine

from bot.carriage import holding, opening
from bot.desk import work
from bot.desk.sight import find
from bot.gate import Send, Why
from flows.vocabulary import Outcome, Purpose
from storage import accounts, events, files, followers, handlers, messages, people, tickets
from storage.database import Database
from storage.people import Person
from storage.transaction import Transaction
from tests.bot.office import (
    AGREED,
    DARIJA,
    HOUSE,
    NIGHT,
    Postman,
    a_person,
    in_hand,
    text,
)
from tests.storage.given import of_ticket

pytestmark = pytest.mark.usefixtures("noon")


def test_a_reply_comes_from_the_organisation(database: Database) -> None:
    """The handler is nowhere in it; below it the person can answer, or ask where it stands."""

    def story(t: Transaction) -> None:
        person = a_person(t)
        samira, ticket = in_hand(t, person)
        carried = work.reply(t, HOUSE, samira, ticket, text("He is in Oukacha, and well."))
        postman = Postman()
        postman.deliver(t)
        screen = postman.of_person(t, person).last
        assert "He is in Oukacha, and well." in screen.text
        assert "جمعية adala" in screen.text
        assert handlers.name(t, samira) not in screen.text
        assert screen.protect
        assert [button.data for button in screen.buttons] == [
            f"act:answer:{ticket.id}",
            f"act:read:{ticket.id}",
        ]
        assert [one.decision.why for one in carried if one.decision] == [Why.ALLOWED]
        answered = tickets.get(t, ticket.id)
        assert answered is not None
        assert answered.answered_at == t.now
        happened = events.history(t, ticket.id)[-1]
        assert (happened.act, happened.actor, happened.actor_id) == ("reply", "handler", samira.id)
        assert happened.detail == {"gate": ["now: allowed"]}

    database.write_now(story)


def test_a_handlers_voice_note_goes_along(sqlite_database: Database) -> None:
    """A file keeps its id; it now belongs to the ticket."""

    def story(t: Transaction) -> None:
        person = a_person(t)
        samira, ticket = in_hand(t, person)
        file = files.expect(
            t, door="desk", channel="telegram", source="abc", kind="voice", holder_id=samira.id
        )
        work.reply(t, HOUSE, samira, ticket, [{"kind": "voice", "file": str(file.id)}])
        postman = Postman()
        postman.deliver(t)
        assert postman.of_person(t, person).last.files == (str(file.id),)
        assert of_ticket(t, ticket.id) == [file.id]

    sqlite_database.write_now(story)


def test_everyone_who_follows_hears_on_the_phone_they_used_last(sqlite_database: Database) -> None:
    """The mother on her newer phone, and the sister who showed the receipt just now."""

    def story(t: Transaction) -> None:
        mother, sister = a_person(t), a_person(t)
        samira, ticket = in_hand(t, mother)
        newer = accounts.reach(t, "intake", "telegram", "newer")
        accounts.belongs(t, newer.id, person_id=mother.id)
        accounts.touch(t, newer.id)
        followers.follow(t, ticket.id, sister.id, "receipt")
        accounts.touch(t, accounts.of_person(t, sister.id)[0].id)
        work.reply(t, HOUSE, samira, ticket, text("News."))
        postman = Postman()
        postman.deliver(t)
        assert "News." in postman.posts["intake", "newer"].last.text
        assert "News." in postman.of_person(t, sister).last.text

    sqlite_database.write_now(story)


def test_a_shared_phone_shows_neutral_words_until_they_are_opened(database: Database) -> None:
    """Whoever holds it reads nothing of a prison, a grievance or a name."""

    def story(t: Transaction) -> None:
        person = a_person(t, shared_phone=True)
        samira, ticket = in_hand(t, person)
        carried = work.reply(t, HOUSE, samira, ticket, text("The prison answered."))
        postman = Postman()
        postman.deliver(t)
        post = postman.of_person(t, person)
        assert all("prison" not in words and "adala" not in words for words in post.texts)
        assert post.last.text == DARIJA.say("relay.neutral")
        assert carried[0].decision is not None
        assert carried[0].decision.send is Send.NEUTRAL
        letter = messages.thread(t, ticket.id)[-1]
        assert post.last.buttons[0].data == f"act:open:{letter.id}"

        stranger = a_person(t)
        for who, opens in ((stranger, False), (person, True)):
            account = accounts.of_person(t, who.id)[0]
            assert opening.open_held(t, HOUSE, who, account, letter.id) is opens
        postman.deliver(t)
        assert "The prison answered." in post.last.text
        assert post.last.protect
        assert "prison" not in postman.of_person(t, stranger).last.text
        happened = events.history(t, ticket.id)[-1]
        assert (happened.act, happened.actor_id) == ("read", person.id)

    database.write_now(story)


def test_a_note_is_never_opened_by_the_person(sqlite_database: Database) -> None:
    """Not even with its id."""

    def story(t: Transaction) -> None:
        person = a_person(t)
        samira, ticket = in_hand(t, person)
        work.note(t, samira, ticket, text("Careful with the uncle."))
        letter = messages.thread(t, ticket.id)[-1]
        account = accounts.of_person(t, person.id)[0]
        assert not opening.open_held(t, HOUSE, person, account, letter.id)
        assert opening.recall(t, HOUSE, person, account, ticket) == 0
        assert not opening.open_held(t, HOUSE, person, account, None)

    sqlite_database.write_now(story)


def test_without_consent_to_be_written_to_words_wait_until_the_person_writes(
    sqlite_database: Database,
) -> None:
    """They are never lost, and they do not ring; other messages pass them by."""

    def story(t: Transaction) -> None:
        person = a_person(t)
        agreed = {Purpose.KEEP: True, Purpose.SHARE: True, Purpose.CONTACT: False}
        samira, ticket = in_hand(t, person, agreed)
        for words in ("First.", "Second."):
            work.reply(t, HOUSE, samira, find(t, samira, ticket.reference), text(words))
        postman = Postman()
        postman.deliver(t)
        assert postman.of_person(t, person).shown == {}
        assert holding.release(t, HOUSE, person) == 2
        postman.deliver(t)
        first, second = postman.of_person(t, person).texts
        assert "First." in first
        assert "Second." in second
        assert holding.release(t, HOUSE, person) == 0

    sqlite_database.write_now(story)


@pytest.mark.parametrize("shared", [False, True])
def test_at_night_words_wait_for_the_morning(
    sqlite_database: Database, noon: time_machine.Traveller, shared: bool
) -> None:
    """And in the morning a shared phone still shows neutral words only."""
    noon.move_to(NIGHT)

    def evening(t: Transaction) -> Person:
        person = a_person(t, shared_phone=shared)
        samira, ticket = in_hand(t, person)
        carried = work.reply(t, HOUSE, samira, ticket, text("The judge agreed."))
        assert carried[0].decision is not None
        assert carried[0].decision.why is Why.QUIET_HOURS
        Postman().deliver(t)
        return person

    person = sqlite_database.write_now(evening)
    noon.move_to(NIGHT + timedelta(hours=9))

    def morning(t: Transaction) -> list[str]:
        postman = Postman()
        postman.deliver(t)
        return postman.of_person(t, person).texts

    texts = sqlite_database.write_now(morning)
    assert texts
    if shared:
        assert set(texts) == {DARIJA.say("relay.neutral")}
    else:
        assert any("The judge agreed." in words for words in texts)


def test_who_has_stopped_hears_nothing_and_the_handler_is_told_why(
    sqlite_database: Database,
) -> None:
    """The words wait for when they come back."""

    def story(t: Transaction) -> None:
        person = a_person(t)
        samira, ticket = in_hand(t, person)
        Postman().deliver(t)
        people.stop(t, person.id)
        carried = work.reply(t, HOUSE, samira, ticket, text("News."))
        postman = Postman()
        postman.deliver(t)
        assert postman.of_person(t, person).shown == {}
        told = [(one.decision.send, one.decision.why) for one in carried if one.decision]
        assert told == [(Send.HOLD_UNTIL, Why.STOPPED)]
        assert len(messages.thread(t, ticket.id)) == 1

    sqlite_database.write_now(story)


def test_a_person_who_blocks_us_everywhere_is_said_to_be_out_of_reach(
    sqlite_database: Database,
) -> None:
    """No decision was needed."""

    def story(t: Transaction) -> None:
        person = a_person(t)
        samira, ticket = in_hand(t, person)
        accounts.blocked(t, accounts.of_person(t, person.id)[0].id)
        carried = work.reply(t, HOUSE, samira, ticket, text("News."))
        assert [one.decision for one in carried] == [None]

    sqlite_database.write_now(story)


def test_closing_says_how_it_ended(sqlite_database: Database) -> None:
    """The outcome and the last words arrive together."""

    def story(t: Transaction) -> None:
        person = a_person(t)
        samira, ticket = in_hand(t, person)
        work.close(t, HOUSE, samira, ticket, Outcome.SOLVED, "He was moved back.")
        postman = Postman()
        postman.deliver(t)
        screen = postman.of_person(t, person).last
        assert "He was moved back." in screen.text
        assert DARIJA.option("outcome", "solved") in screen.text
        closed = tickets.get(t, ticket.id)
        assert closed is not None
        assert (closed.state, closed.outcome, closed.closed_at) == ("closed", "solved", t.now)

    sqlite_database.write_now(story)


def test_the_wish_to_be_written_to_is_asked_per_grievance(sqlite_database: Database) -> None:
    """A later no takes effect at once."""

    def story(t: Transaction) -> None:
        from storage import consents

        person = a_person(t)
        samira, ticket = in_hand(t, person, AGREED)
        consents.give(t, person.id, ticket.id, Purpose.CONTACT, False)
        carried = work.reply(t, HOUSE, samira, ticket, text("News."))
        assert [one.decision.why for one in carried if one.decision] == [Why.NO_CONSENT]

    sqlite_database.write_now(story)
