"""One human on several phones: where words go, whose wishes count, and who is told of it."""

from datetime import timedelta

import pytest

from bot.carriage import carrying, holding, leaving, readers
from bot.carriage.posting import LIVE, RELAYED
from bot.casework import relay
from bot.desk import work
from bot.gate import Send, Why
from bot.screens import Screen
from flows.vocabulary import Hours, Purpose
from storage import accounts, consents, followers, outbox, outbox_held, people, tickets
from storage.database import Database
from storage.followers import OWN, RECEIPT
from storage.transaction import Transaction
from tests.bot.doorstep import approved, departing, left, on, someone
from tests.bot.office import AGREED, DARIJA, HOUSE, in_hand, text

pytestmark = pytest.mark.usefixtures("noon")
NEUTRAL = DARIJA.say("relay.neutral")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


class Case:
    """A mother who filed on Telegram a week ago, and a second phone on WhatsApp."""

    def __init__(self, t: Transaction, via: str | None, heard: timedelta, **agreed: bool) -> None:
        self.first, self.second = someone(t), someone(t)
        self.telegram = on(t, self.first, "telegram", t.now - 7 * DAY)
        self.whatsapp = on(t, self.second, "whatsapp", t.now - heard)
        wishes = {**AGREED, **{Purpose(name): given for name, given in agreed.items()}}
        self.samira, self.ticket = in_hand(t, self.first, wishes)
        if via is not None:
            followers.follow(t, self.ticket.id, self.second.id, via)
        left(t)

    def replied(self, t: Transaction, words: str = "News.") -> list[carrying.Carried]:
        ticket = tickets.get(t, self.ticket.id)
        assert ticket is not None
        return work.reply(t, HOUSE, self.samira, ticket, text(words))


def test_words_go_where_one_human_wrote_last_and_nowhere_else(database: Database) -> None:
    """Even where somebody else would have to be there, or to agree first."""

    def story(t: Transaction) -> None:
        case = Case(t, OWN, 3 * HOUR)
        (carried,) = case.replied(t)
        assert (carried.person_id, carried.elsewhere) == (case.first.id, False)
        assert left(t) == [("whatsapp", "News.")]
        accounts.touch(t, case.telegram.id)
        case.replied(t, "More.")
        assert left(t) == [("telegram", "More.")]

    database.write_now(story)


def test_somebody_else_follows_beside_them_and_has_agreed_to_nothing(
    sqlite_database: Database,
) -> None:
    def story(t: Transaction) -> None:
        case = Case(t, RECEIPT, 3 * HOUR)
        told = [one.decision for one in case.replied(t)]
        assert [one.why for one in told if one] == [Why.ALLOWED, Why.NO_CONSENT]
        assert left(t) == [("telegram", "News.")]

    sqlite_database.write_now(story)


def test_what_the_first_said_of_their_safety_counts_on_every_phone(
    sqlite_database: Database,
) -> None:
    def story(t: Transaction) -> None:
        case = Case(t, OWN, 3 * HOUR)
        people.set_safety(t, case.first.id, shared_phone=True, safe_hours=Hours.ANY)
        case.replied(t)
        ((row, screen),) = departing(t)
        assert (row.channel, screen.text) == ("whatsapp", DARIJA.say("relay.neutral"))
        people.set_safety(t, case.first.id, shared_phone=False, safe_hours=Hours.EVENING)
        ((one),) = case.replied(t)
        assert one.decision is not None
        assert one.decision.why is Why.SAFE_HOURS
        consents.give(t, case.first.id, case.ticket.id, Purpose.CONTACT, False)
        holding.reconsider(t, HOUSE, case.second.id)
        *_, held = outbox.by_topic(t, f"held:{case.first.id}")
        assert held.gate_reason == Why.NO_CONSENT
        # A phone that is said to be shared by whoever uses it is one too.
        people.set_safety(t, case.second.id, shared_phone=True, safe_hours=None)
        assert holding.release(t, HOUSE, case.second) == 1
        assert left(t) == [("whatsapp", DARIJA.say("relay.neutral").rpartition("\n")[2])]

    sqlite_database.write_now(story)


def test_what_waited_goes_to_the_phone_they_write_from(database: Database) -> None:
    """Of this grievance alone: others of the first phone are not shown to be theirs."""

    def story(t: Transaction) -> None:
        case = Case(t, OWN, 2 * DAY, contact=False)
        silent = {**AGREED, Purpose.CONTACT: False}
        other = in_hand(t, case.first, silent)
        left(t)
        case.replied(t)
        work.reply(t, HOUSE, other[0], other[1], text("Of another grievance."))
        accounts.touch(t, case.whatsapp.id)
        assert holding.release(t, HOUSE, case.second) == 1
        assert left(t) == [("whatsapp", "News.")]
        case.replied(t, "More.")
        assert left(t) == [("whatsapp", "More.")]
        assert holding.release(t, HOUSE, case.first) == 1
        assert left(t) == [("telegram", "Of another grievance.")]

    database.write_now(story)


@pytest.mark.parametrize("stopped", [False, True])
def test_a_closed_window_with_nothing_to_knock_with_leads_to_the_other_messenger(
    sqlite_database: Database, stopped: bool
) -> None:
    """Unless they want no messages there."""

    def story(t: Transaction) -> None:
        case = Case(t, OWN, DAY)
        if stopped:
            people.stop(t, case.first.id)
        (carried,) = case.replied(t)
        assert carried.decision is not None
        if stopped:
            assert carried.decision.why is Why.WINDOW_CLOSED
            assert left(t) == []
        else:
            assert (carried.decision.send, carried.elsewhere) == (Send.NOW, True)
            assert left(t) == [("telegram", "News.")]

    sqlite_database.write_now(story)


