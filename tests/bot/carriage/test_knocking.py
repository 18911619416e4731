"""A knock that never rang, or may ring no more, leaves nothing waiting for ever."""

import asyncio
import threading
from datetime import timedelta

import pytest
import time_machine

from bot.gate import Why
from storage import outbox, people, templates
from storage.database import Database
from storage.outbox_rows import OUTBOX, Outbound
from storage.transaction import Transaction
from tests.bot.carriage.test_leaving import Case, a_case, newest, reply
from tests.bot.doorstep import approved, left, on
from tests.bot.office import DARIJA, in_hand
from tests.storage.given import waiting

pytestmark = pytest.mark.usefixtures("noon")
KNOCK = DARIJA.say("whatsapp.knock").rpartition("\n")[2]
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
CONTENT = "HX" + "0" * 32


def test_a_knock_that_was_lost_is_repeated_and_one_that_rang_is_not(
    database: Database, noon: time_machine.Traveller
) -> None:
    """WhatsApp keeps a knock back now and then; what waits behind it must not wait for ever."""

    def lost(t: Transaction) -> None:
        approved(t)
        reply(t, a_case(t, "whatsapp", DAY))
        (knock,) = outbox.claim(t, door="intake", channel="whatsapp", limit=9, lease=HOUR)
        outbox.sent(t, knock.id, "SM1", keep=True)
        outbox.fail(t, knock.id, "twilio: 63049")

    database.write_now(lost)
    assert database.write_now(left) == []
    noon.shift(DAY)
    assert database.write_now(left) == [("whatsapp", KNOCK)]
    for _ in range(3):
        noon.shift(DAY)
        assert database.write_now(left) == [], "once until they write"


def test_what_came_soon_after_a_knock_is_knocked_for_a_day_later(
    sqlite_database: Database, noon: time_machine.Traveller
) -> None:
    def first(t: Transaction) -> Case:
        approved(t)
        case = a_case(t, "whatsapp", DAY)
        reply(t, case)
        assert left(t) == [("whatsapp", KNOCK)]
        return case

    case = sqlite_database.write_now(first)
    noon.shift(HOUR)
    sqlite_database.write_now(lambda t: reply(t, case, "And more."))
    assert sqlite_database.write_now(left) == []
    noon.shift(DAY)
    assert sqlite_database.write_now(left) == [("whatsapp", KNOCK)]
    noon.shift(DAY)
    assert sqlite_database.write_now(left) == []


def test_where_a_knock_may_leave_no_more_the_words_go_by_the_other_messenger(
    sqlite_database: Database,
) -> None:
    """WhatsApp paused the words of the knock between its writing and its leaving."""

    def story(t: Transaction) -> None:
        approved(t)
        case = a_case(t, "whatsapp", DAY)
        on(t, case[0], "telegram", t.now - 3 * DAY)
        reply(t, case)
        templates.note(t, CONTENT, "paused")
        assert left(t) == [("telegram", "Good news.")]

    sqlite_database.write_now(story)


def test_where_there_is_no_other_messenger_they_wait_until_knocks_may_leave(
    sqlite_database: Database, noon: time_machine.Traveller
) -> None:
    def paused(t: Transaction) -> None:
        approved(t)
        reply(t, a_case(t, "whatsapp", DAY))
        templates.note(t, CONTENT, "paused")
        assert left(t) == []

    sqlite_database.write_now(paused)
    noon.shift(DAY)
    assert sqlite_database.write_now(left) == []
    sqlite_database.write_now(lambda t: templates.note(t, CONTENT, "approved"))
    noon.shift(DAY)
    assert sqlite_database.write_now(left) == [("whatsapp", KNOCK)]


def test_a_knock_for_who_has_stopped_meanwhile_is_dropped_for_that_reason(
    sqlite_database: Database, noon: time_machine.Traveller
) -> None:
    def stopped(t: Transaction) -> Case:
        approved(t)
        case = a_case(t, "whatsapp", DAY)
        reply(t, case)
        people.stop(t, case[0].id)
        assert left(t) == []
        assert (newest(t).status, newest(t).gate_reason) == ("queued", Why.STOPPED)
        return case

    sqlite_database.write_now(stopped)
    noon.shift(2 * DAY)
    assert sqlite_database.write_now(left) == []


@pytest.mark.parametrize("kind", ["postgresql"], indirect=True)
async def test_two_handlers_who_write_at_once_knock_once(database: Database) -> None:
    """Each on a grievance of its own; neither can see what the other has not yet committed."""
    begun, looked = threading.Event(), threading.Event()

    def taken(t: Transaction) -> tuple[Case, Case]:
        approved(t)
        person, samira, ticket = a_case(t, "whatsapp", DAY)
        other = (person, *in_hand(t, person))
        assert left(t) == [("whatsapp", KNOCK)]
        t.connection.execute(OUTBOX.delete().where(OUTBOX.c.door == "intake"))
        return (person, samira, ticket), other

    cases = database.write_now(taken)

    def first(t: Transaction) -> None:
        reply(t, cases[0])
        begun.set()
        looked.wait(5)

    def second(t: Transaction) -> None:
        waiting(t)
        looked.set()
        reply(t, cases[1])

    one = asyncio.create_task(database.write(first))
    await asyncio.to_thread(begun.wait, 5)
    await asyncio.gather(one, database.write(second))
    topics = [row.topic or "" for row in database.read_now(every)]
    assert sorted(topic.partition(":")[0] for topic in topics) == ["held", "held", "knock"]


def every(t: Transaction) -> list[Outbound]:
    """All that there is for people."""
    found = t.connection.execute(OUTBOX.select().where(OUTBOX.c.door == "intake"))
    return [Outbound(**row._mapping) for row in found]
