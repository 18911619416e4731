"""Each message needs the consent of its purpose and is not one too many; each decision is kept."""

from datetime import timedelta
from uuid import UUID

import pytest
import time_machine

from bot.carriage import holding
from bot.carriage.carrying import Carried, carry, carry_to
from bot.gate import Send, Why
from bot.screens import Button, Screen
from flows.vocabulary import Purpose
from locales.words import Words
from storage import accounts, consents, decisions, drafts, outbox_held, people, tickets
from storage.database import Database
from storage.people import Person
from storage.tickets import Ticket
from storage.transaction import Transaction
from tests.bot.doorstep import left, on, someone
from tests.bot.office import AGREED, DARIJA, HOUSE, NIGHT, in_hand

pytestmark = pytest.mark.usefixtures("noon")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NEUTRAL = DARIJA.say("relay.neutral").rpartition("\n")[2]
UNDER = f"act:campaign:{UUID(int=7)}"


def a_case(t: Transaction, **safety: object) -> tuple[Person, Ticket]:
    """A person silent since yesterday, whose ticket somebody has; nothing else waits."""
    person = someone(t, **safety)  # type: ignore[arg-type] # what is known of her phone
    on(t, person, "telegram", t.now - DAY)
    _, ticket = in_hand(t, person, {**AGREED})
    left(t)
    return person, ticket


def remind(t: Transaction, ticket: Ticket, said: str, *, asked_for: bool = False) -> Carried:
    """A reminder about a ticket."""
    carried = carry(
        t,
        HOUSE,
        ticket,
        lambda words: Screen(said, language=words.language),
        f"act:read:{ticket.id}",
        proactive=True,
        purpose=Purpose.REMIND,
        asked_for=asked_for,
    )
    return carried[0]


def campaign(t: Transaction, person: Person, said: str = "Know your rights.") -> Carried:
    """A message of awareness."""

    def written(words: Words) -> Screen:
        stop = Button("stop", "act:no_awareness:1")
        return Screen(said, (stop,), language=words.language)

    return carry_to(t, HOUSE, person, written, UNDER, purpose=Purpose.AWARENESS)


def kept(t: Transaction, ticket: Ticket) -> list[tuple[str, str, str]]:
    """The decisions about a ticket, oldest first."""
    found = reversed(decisions.of(t, ticket.id, 100))
    return [(one.purpose, one.send, one.why) for one in found]


def test_what_was_decided_of_a_message_is_kept_from_first_to_last(
    database: Database, noon: time_machine.Traveller
) -> None:
    _, ticket = database.write_now(a_case)
    before = database.read_now(lambda t: kept(t, ticket))
    noon.move_to(NIGHT)

    def night(t: Transaction) -> None:
        remind(t, ticket, "Tomorrow.")
        assert left(t) == []

    database.write_now(night)
    noon.move_to(NIGHT + 8 * HOUR)
    assert database.write_now(left) == [("telegram", "Tomorrow.")]
    assert database.read_now(lambda t: kept(t, ticket))[len(before) :] == [
        ("remind", "hold_until", "quiet_hours"),
        ("remind", "now", "allowed"),
    ]


def test_a_second_reminder_waits_for_the_next_day_and_words_do_not(
    database: Database, noon: time_machine.Traveller
) -> None:
    _, ticket = database.write_now(a_case)

    def today(t: Transaction) -> None:
        remind(t, ticket, "One.")
        second = remind(t, ticket, "Two.")
        assert second.decision is not None
        assert (second.decision.send, second.decision.why) == (Send.HOLD_UNTIL, Why.TOO_MANY)
        remind(t, ticket, "The hearing is tomorrow.", asked_for=True)
        assert left(t) == [("telegram", "One."), ("telegram", "The hearing is tomorrow.")]

    database.write_now(today)
    noon.shift(DAY)
    assert database.write_now(left) == [("telegram", "Two.")]


def test_of_two_that_wait_for_the_same_hour_the_first_one_comes(
    sqlite_database: Database, noon: time_machine.Traveller
) -> None:
    _, ticket = sqlite_database.write_now(a_case)
    noon.move_to(NIGHT)
    # Before either has left nothing shows that they are two for one morning.
    sqlite_database.write_now(lambda t: remind(t, ticket, "One."))
    sqlite_database.write_now(lambda t: remind(t, ticket, "Two."))
    noon.move_to(NIGHT + 8 * HOUR)
    assert sqlite_database.write_now(left) == [("telegram", "One.")]
    noon.shift(DAY)
    assert sqlite_database.write_now(left) == [("telegram", "Two.")]