def test_a_knock_in_french_does_not_knock_in_darija(sqlite_database: Database) -> None:
    def story(t: Transaction) -> None:
        approved(t, "fr")
        case = Case(t, None, DAY)
        accounts.belongs(t, case.whatsapp.id, person_id=case.first.id)
        (carried,) = case.replied(t)
        assert carried.elsewhere
        people.set_language(t, case.first.id, "fr")
        (knocked,) = case.replied(t)
        assert knocked.decision is not None
        assert (knocked.decision.send, knocked.elsewhere) == (Send.TEMPLATE, False)

    sqlite_database.write_now(story)


def test_what_is_announced_stays_with_the_first_phone(sqlite_database: Database) -> None:
    """However lately the human wrote from another; and it is not lost where nothing may ring."""

    def story(t: Transaction) -> None:
        case = Case(t, OWN, HOUR / 2, contact=False)
        relay.opened(t, HOUSE, case.ticket, case.second.id)
        assert left(t) == []
        assert holding.release(t, HOUSE, case.second) == 0
        assert holding.release(t, HOUSE, case.first) == 1
        ((row, screen),) = departing(t)
        assert (row.channel, row.account_id) == ("telegram", case.telegram.id)
        assert screen.buttons[0].data == f"act:answer:{case.ticket.id}"
        relay.opened(t, HOUSE, case.ticket, case.first.id)
        assert holding.release(t, HOUSE, case.first) == 0, "nobody is told what they did"

    sqlite_database.write_now(story)


def test_of_several_words_on_a_link_the_last_one_counts(sqlite_database: Database) -> None:
    def story(t: Transaction) -> None:
        case = Case(t, RECEIPT, HOUR)
        assert len(readers.of(t, case.ticket)) == 2
        for person, via, humans in (
            (case.second, OWN, 1),
            (case.second, RECEIPT, 2),
            (case.first, RECEIPT, 2),
        ):
            followers.follow(t, case.ticket.id, person.id, via)
            assert len(readers.of(t, case.ticket)) == humans
        assert followers.via(t, case.ticket.id, case.first.id) == "filed"
        followers.follow(t, case.ticket.id, case.second.id, OWN)
        people.erase(t, case.first.id)
        relay.opened(t, HOUSE, case.ticket, case.second.id)
        assert left(t) == [], "nobody is there any more to be told"

    sqlite_database.write_now(story)


@pytest.mark.parametrize("elsewhere", [True, False])
def test_an_account_that_takes_nothing_more_gives_what_waits_to_another(
    database: Database, elsewhere: bool
) -> None:
    """What was sent there and came back, and what was held behind it."""

    def story(t: Transaction) -> None:
        case = Case(t, OWN, HOUR)
        if not elsewhere:
            accounts.blocked(t, case.telegram.id)
        people.set_safety(t, case.first.id, shared_phone=False, safe_hours=Hours.EVENING)
        case.replied(t, "In the evening.")
        people.set_safety(t, case.first.id, shared_phone=False, safe_hours=Hours.ANY)
        case.replied(t)
        (row,) = outbox.claim(t, door="intake", channel="whatsapp", limit=9, lease=HOUR)
        outbox.sent(t, row.id, "SM1", keep=True)
        accounts.blocked(t, case.whatsapp.id)
        leaving.divert(t, HOUSE, row.id, "twilio: 63003")
        dead = [(each.id, each.error) for each in outbox.dead_letters(t)]
        if elsewhere:
            assert dead == []
            assert left(t) == [("telegram", "In the evening."), ("telegram", "News.")]
        else:
            assert dead == [(row.id, "twilio: 63003")]
            assert left(t) == []

    database.write_now(story)


@pytest.mark.parametrize("priority", [LIVE, RELAYED])
def test_what_comes_back_is_read_aloud_on_no_shared_phone(
    sqlite_database: Database, priority: int
) -> None:
    """What answers them waits where it was asked for; words of the desk are told neutrally."""

    def story(t: Transaction) -> None:
        case = Case(t, OWN, HOUR / 2)
        people.set_safety(t, case.first.id, shared_phone=True, safe_hours=Hours.ANY)
        row_id = outbox.add(
            t,
            case.whatsapp,
            Screen("He was moved.").to_json(),
            priority=priority,
            ticket_id=case.ticket.id,
        )
        outbox.claim(t, door="intake", channel="whatsapp", limit=9, lease=HOUR)
        outbox.sent(t, row_id, "SM1", keep=True)
        leaving.set_aside(t, HOUSE, row_id)
        row = outbox_held.get(t, row_id)
        assert row is not None
        if priority == LIVE:
            assert (row.account_id, row.gate_reason) == (case.whatsapp.id, Why.WINDOW_CLOSED)
            assert left(t) == []
            assert holding.release(t, HOUSE, case.second) == 1
            assert left(t) == [("whatsapp", NEUTRAL.rpartition("\n")[2])]
        else:
            assert row.account_id == case.telegram.id
            assert Screen.from_json(outbox_held.payload(t, row)).text == NEUTRAL
            assert left(t) == [("telegram", NEUTRAL.rpartition("\n")[2])]

    sqlite_database.write_now(story)
