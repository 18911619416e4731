"""People on WhatsApp and elsewhere, and the last step before the channel, for tests of the gate."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import count

from bot.carriage import leaving
from bot.screens import Screen
from bot.whatsapp.shapes import KNOCK
from storage import accounts, outbox, people, templates
from storage.accounts import Account
from storage.outbox import Outgoing
from storage.people import Person
from storage.transaction import Transaction
from tests.bot.office import HOUSE

CHANNELS = ("whatsapp", "telegram")
LEASE = timedelta(seconds=30)
NUMBERS = count(1)


def on(t: Transaction, person: Person, channel: str, heard: datetime | None) -> Account:
    """An account of a person, heard at that time."""
    account = accounts.reach(t, "intake", channel, f"{channel}:{next(NUMBERS)}")
    accounts.belongs(t, account.id, person_id=person.id)
    if heard is not None:
        # A moment of the past, which no verb of the house can write.
        t.connection.execute(
            accounts.ACCOUNTS.update()
            .where(accounts.ACCOUNTS.c.id == account.id)
            .values(last_heard_at=heard)
        )
    found = accounts.get(t, account.id)
    assert found is not None
    return found


def someone(t: Transaction, *, shared_phone: bool = False, hours: str = "any") -> Person:
    """A person who speaks Darija and has no account yet."""
    person = people.create(t, "ary")
    people.set_safety(t, person.id, shared_phone=shared_phone, safe_hours=hours)
    return people.get(t, person.id) or person


def approved(t: Transaction, language: str = "ary") -> None:
    """WhatsApp has approved the knock."""
    templates.put(t, KNOCK, language, "digest", "HX" + "0" * 32, approval="approved")


def departing(t: Transaction) -> Iterator[tuple[Outgoing, Screen]]:
    """Every row that leaves for people at this moment, as it leaves; it is marked as sent."""
    while True:
        claimed = [
            row
            for channel in CHANNELS
            for row in outbox.claim(t, door="intake", channel=channel, limit=100, lease=LEASE)
        ]
        if not claimed:
            return
        for row in claimed:
            if (last := leaving.consider(HOUSE, t, row)) is not None:
                outbox.sent(t, row.id, f"SM{next(NUMBERS)}", keep=True)
                yield last, Screen.from_json(last.payload)


def left(t: Transaction) -> list[tuple[str, str]]:
    """What leaves at this moment: on which channel, and the last line of it."""
    return [(row.channel, screen.text.rpartition("\n")[2]) for row, screen in departing(t)]
