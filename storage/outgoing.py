"""A claimed row of the outbox, opened: what to send, and where."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from storage.outbox_rows import SENDING
from storage.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A claimed row, opened: what to send, and where. ``doubtful``: it may have arrived before.

    ``lease_until`` tells this claim of the row from any other.
    """

    id: UUID
    sequence: int
    door: str
    channel: str
    account_id: UUID | None
    address: str = field(repr=False)
    payload: bytes = field(repr=False)
    priority: int
    purpose: str | None
    asked_for: bool
    attempts: int
    ticket_id: UUID | None
    topic: str | None
    created_at: datetime
    due_at: datetime
    lease_until: datetime
    doubtful: bool


def opened(t: Transaction, row: Row[Any], lease_until: datetime) -> Outgoing:
    """A row as the claim found it, with its account's address beside it, opened.

    Raises NotOurs, TypeError or ValueError for one that was altered or emptied.
    """
    if row.account_id is None:
        address = t.secrets.open("outbox.address_sealed", row.id, row.address_sealed)
    else:
        address = t.secrets.open("accounts.address_sealed", row.account_id, row.account_address)
    return Outgoing(
        id=row.id,
        sequence=row.sequence,
        door=row.door,
        channel=row.channel,
        account_id=row.account_id,
        address=address.decode(),
        payload=t.secrets.open("outbox.payload_sealed", row.id, row.payload_sealed),
        priority=row.priority,
        purpose=row.purpose,
        asked_for=row.asked_for,
        attempts=row.attempts + 1,
        ticket_id=row.ticket_id,
        topic=row.topic,
        created_at=row.created_at,
        due_at=row.due_at,
        lease_until=lease_until,
        doubtful=row.status == SENDING or row.doubts > 0,
    )
