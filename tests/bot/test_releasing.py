"""Who writes from one messenger is told nothing twice that may have reached them on the other."""

from datetime import timedelta

import pytest
import time_machine

from bot.carriage import holding
from bot.screens import Screen
from storage import accounts, outbox
from storage.accounts import Account
from storage.database import Database
from storage.people import Person
from storage.transaction import Transaction
from tests.bot.carriage.test_leaving import a_case, reply
from tests.bot.doorstep import departing, left, on
from tests.bot.office import HOUSE, NIGHT

pytestmark = pytest.mark.usefixtures("noon")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def test_what_may_have_arrived_waits_where_it_was_sent(
    database: Database, noon: time_machine.Traveller
) -> None:
    """Its lease ran out, then the hours closed; what was surely not sent comes where they write."""

    def claimed(t: Transaction) -> tuple[Person, Account]:
        case = a_case(t, "telegram", DAY)
        reply(t, case)
        assert len(outbox.claim(t, door="intake", channel="telegram", limit=9, lease=HOUR)) == 1
        reply(t, case, "And more.")
        return case[0], on(t, case[0], "whatsapp", t.now - 2 * DAY)

    person, whatsapp = database.write_now(claimed)
    noon.move_to(NIGHT)
    assert database.write_now(left) == []

    def writes(t: Transaction) -> None:
        accounts.touch(t, whatsapp.id)
        assert holding.release(t, HOUSE, person) == 1
        assert left(t) == [("whatsapp", "And more.")]
        (telegram,) = (a for a in accounts.of_person(t, person.id) if a.channel == "telegram")
        accounts.touch(t, telegram.id)

    database.write_now(writes)
    noon.shift(HOUR)

    def writes_there(t: Transaction) -> None:
        assert holding.release(t, HOUSE, person) == 1
        ((row, screen),) = departing(t)
        assert (row.channel, row.doubtful) == ("telegram", True)
        assert "Good news." in screen.text

    database.write_now(writes_there)


def test_an_answer_about_no_grievance_is_read_where_it_was_asked_for(
    sqlite_database: Database, noon: time_machine.Traveller
) -> None:
    """Neutral words could not take its place on a shared phone."""

    def asked(t: Transaction) -> Person:
        person = a_case(t, "whatsapp", HOUR)[0]
        (account,) = accounts.of_person(t, person.id)
        outbox.add(t, account, Screen("Whom is it about?").to_json(), priority=0)
        return person

    person = sqlite_database.write_now(asked)
    noon.shift(DAY + HOUR)

    def elsewhere(t: Transaction) -> None:
        assert left(t) == []
        on(t, person, "telegram", t.now)
        assert holding.release(t, HOUSE, person) == 0
        assert left(t) == []

    sqlite_database.write_now(elsewhere)
