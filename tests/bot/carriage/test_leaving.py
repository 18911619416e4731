"""The gate has the last word when a message leaves, and the channel has it after the gate."""

from datetime import timedelta
from functools import partial
from uuid import UUID

import pytest
import time_machine

from bot.carriage import holding, leaving
from bot.carriage.holding import topic_of
from bot.delivery.delivery import Delivery
from bot.delivery.sending import MemorySender
from bot.desk import work
from bot.gate import Why
from bot.screens import Screen
from flows.vocabulary import Hours, Purpose
from storage import accounts, consents, messages, outbox, outbox_topics, people, tickets
from storage.database import Database
from storage.handlers import Handler
from storage.outbox_rows import OUTBOX, Outbound
from storage.people import Person
from storage.tickets import Ticket
from storage.transaction import Transaction
from tests.bot.doorstep import approved, departing, left, on, someone
from tests.bot.office import DARIJA, HOUSE, NIGHT, in_hand, text
from tests.bot.postbox import swift

pytestmark = pytest.mark.usefixtures("noon")
KNOCK = DARIJA.say("whatsapp.knock").rpartition("\n")[2]
NEUTRAL = DARIJA.say("relay.neutral").rpartition("\n")[2]
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
Case = tuple[Person, Handler, Ticket]


def a_case(t: Transaction, channel: str, ago: timedelta) -> Case:
    """A person on one channel, heard so long ago, whose ticket Samira has; nothing else waits."""
    person = someone(t)
    account = on(t, person, channel, t.now)
    samira, ticket = in_hand(t, person)
    assert len(left(t)) == 1
    heard = accounts.ACCOUNTS.update().values(last_heard_at=t.now - ago)
    t.connection.execute(heard.where(accounts.ACCOUNTS.c.id == account.id))
    return person, samira, ticket


def reply(t: Transaction, case: Case, words: str = "Good news.") -> UUID:
    """Samira writes; the row of it."""
    _, samira, ticket = case
    work.reply(t, HOUSE, samira, tickets.get(t, ticket.id) or ticket, text(words))
    return newest(t).id


def newest(t: Transaction) -> Outbound:
    """The row put into the outbox last, but for knocks."""
    found = t.connection.execute(OUTBOX.select().order_by(OUTBOX.c.sequence))
    rows = [Outbound(**row._mapping) for row in found]
    return [row for row in rows if not (row.topic or "").startswith("knock:")][-1]


def test_a_window_that_closed_overnight_is_knocked_at_in_the_morning(
    database: Database, noon: time_machine.Traveller
) -> None:
    case = database.write_now(partial(a_case, channel="whatsapp", ago=HOUR))
    person = case[0]
    noon.move_to(NIGHT - 2 * HOUR)

    def evening(t: Transaction) -> None:
        approved(t)
        reply(t, case)
        assert newest(t).gate_reason == Why.QUIET_HOURS
        assert left(t) == []

    database.write_now(evening)
    noon.move_to(NIGHT + 12 * HOUR)

    def morning(t: Transaction) -> None:
        assert left(t) == [("whatsapp", KNOCK)]
        waits = newest(t)
        assert (waits.status, waits.gate_reason) == ("queued", Why.WINDOW_CLOSED)
        accounts.touch(t, accounts.of_person(t, person.id)[0].id)
        assert holding.release(t, HOUSE, person) == 1
        assert left(t) == [("whatsapp", "Good news.")]

    database.write_now(morning)


def test_a_phone_that_is_shared_by_now_shows_neutral_words(sqlite_database: Database) -> None:
    def story(t: Transaction) -> None:
        case = a_case(t, "telegram", DAY)
        reply(t, case)
        people.set_safety(t, case[0].id, shared_phone=True, safe_hours=Hours.ANY)
        ((_, screen),) = departing(t)
        assert screen.text == DARIJA.say("relay.neutral")
        letter = messages.thread(t, case[2].id)[-1]
        assert [button.data for button in screen.buttons] == [f"act:open:{letter.id}"]

    sqlite_database.write_now(story)


