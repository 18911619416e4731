"""What another phone did to a grievance is told to whoever filed it, though they may be away."""

from datetime import timedelta

import pytest
import time_machine

from bot.carriage import holding
from bot.casework import relay
from storage import accounts, outbox, people
from storage.accounts import Account
from storage.database import Database
from storage.people import Person
from storage.transaction import Transaction
from tests.bot.doorstep import departing, left, on, someone
from tests.bot.office import DARIJA, HOUSE, in_hand

pytestmark = pytest.mark.usefixtures("noon")
DAY = timedelta(days=1)


@pytest.mark.parametrize("shared", [False, True])
def test_who_has_blocked_us_learns_of_it_when_they_write(
    database: Database, noon: time_machine.Traveller, shared: bool
) -> None:
    def blocked(t: Transaction) -> tuple[Person, Account]:
        person = someone(t, shared_phone=shared)
        account = on(t, person, "telegram", t.now - DAY)
        on(t, person, "whatsapp", t.now - 2 * DAY)
        ticket = in_hand(t, person)[1]
        left(t)
        for each in accounts.of_person(t, person.id):
            accounts.blocked(t, each.id)
        relay.opened(t, HOUSE, ticket, someone(t).id)
        assert left(t) == []
        return person, account

    person, account = database.write_now(blocked)
    noon.shift(90 * DAY)

    def back(t: Transaction) -> None:
        assert outbox.expire(t, DAY) == 0, "it waits for them, however long"
        accounts.touch(t, account.id)
        assert holding.release(t, HOUSE, people.get(t, person.id) or person) == 1
        ((row, screen),) = departing(t)
        assert row.account_id == account.id
        assert (screen.text == DARIJA.say("relay.neutral")) is shared

    database.write_now(back)
