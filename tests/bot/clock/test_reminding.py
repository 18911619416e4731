"""The desk is reminded at its hour, once, of what is still so; many reminders hold up nobody."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import partial

import pytest
import time_machine

from bot.clock import reminding
from bot.clock.reminding import Reminding, remind
from bot.desk import work
from bot.house import House
from bot.tickets.alarms import Alarm
from bot.unhurried import Stride
from flows.vocabulary import Outcome
from storage import handlers, people, reminders, tickets
from storage.database import Database
from storage.handlers import Handler
from storage.reminders import Due
from storage.tickets import Ticket
from storage.transaction import Transaction
from tests.bot.office import (
    FRENCH,
    HOUSE,
    Postman,
    a_handler,
    a_person,
    an_organisation,
    in_hand,
)

MONDAY = datetime(2026, 6, 8, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)
ZONE = HOUSE.timezone
REMINDED = "prochaine étape de la réclamation"
STILL = FRENCH.say("reminder.untaken")


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """Monday at one o'clock, local time."""
    with time_machine.travel(MONDAY, tick=False) as moved:
        yield moved


def swept(database: Database) -> int:
    """One batch of what is due."""
    return database.write_now(partial(remind, HOUSE, 100))


def read(database: Database, handler: Handler, postman: Postman) -> list[str]:
    """What a member of the desk has on the phone, once all is delivered."""
    database.write_now(postman.deliver)
    return database.read_now(lambda t: postman.of_handler(t, handler)).texts


def dated(t: Transaction, days: int = 2) -> tuple[Handler, Ticket]:
    """A ticket in hand, with a next step in so many days."""
    samira, ticket = in_hand(t, a_person(t))
    return samira, set_date(t, samira, ticket, (t.now + days * DAY).date())


def set_date(t: Transaction, samira: Handler, ticket: Ticket, day: date) -> Ticket:
    """Set the next step; the watch over the clocks of a ticket has tests of its own."""
    ticket = work.set_date(t, HOUSE, samira, ticket, day)
    reminders.cancel(t, Alarm.WATCH, ticket_id=ticket.id)
    return ticket


def is_due(database: Database) -> int:
    return database.read_now(reminders.due)


def test_on_the_day_of_the_next_step_its_handler_is_told_once(
    database: Database, clock: time_machine.Traveller
) -> None:
    samira, ticket = database.write_now(dated)
    postman = Postman()
    clock.move_to(datetime(2026, 6, 10, 8, 59, tzinfo=ZONE))
    assert swept(database) == 0
    clock.move_to(datetime(2026, 6, 10, 9, 0, tzinfo=ZONE))
    assert swept(database) == 1
    assert swept(database) == 0
    told = [text for text in read(database, samira, postman) if REMINDED in text]
    assert len(told) == 1
    assert ticket.reference in told[0].replace(" ", "").translate({0x2068: None, 0x2069: None})


def test_a_date_that_is_moved_takes_its_reminder_along(
    database: Database, clock: time_machine.Traveller
) -> None:
    samira, ticket = database.write_now(dated)
    far = (MONDAY + 9 * DAY).date()
    database.write_now(lambda t: set_date(t, samira, ticket, far))
    clock.shift(3 * DAY)
    assert swept(database) == 0
    clock.shift(6 * DAY)
    assert swept(database) == 1
    assert len([text for text in read(database, samira, Postman()) if REMINDED in text]) == 1
    assert len(database.read_now(lambda t: reminders.of(t, ticket.id))) == 1


def test_a_step_for_today_needs_no_reminder_once_it_is_past_nine(
    sqlite_database: Database, clock: time_machine.Traveller
) -> None:
    samira, ticket = sqlite_database.write_now(dated)
    sqlite_database.write_now(lambda t: set_date(t, samira, ticket, MONDAY.date()))
    clock.shift(30 * DAY)
    assert is_due(sqlite_database) == 0


def test_what_is_closed_or_erased_is_not_spoken_of(
    database: Database, clock: time_machine.Traveller
) -> None:
    samira, ticket = database.write_now(dated)
    database.write_now(lambda t: work.close(t, HOUSE, samira, ticket, Outcome.SOLVED, "Done."))

    def erased(t: Transaction) -> None:
        _, other = dated(t)
        assert other.person_id is not None
        people.erase(t, other.person_id)
        assert reminders.of(t, other.id) == []

    database.write_now(erased)
    clock.shift(3 * DAY)
    assert is_due(database) == 0


