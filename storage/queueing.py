"""Rows of the outbox as they begin: one for an account, or many at once for the desk."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from storage.accounts import Account
from storage.outbox_rows import INSERT, QUEUED
from storage.seats import Seat
from storage.tables import new_id
from storage.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Letter:
    """A screen (its JSON) for a member of the desk, about a ticket."""

    to: Seat
    screen: bytes
    ticket_id: UUID | None
    topic: str


def queue(
    t: Transaction,
    account: Account,
    screen: bytes,
    priority: int,
    ticket_id: UUID | None,
    topic: str | None,
    due_at: datetime,
    *,
    last: str | None = None,
    purpose: str | None = None,
    asked_for: bool = False,
) -> UUID:
    """Queue a screen (its JSON) for an account; the row's id. ``last`` is the address of one that
    is being erased: it goes with the row."""
    key = new_id()
    row = _row(t, key, account, screen, priority, ticket_id, topic, due_at, last)
    t.execute(INSERT, {**row, "purpose": purpose, "asked_for": asked_for})
    return key


def queue_all(t: Transaction, letters: Sequence[Letter], priority: int) -> None:
    """Queue many screens at once."""
    made = [
        _row(t, new_id(), one.to, one.screen, priority, one.ticket_id, one.topic, t.now, None)
        for one in letters
    ]
    t.execute_each(INSERT, made)


def _row(
    t: Transaction,
    key: UUID,
    to: Account | Seat,
    screen: bytes,
    priority: int,
    ticket_id: UUID | None,
    topic: str | None,
    due_at: datetime,
    last: str | None,
) -> dict[str, Any]:
    address = last and t.secrets.seal("outbox.address_sealed", key, last.encode())
    return {
        "id": key,
        "door": to.door,
        "channel": to.channel,
        "lane": to.id,
        "account_id": None if last else to.id,
        "address_sealed": address,
        "ticket_id": ticket_id,
        "topic": topic,
        "priority": priority,
        "purpose": None,
        "asked_for": False,
        "payload_sealed": t.secrets.seal("outbox.payload_sealed", key, screen),
        "status": QUEUED,
        "attempts": 0,
        "doubts": 0,
        "created_at": t.now,
        "due_at": due_at,
        "next_attempt_at": due_at,
    }
