"""What a clock that was ahead has put off is done within a day of its being set right."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from storage import leftovers, reminder_rows, reminders
from storage.database import Database
from storage.transaction import Transaction
from tests.bot.office import a_handler, a_person, an_offered_ticket, an_organisation

MINUTE, DAY, YEAR = timedelta(minutes=1), timedelta(days=1), timedelta(days=365)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(datetime(2026, 6, 8, 12, tzinfo=UTC), tick=False) as moved:
        yield moved


def a_reminder(t: Transaction, after: timedelta = timedelta(0)) -> None:
    a_handler(t, an_organisation(t))
    ticket = an_offered_ticket(t, a_person(t))
    reminders.put(t, "untaken", t.now + after, ticket_id=ticket.id)


def fails(t: Transaction) -> int:
    """Each reminder that is due fails, and is to be tried again in a minute; how many there are."""
    due = reminders.claim(t, 5)
    for one in due:
        reminders.retry(t, one.id, t.now + MINUTE)
    return len(due)


def test_a_reminder_that_failed_is_tried_again(
    database: Database, clock: time_machine.Traveller
) -> None:
    database.write_now(a_reminder)
    clock.shift(YEAR)
    assert database.write_now(fails) == 1
    clock.shift(-YEAR)
    assert database.write_now(fails) == 1
    assert database.write_now(fails) == 0
    clock.shift(MINUTE)
    assert database.read_now(reminders.due) == 1
    assert database.write_now(fails) == 1


def test_a_reminder_whose_hour_is_far_away_waits_for_it(
    database: Database, clock: time_machine.Traveller
) -> None:
    database.write_now(lambda t: a_reminder(t, 9 * DAY))
    assert database.write_now(fails) == 0
    clock.shift(9 * DAY)
    assert database.write_now(fails) == 1


def test_one_that_failed_can_be_cancelled_and_set_anew(
    database: Database, clock: time_machine.Traveller
) -> None:
    database.write_now(a_reminder)
    database.write_now(fails)
    ticket_id = database.write_now(lambda t: reminders.claim(_later(t), 1)[0].ticket_id)
    assert ticket_id is not None
    database.write_now(lambda t: reminders.put(t, "untaken", t.now + 9 * DAY, ticket_id=ticket_id))
    [again] = database.read_now(lambda t: reminders.of(t, ticket_id))
    assert (again.status, again.attempts) == (reminder_rows.WAITING, 0)
    clock.shift(9 * DAY)
    database.write_now(fails)
    database.write_now(lambda t: reminders.cancel(t, ticket_id=ticket_id))
    assert database.read_now(lambda t: reminders.of(t, ticket_id)) == []


def _later(t: Transaction) -> Transaction:
    return Transaction(t.connection, t.secrets, t.now + MINUTE)


@pytest.mark.parametrize("put_off", [False, True], ids=["its lease", "its next try"])
def test_what_a_channel_keeps_is_deleted_there(
    database: Database, clock: time_machine.Traveller, put_off: bool
) -> None:
    def claimed(t: Transaction) -> int:
        there = leftovers.claim(t, door="intake", channel="whatsapp", limit=5, lease=MINUTE)
        for each in there if put_off else ():
            leftovers.retry(t, each.leftover.id, t.now + MINUTE)
        return len(there)

    source = "https://api.twilio.com/a-photo"
    database.write_now(
        lambda t: leftovers.note(t, door="intake", channel="whatsapp", source=source)
    )
    clock.shift(YEAR)
    assert database.write_now(claimed) == 1
    clock.shift(-YEAR)
    assert database.write_now(claimed) == 1
    assert database.write_now(claimed) == 0
