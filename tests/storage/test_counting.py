"""What waits is counted by channel and priority, and told apart from what has its hour."""

from datetime import UTC, datetime, timedelta

import time_machine

from storage import accounts, counting, inbox, outbox, outbox_topics
from storage.counting import BLOCKED, HELD, WAITING, Counted, Unsent
from storage.database import Database
from storage.transaction import Transaction
from tests.storage.given import DAY, a_person, a_ticket, account_of

NOON = datetime(2026, 6, 10, 11, tzinfo=UTC)
TOMORROW = NOON + DAY


def count(database: Database) -> Counted:
    return database.read_now(counting.count)


def test_nothing_waits_in_a_new_house(database: Database) -> None:
    found = count(database)
    assert (found.unsent, found.held, found.dead_in, found.dead_out) == ([], {}, 0, 0)
    assert (found.late_tickets, found.reminders_due) == (0, 0)


def test_what_is_due_is_told_from_what_stands_aside(database: Database) -> None:
    def written(t: Transaction) -> None:
        mother, sister, gone = a_person(t, channel="whatsapp"), a_person(t), a_person(t)
        outbox.add(t, account_of(t, sister), b"{}", priority=0)
        outbox.add(t, account_of(t, sister), b"{}", priority=2)
        row = outbox.add(t, account_of(t, mother), b"{}", priority=1, not_before=TOMORROW)
        outbox_topics.reasoned(t, row, "window_closed")
        outbox.add(t, account_of(t, gone), b"{}", priority=0)
        accounts.blocked(t, account_of(t, gone).id)

    with time_machine.travel(NOON, tick=False) as clock:
        database.write_now(written)
        clock.shift(timedelta(minutes=3))
        found = count(database)
    assert sorted(found.unsent, key=lambda one: (one.channel, one.priority, one.which)) == [
        Unsent("telegram", 0, BLOCKED, 1, NOON),
        Unsent("telegram", 0, WAITING, 1, NOON),
        Unsent("telegram", 2, WAITING, 1, NOON),
        Unsent("whatsapp", 1, HELD, 1, TOMORROW),
    ]
    assert found.at == NOON + timedelta(minutes=3)
    assert found.held == {("whatsapp", "window_closed"): 1}


def test_what_was_held_is_due_at_its_hour(database: Database) -> None:
    def written(t: Transaction) -> None:
        mother = a_person(t, channel="whatsapp")
        outbox.add(t, account_of(t, mother), b"{}", priority=1, not_before=TOMORROW)

    with time_machine.travel(NOON, tick=False) as clock:
        database.write_now(written)
        clock.shift(DAY)
        found = count(database)
    assert [(one.which, one.count) for one in found.unsent] == [(WAITING, 1)]
    assert found.held == {}


def test_dead_letters_are_counted_until_they_are_dealt_with(database: Database) -> None:
    def fails(t: Transaction) -> None:
        inbox.fail(t, "intake", "telegram", "7", None, {}, "ValueError at bot/x.py:1")

    def refused(t: Transaction) -> None:
        outbox.fail(t, outbox.add(t, account_of(t, a_person(t)), b"{}", priority=0), "refused")

    for _ in range(inbox.FAILURES):
        database.write_now(fails)
    database.write_now(refused)
    found = count(database)
    assert (found.dead_in, found.dead_out) == (1, 1)

    def mended(t: Transaction) -> None:
        [dead], [letter] = inbox.dead(t), outbox.dead_letters(t)
        inbox.settle(t, dead.id, None)
        outbox.revive(t, letter.id)

    database.write_now(mended)
    found = count(database)
    assert (found.dead_in, found.dead_out) == (0, 0)
    assert sum(one.count for one in found.unsent) == 1


def test_a_ticket_is_late_once_its_hour_has_passed(database: Database) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        database.write_now(lambda t: a_ticket(t, a_person(t).id))
        assert count(database).late_tickets == 0
        clock.shift(60 * DAY)
        assert count(database).late_tickets == 1
