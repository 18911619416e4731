"""A life at risk at 23:00 on a holiday in Ramadan: whoever can act is rung, until one does."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
import time_machine

from bot.casework import offering, timing
from bot.clock.reminding import remind
from bot.desk import taking
from bot.house import House
from bot.tickets.calendar import MOROCCO
from bot.working_days import calendar
from storage.database import Database
from storage.handlers import Handler
from storage.tickets import Ticket
from storage.transaction import Transaction
from tests.bot.office import (
    FRENCH,
    PLACES,
    WORDS,
    Postman,
    a_coordinator,
    a_handler,
    a_person,
    a_ticket,
    an_organisation,
)
from tests.flows.plain import PlainEars

HOUSE = House(WORDS, PlainEars(), PLACES, MOROCCO, calendar(MOROCCO, "2027-02-11"))
NIGHT = datetime(2027, 2, 11, 23, 0, tzinfo=MOROCCO)
STILL = FRENCH.say("reminder.untaken")


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NIGHT, tick=False) as moved:
        yield moved


def test_it_rings_at_any_hour_until_somebody_takes_it(
    database: Database, clock: time_machine.Traveller
) -> None:
    assert HOUSE.calendar.holiday(NIGHT.date())
    assert HOUSE.calendar.ramadan(NIGHT.date())

    def begin(t: Transaction) -> tuple[Ticket, list[Handler]]:
        members = [a_handler(t, an_organisation(t, code)) for code in ("adala", "bassma")]
        members.append(a_coordinator(t, on_duty=False))
        due: dict[str, Any] = {**timing.begun(HOUSE, "life", t.now)}
        ticket = offering.offer(t, HOUSE, a_ticket(t, a_person(t), urgency="life", **due))
        timing.look_again(t, ticket.id)
        return ticket, members

    ticket, members = database.write_now(begin)
    postman = Postman()

    def rung() -> list[int]:
        database.write_now(partial(remind, HOUSE, 100))
        database.write_now(postman.deliver)
        return [
            len([text for text in database.read_now(partial(of, member)) if STILL in text])
            for member in members
        ]

    def of(member: Handler, t: Transaction) -> list[str]:
        return postman.of_handler(t, member).texts

    assert rung() == [0, 0, 0]
    told = [len(database.read_now(partial(of, member))) for member in members]
    assert told == [1, 1, 1], "every handler on duty at once, and the coordinator off duty"
    for minutes in (15, 15, 30, 30):
        clock.shift(timedelta(minutes=minutes))
        late = rung()
    assert late[:2] == [3, 3], "after half an hour, and again every so often"
    assert len(database.read_now(partial(of, members[2]))) >= 4
    database.write_now(lambda t: taking.take(t, HOUSE, members[1], ticket))
    # The reply is due by one o'clock: only who took it is asked for that.
    clock.move_to(datetime(2027, 2, 12, 0, 40, tzinfo=MOROCCO).astimezone(UTC))
    assert rung()[0] == 0, "all cards say what became of it"
