"""People, tickets and organisations with which the stories of storage begin."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from storage import accounts, handlers, organisations, people, receipts, tickets
from storage.accounts import Account
from storage.file_rows import FILES
from storage.handlers import Handler
from storage.organisations import Organisation
from storage.outbox_rows import OUTBOX, UNSENT
from storage.people import Person
from storage.tickets import Ticket
from storage.transaction import Transaction

NUMBERS = count(1)
DAY = timedelta(days=1)
PIN_HASH = "$argon2id$not-a-real-hash"
RECORD = {"account": "He was moved without a word to us.", "name": "Youssef"}


def a_person(t: Transaction, address: str | None = None, channel: str = "telegram") -> Person:
    """Someone who wrote once, from one account."""
    person = people.create(t, "ary")
    account = accounts.reach(t, "intake", channel, address or f"chat-{next(NUMBERS)}")
    accounts.belongs(t, account.id, person_id=person.id)
    accounts.touch(t, account.id)
    return person


def account_of(t: Transaction, person: Person) -> Account:
    """The account someone used last."""
    return accounts.of_person(t, person.id)[0]


def an_organisation(t: Transaction, code: str = "adala", **columns: Any) -> Organisation:
    """An organisation that takes everything."""
    everything: dict[str, Any] = {
        "name_fr": "Association Adala",
        "name_ar": "جمعية عدالة",
        "regions": ["*"],
        "needs": ["*"],
        "topics": ["*"],
        "languages": ["ar", "ary", "fr"],
        "capacity": 20,
    }
    return organisations.put(t, code, **{**everything, **columns})


def a_handler(t: Transaction, organisation: Organisation, name: str = "Samira") -> Handler:
    """A member of an organisation, with an account at the desk."""
    handler = handlers.join(t, organisation.id, "handler", name=name)
    account = accounts.reach(t, "desk", "telegram", f"desk-{next(NUMBERS)}")
    accounts.belongs(t, account.id, handler_id=handler.id)
    return handler


def a_ticket(t: Transaction, person_id: UUID, **columns: Any) -> Ticket:
    """A grievance about a transfer, just filed."""
    plain: dict[str, Any] = {
        "reference": receipts.new_reference(t),
        "pin_hash": PIN_HASH,
        "record": RECORD,
        "language": "ary",
        "urgency": "normal",
        "topic": "transfer",
        "about": "son",
        "establishment": "oukacha",
        "region": "casablanca_settat",
        "needs": ["minors"],
        "acknowledge_due": t.now + DAY,
        "take_due": t.now + 2 * DAY,
        "reply_due": t.now + 3 * DAY,
        "close_due": t.now + 30 * DAY,
    }
    return tickets.open(t, person_id=person_id, **{**plain, **columns})


def bytes_under(folder: Path) -> Iterator[tuple[Path, bytes]]:
    """Every file in a folder with its bytes, journals included."""
    for path in folder.rglob("*"):
        if path.is_file():
            yield path, path.read_bytes()


def file_ids(t: Transaction) -> set[UUID]:
    """Every file there is."""
    return set(t.connection.scalars(select(FILES.c.id)))


def of_ticket(t: Transaction, ticket_id: UUID) -> list[UUID]:
    """The files of a ticket, in the order they came."""
    theirs = select(FILES.c.id).where(FILES.c.ticket_id == ticket_id)
    return list(t.connection.scalars(theirs.order_by(FILES.c.id)))


def waiting(t: Transaction) -> dict[str, int]:
    """How many rows wait on each channel until they are sent."""
    number = select(OUTBOX.c.channel, func.count()).where(UNSENT)
    found = t.connection.execute(number.group_by(OUTBOX.c.channel))
    return {row[0]: row[1] for row in found}