def test_a_ticket_changed_behind_its_reminder_is_left_in_peace(
    sqlite_database: Database, clock: time_machine.Traveller
) -> None:
    """A version that knew nothing of reminders may have closed it, say."""
    samira, ticket = sqlite_database.write_now(dated)
    sqlite_database.write_now(lambda t: tickets.change(t, ticket, next_date=t.now + 20 * DAY))
    clock.shift(3 * DAY)
    assert swept(sqlite_database) == 1
    assert not [text for text in read(sqlite_database, samira, Postman()) if REMINDED in text]


def test_the_colleagues_are_told_when_the_handler_has_left(
    sqlite_database: Database, clock: time_machine.Traveller
) -> None:
    samira, _ = sqlite_database.write_now(dated)
    colleague = sqlite_database.write_now(lambda t: a_handler(t, an_organisation(t)))
    sqlite_database.write_now(lambda t: handlers.leave(t, samira.id))
    clock.shift(3 * DAY)
    swept(sqlite_database)
    postman = Postman()
    assert [text for text in read(sqlite_database, colleague, postman) if REMINDED in text]
    assert read(sqlite_database, samira, postman) == []


def test_of_two_clocks_one_reminds(database: Database, clock: time_machine.Traveller) -> None:
    """Both claim at the same moment: one finds nothing, for what is claimed is skipped."""
    database.write_now(dated)
    clock.shift(3 * DAY)
    found: list[int] = []

    def both(t: Transaction) -> None:
        claimed = reminders.claim(t, 10)
        found.append(len(claimed))
        if len(found) == 1 and t.connection.dialect.name == "postgresql":
            database.write_now(both)
        reminders.done(t, [one.id for one in claimed])

    database.write_now(both)
    database.write_now(both)
    assert sum(found) == 1


def test_one_that_fails_comes_again_later_and_holds_up_no_other(
    database: Database, clock: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch
) -> None:
    samira, broken = database.write_now(dated)
    other, _ = database.write_now(dated)
    say = reminding._say

    def stumbling(t: Transaction, house: House, due: Sequence[Due]) -> None:
        say(t, house, due)
        if any(one.ticket_id == broken.id for one in due):
            raise LookupError("what somebody wrote")

    clock.shift(3 * DAY)
    with monkeypatch.context() as patched:
        patched.setattr(reminding, "_say", stumbling)
        assert swept(database) == 2
        assert swept(database) == 0
        postman = Postman()
        assert [text for text in read(database, other, postman) if REMINDED in text]
        assert not [text for text in read(database, samira, postman) if REMINDED in text]
        clock.shift(timedelta(minutes=1))
        assert swept(database) == 1, "a minute later it is tried again"
        clock.shift(timedelta(minutes=1))
        assert swept(database) == 0, "and then less often"
    clock.shift(timedelta(minutes=1))
    assert swept(database) == 1
    assert len([text for text in read(database, samira, postman) if REMINDED in text]) == 1


async def test_a_round_goes_on_until_nothing_is_due(
    database: Database, clock: time_machine.Traveller
) -> None:
    for _ in range(5):
        await database.write(dated)
    clock.shift(3 * DAY)
    woken: list[int] = []
    leads = iter([True, False])
    await Reminding(database, HOUSE, stride=Stride(2), while_=lambda: next(leads)).round()
    assert await database.read(reminders.due) == 3, "who leads no more stops between two batches"
    await Reminding(database, HOUSE, stride=Stride(), ready=lambda: woken.append(1)).round()
    assert await database.read(reminders.due) == 0
    assert woken == [1]


def test_a_clock_set_forward_and_back_loses_nothing_and_repeats_nothing(
    database: Database, clock: time_machine.Traveller
) -> None:
    samira, _ = database.write_now(dated)
    postman = Postman()
    clock.shift(365 * DAY)
    assert swept(database) == 1
    assert len([text for text in read(database, samira, postman) if REMINDED in text]) == 1
    clock.shift(-365 * DAY)
    assert swept(database) == 0
    later, _ = database.write_now(dated)
    clock.shift(-DAY)
    assert swept(database) == 0
    clock.shift(4 * DAY)
    assert swept(database) == 1
    assert len([text for text in read(database, samira, postman) if REMINDED in text]) == 1
    assert len([text for text in read(database, later, postman) if REMINDED in text]) == 1
