"""A day that a person gave: nothing of it is lost, and nothing is said once it is true no more."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from functools import partial

import pytest
import time_machine

from bot.carriage import holding
from bot.casework import dating
from bot.clock.reminding import remind
from bot.screens import Screen
from flows.vocabulary import DateKind
from storage import accounts, outbox_held, people
from storage.database import Database
from storage.people import Person
from storage.transaction import Transaction
from tests.bot.office import HOUSE, WORDS, in_hand

DARIJA = WORDS["ary"]
HEARING_ON = date(2026, 6, 11)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """Monday at one o'clock, local time."""
    with time_machine.travel(datetime(2026, 6, 8, 12, tzinfo=UTC), tick=False) as moved:
        yield moved


def given(t: Transaction, mother: Person, kind: DateKind) -> Person:
    _, ticket = in_hand(t, mother)
    dating.give(t, HOUSE, ticket, mother.id, kind, HEARING_ON)
    return people.get(t, mother.id) or mother


def on_whatsapp(t: Transaction) -> Person:
    """Who has not written for a day, and for whom there are no approved words."""
    mother = people.create(t, "ary")
    people.set_safety(t, mother.id, shared_phone=False, safe_hours="any")
    account = accounts.reach(t, "intake", "whatsapp", "+212600000001")
    accounts.belongs(t, account.id, person_id=mother.id)
    return people.get(t, mother.id) or mother


def lies_ready(database: Database, mother: Person) -> list[str]:
    """What of the day is there to be read as soon as she writes."""
    database.write_now(partial(remind, HOUSE, 100))

    def texts(t: Transaction) -> list[str]:
        rows = [row for row in holding.waiting(t, mother) if row.purpose == "remind"]
        return [Screen.from_json(outbox_held.payload(t, row)).text for row in rows]

    return database.read_now(texts)


def at(clock: time_machine.Traveller, day: int, hour: int) -> None:
    clock.move_to(datetime(2026, 6, day, hour, 1, tzinfo=HOUSE.timezone))


@pytest.mark.parametrize("kind", [DateKind.HEARING, DateKind.VISIT])
def test_where_nothing_can_be_sent_it_lies_ready_until_the_day_is_over(
    sqlite_database: Database, clock: time_machine.Traveller, kind: DateKind
) -> None:
    mother = sqlite_database.write_now(lambda t: given(t, on_whatsapp(t), kind))
    at(clock, 10, 8)
    assert lies_ready(sqlite_database, mother) == []
    at(clock, 10, 9)
    [tomorrow] = lies_ready(sqlite_database, mother)
    assert DARIJA.say("reminder.tomorrow") in tomorrow
    at(clock, 11, 0)
    lies_ready(sqlite_database, mother)
    at(clock, 11, 8)
    [today] = lies_ready(sqlite_database, mother)
    assert DARIJA.say("reminder.today") in today
    at(clock, 11, 12)
    assert len(lies_ready(sqlite_database, mother)) == (kind is not DateKind.HEARING)
    at(clock, 12, 0)
    assert lies_ready(sqlite_database, mother) == []