def test_an_hour_that_has_gone_by_and_a_consent_taken_back_hold_the_words(
    sqlite_database: Database, noon: time_machine.Traveller
) -> None:
    case = sqlite_database.write_now(partial(a_case, channel="telegram", ago=DAY))
    sqlite_database.write_now(lambda t: reply(t, case))
    noon.move_to(NIGHT)
    assert sqlite_database.write_now(left) == []
    noon.move_to(NIGHT + 9 * HOUR)

    def morning(t: Transaction) -> None:
        consents.give(t, case[0].id, case[2].id, Purpose.CONTACT, False)
        assert left(t) == []
        assert newest(t).gate_reason == Why.NO_CONSENT
        assert holding.release(t, HOUSE, case[0]) == 1

    sqlite_database.write_now(morning)


def test_who_stopped_meanwhile_reads_it_when_they_come_back(sqlite_database: Database) -> None:
    def story(t: Transaction) -> None:
        case = a_case(t, "whatsapp", HOUR / 2)
        reply(t, case)
        people.stop(t, case[0].id)
        assert left(t) == []
        people.resume(t, case[0].id)
        assert holding.release(t, HOUSE, case[0]) == 1
        assert left(t) == [("whatsapp", "Good news.")]

    sqlite_database.write_now(story)


def test_an_answer_that_could_not_leave_for_a_day_waits_until_they_write(
    sqlite_database: Database, noon: time_machine.Traveller
) -> None:
    """As a receipt would, which is shown once."""

    def asked(t: Transaction) -> Person:
        person = someone(t)
        outbox.add(t, on(t, person, "whatsapp", t.now), Screen("1234").to_json(), priority=0)
        outbox.add(t, on(t, person, "telegram", t.now), Screen("5678").to_json(), priority=0)
        return person

    person = sqlite_database.write_now(asked)
    noon.shift(DAY + HOUR)

    def story(t: Transaction) -> None:
        assert left(t) == [("telegram", "5678")], "only WhatsApp has a window"
        assert newest(t).status == "sent"
        (whatsapp,) = (a for a in accounts.of_person(t, person.id) if a.channel == "whatsapp")
        accounts.touch(t, whatsapp.id)
        assert holding.release(t, HOUSE, person) == 1
        assert left(t) == [("whatsapp", "1234")]

    sqlite_database.write_now(story)


@pytest.mark.parametrize("taken", [False, True])
def test_the_channel_says_that_the_window_is_closed(
    sqlite_database: Database, noon: time_machine.Traveller, taken: bool
) -> None:
    """At once, or after it took the message. Nothing can knock there, until words are approved."""

    def refused(t: Transaction) -> None:
        case = a_case(t, "whatsapp", HOUR / 2)
        row_id = reply(t, case)
        (claimed,) = outbox.claim(t, door="intake", channel="whatsapp", limit=1, lease=HOUR)
        if taken:
            outbox.sent(t, claimed.id, "SM1", keep=True)
        leaving.set_aside(t, HOUSE, row_id)
        waits = newest(t)
        assert (waits.status, waits.provider_id) == ("queued", None)
        assert left(t) == []

    sqlite_database.write_now(refused)
    noon.shift(DAY)
    sqlite_database.write_now(approved)
    assert sqlite_database.write_now(left) == [("whatsapp", KNOCK)]
    assert sqlite_database.write_now(newest).status == "queued"


def test_refused_by_one_channel_it_goes_by_the_other_and_stays_there(
    sqlite_database: Database,
) -> None:
    """Though by our own clock the first one is open: two channels must not play ball with it."""

    def story(t: Transaction) -> None:
        case = a_case(t, "whatsapp", HOUR / 2)
        on(t, case[0], "telegram", t.now - DAY)
        row_id = reply(t, case)
        outbox.claim(t, door="intake", channel="whatsapp", limit=1, lease=HOUR)
        leaving.set_aside(t, HOUSE, row_id)
        assert left(t) == [("telegram", "Good news.")]

    sqlite_database.write_now(story)