def test_who_wants_no_reminders_gets_none_and_still_gets_news(sqlite_database: Database) -> None:
    def story(t: Transaction) -> None:
        person, ticket = a_case(t)
        consents.give(t, person.id, None, Purpose.REMIND, given=False)
        assert remind(t, ticket, "A reminder.").row_id is None
        assert kept(t, ticket)[-1] == ("remind", "never", "no_reminders")
        news = carry(
            t, HOUSE, ticket, lambda words: Screen("News."), f"act:read:{ticket.id}", proactive=True
        )
        assert news[0].row_id is not None
        assert left(t) == [("telegram", "News.")]

    sqlite_database.write_now(story)


def test_a_campaign_needs_its_own_consent_and_is_neutral_on_a_shared_phone(
    database: Database,
) -> None:
    def story(t: Transaction) -> None:
        person, _ = a_case(t)
        assert campaign(t, person).row_id is None
        consents.give(t, person.id, None, Purpose.AWARENESS, given=True)
        assert campaign(t, person).row_id is not None
        assert left(t) == [("telegram", "Know your rights.")]
        other, _ = a_case(t, shared_phone=True)
        consents.give(t, other.id, None, Purpose.AWARENESS, given=True)
        row = campaign(t, other).row_id
        assert row is not None
        shown = outbox_held.get(t, row)
        assert shown is not None
        screen = Screen.from_json(outbox_held.payload(t, shown))
        assert holding.behind(screen) == UNDER
        assert left(t) == [("telegram", NEUTRAL)]

    database.write_now(story)


def test_a_campaign_that_waits_is_not_shown_to_other_eyes_that_come_meanwhile(
    sqlite_database: Database, noon: time_machine.Traveller
) -> None:
    person, _ = sqlite_database.write_now(a_case)
    noon.move_to(NIGHT)

    def night(t: Transaction) -> None:
        consents.give(t, person.id, None, Purpose.AWARENESS, given=True)
        campaign(t, person)
        people.set_safety(t, person.id, shared_phone=True, safe_hours=None)

    sqlite_database.write_now(night)
    noon.move_to(NIGHT + 8 * HOUR)
    assert sqlite_database.write_now(left) == []


def test_a_consent_withdrawn_counts_for_what_waits_already(
    database: Database, noon: time_machine.Traveller
) -> None:
    person, _ = database.write_now(a_case)
    noon.move_to(NIGHT)

    def night(t: Transaction) -> None:
        consents.give(t, person.id, None, Purpose.AWARENESS, given=True)
        campaign(t, person)
        consents.give(t, person.id, None, Purpose.AWARENESS, given=False)
        holding.reconsider(t, HOUSE, person.id)

    database.write_now(night)
    noon.move_to(NIGHT + 8 * HOUR)
    assert database.write_now(left) == []


def test_of_a_grievance_not_sent_yet_she_is_reminded_if_she_said_yes_in_it(
    sqlite_database: Database,
) -> None:
    def unfinished(t: Transaction, person: Person) -> Carried:
        return carry_to(
            t, HOUSE, person, lambda words: Screen("Unfinished."), UNDER, purpose=Purpose.REMIND
        )

    def story(t: Transaction) -> None:
        person = someone(t)
        on(t, person, "telegram", t.now - DAY)
        assert unfinished(t, person).row_id is None
        drafts.save(t, person.id, "grievance", "k3f9", {"answers": {"grievance.contact": "yes"}})
        assert unfinished(t, person).row_id is not None
        assert left(t) == [("telegram", "Unfinished.")]

    sqlite_database.write_now(story)


def test_decisions_are_forgotten_in_time_and_with_the_person(database: Database) -> None:
    def story(t: Transaction) -> None:
        person, ticket = a_case(t)
        remind(t, ticket, "One.")
        assert kept(t, ticket)
        assert decisions.forget(t, t.now) == 0
        assert decisions.forget(t, t.now + HOUR) > 0
        assert kept(t, ticket) == []
        remind(t, ticket, "Two.")
        people.erase(t, person.id)
        assert t.connection.execute(decisions.DECISIONS.select()).all() == []
        assert tickets.get(t, ticket.id) is not None
        assert accounts.of_person(t, person.id) == []

    database.write_now(story)
