"""Why a message waits or was not sent: for a coordinator, and for a handler of what she carries."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from bot.carriage.carrying import carry
from bot.desk.decided import SENDS, WHYS
from bot.gate import Send, Why
from bot.screens import Screen
from flows.vocabulary import Purpose
from storage import consents
from storage.database import Database
from storage.receipts import grouped
from storage.tickets import Ticket
from storage.transaction import Transaction
from tests.bot.desk.handset import Handset, joined
from tests.bot.office import (
    FRENCH,
    HOUSE,
    Postman,
    a_person,
    an_offered_ticket,
    an_organisation,
)

NIGHT = datetime(2026, 6, 10, 23, tzinfo=UTC)
SECRET = "Your son was moved to another prison."


@pytest.fixture(autouse=True)
def night() -> Iterator[time_machine.Traveller]:
    """An hour at which nobody is written to."""
    with time_machine.travel(NIGHT, tick=False) as clock:
        yield clock


def remind(t: Transaction, ticket: Ticket) -> None:
    carry(
        t,
        HOUSE,
        ticket,
        lambda words: Screen(SECRET),
        f"act:read:{ticket.id}",
        proactive=True,
        purpose=Purpose.REMIND,
    )


def a_case(t: Transaction, **columns: object) -> Ticket:
    ticket = an_offered_ticket(t, a_person(t), **columns)
    remind(t, ticket)
    return ticket


async def test_why_a_message_waits_is_told_without_its_words(
    sqlite_database: Database, nadia: Handset
) -> None:
    ticket = await sqlite_database.write(a_case)
    told = await nadia.say(f"/why {ticket.reference}")
    assert grouped(ticket.reference) in told
    assert FRENCH.say("gate.reminder") in told
    assert FRENCH.say("gate.quiet_hours") in told
    assert FRENCH.moment(NIGHT + timedelta(hours=8), "Africa/Casablanca") in told
    assert SECRET not in told
    assert nadia.last.protect
    assert FRENCH.say("gate.quiet_hours") in await nadia.press(FRENCH.say("card.sheet"))


async def test_what_was_not_sent_lately_is_listed_behind_what_waits(
    sqlite_database: Database, nadia: Handset, night: time_machine.Traveller
) -> None:
    await nadia.say("/held")
    assert await nadia.press(FRENCH.say("gate.unsent_button")) == FRENCH.say("gate.nothing_unsent")

    def refused(t: Transaction) -> Ticket:
        ticket = a_case(t)
        assert ticket.person_id is not None
        consents.give(t, ticket.person_id, None, Purpose.REMIND, given=False)
        for _ in range(3):
            remind(t, ticket)
        return ticket

    first = await sqlite_database.write(refused)
    second = await sqlite_database.write(refused)
    await nadia.say("/held")
    told = (await nadia.press(FRENCH.say("gate.unsent_button"))).splitlines()
    assert len(told) == 3
    assert grouped(second.reference) in told[1]
    assert grouped(first.reference) in told[2]
    assert FRENCH.say("gate.no_reminders") in told[1]
    assert FRENCH.say("gate.never") in await nadia.press(grouped(first.reference))
    night.shift(timedelta(days=8))
    await nadia.say("/held")
    assert await nadia.press(FRENCH.say("gate.unsent_button")) == FRENCH.say("gate.nothing_unsent")


async def test_a_handler_reads_it_of_what_she_carries_and_of_nothing_else(
    sqlite_database: Database, postman: Postman, nadia: Handset
) -> None:
    adala = await sqlite_database.write(an_organisation)
    samira = await joined(sqlite_database, postman, adala)
    ticket = await sqlite_database.write(a_case)
    assert FRENCH.say("gate.title", reference=grouped(ticket.reference)) not in await samira.say(
        f"/why {ticket.reference}"
    )
    await samira.press_data(f"act:take:{ticket.reference}")
    assert FRENCH.say("gate.reminder") in await samira.press_data(f"act:why:{ticket.reference}")
    assert await samira.press_data("act:unsent:") == FRENCH.say("desk.coordinators_only")
    other = await sqlite_database.write(lambda t: a_case(t, record={"avoid": ["adala", "omp"]}))
    for phone in (samira, nadia):
        no_such = FRENCH.say("desk.no_such_ticket")
        assert await phone.say(f"/why {other.reference}") == no_such
    assert await nadia.say("/why") == FRENCH.say("desk.which_ticket", example="/why 123")


def test_every_word_of_the_gate_has_words() -> None:
    assert set(WHYS) == set(Why)
    assert set(SENDS) == set(Send)
    for key in (*WHYS.values(), *SENDS.values()):
        assert FRENCH.say(key)