def test_a_knock_that_is_refused_has_failed_and_what_is_emptied_too(
    sqlite_database: Database,
) -> None:
    def story(t: Transaction) -> None:
        approved(t)
        case = a_case(t, "whatsapp", DAY)
        reply(t, case)
        (knock,) = outbox.claim(t, door="intake", channel="whatsapp", limit=9, lease=HOUR)
        leaving.set_aside(t, HOUSE, knock.id)
        assert [row.id for row in outbox.dead_letters(t)] == [knock.id]
        reply(t, case, "And more.")
        assert left(t) == [("whatsapp", KNOCK)], "that knock was never heard"
        leaving.set_aside(t, HOUSE, knock.id)

    sqlite_database.write_now(story)


def test_a_knock_rings_at_no_bad_hour_and_for_nothing(
    sqlite_database: Database, noon: time_machine.Traveller
) -> None:
    def knocked(t: Transaction) -> Case:
        approved(t)
        case = a_case(t, "whatsapp", DAY)
        reply(t, case)
        return case

    case = sqlite_database.write_now(knocked)
    noon.move_to(NIGHT)
    assert sqlite_database.write_now(left) == []
    noon.move_to(NIGHT + 9 * HOUR)
    assert sqlite_database.write_now(left) == [("whatsapp", KNOCK)]
    noon.shift(DAY)

    def settled(t: Transaction) -> None:
        reply(t, case, "And more.")
        for row in outbox.by_topic(t, topic_of(case[0])):
            assert outbox_topics.take_back(t, row.id, "settled")
        assert left(t) == []

    sqlite_database.write_now(settled)


def test_what_may_have_arrived_is_held_and_still_in_doubt(
    sqlite_database: Database, noon: time_machine.Traveller
) -> None:
    """Nor is it sent by another channel, where it would be read twice."""

    def claimed(t: Transaction) -> Case:
        case = a_case(t, "telegram", DAY)
        reply(t, case)
        assert len(outbox.claim(t, door="intake", channel="telegram", limit=9, lease=HOUR)) == 1
        return case

    case = sqlite_database.write_now(claimed)
    noon.move_to(NIGHT)
    assert sqlite_database.write_now(left) == []
    sqlite_database.write_now(lambda t: on(t, case[0], "whatsapp", t.now - HOUR))
    noon.move_to(NIGHT + 9 * HOUR)

    def morning(t: Transaction) -> None:
        ((row, _),) = departing(t)
        assert (row.channel, row.doubtful) == ("telegram", True)

    sqlite_database.write_now(morning)


async def test_delivery_asks_and_a_fault_of_ours_is_shown_to_a_human(
    sqlite_database: Database,
) -> None:
    def written(t: Transaction) -> Case:
        case = a_case(t, "telegram", DAY)
        reply(t, case)
        return case

    case = sqlite_database.write_now(written)
    sender, way = MemorySender(), ("intake", "telegram")

    def consider(t: Transaction, row: outbox.Outgoing) -> outbox.Outgoing | None:
        return leaving.consider(HOUSE, t, row)

    delivery = Delivery(sqlite_database, {way: sender}, paces={way: swift()}, consider=consider)
    sqlite_database.write_now(lambda t: people.stop(t, case[0].id))
    await delivery.exhaust()
    assert sender.sent == []
    sqlite_database.write_now(lambda t: people.resume(t, case[0].id))
    sqlite_database.write_now(lambda t: holding.release(t, HOUSE, case[0]))
    await delivery.exhaust()
    assert [screen.text.rpartition("\n")[2] for _, screen in sender.sent] == ["Good news."]

    def broken(t: Transaction) -> None:
        people.set_safety(t, case[0].id, shared_phone=False, safe_hours="never heard of")
        account = accounts.of_person(t, case[0].id)[0]
        outbox.add(t, account, Screen("?").to_json(), priority=1, ticket_id=case[2].id)

    sqlite_database.write_now(broken)
    await delivery.exhaust()
    (dead,) = sqlite_database.read_now(outbox.dead_letters)
    assert "ValueError" in (dead.error or "")
