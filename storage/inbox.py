"""What came in, each message under its provider's own id: a repeat changes nothing.

A message whose turn failed is kept, and rests after five failures until a human replays it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint, bindparam, select, text, update
from sqlmodel import Field

from storage.dialects import insert_once
from storage.tables import Row, add, every, first, new_id, run, table_of
from storage.transaction import Transaction

FAILURES = 5
DONE, FAILED, DEAD = "done", "failed", "dead"
# Written out and not bound: only then does a query use the index of these few rows.
_UNDONE = text("state <> 'done'")


class Inbound(Row, table=True):
    """One message as the provider gave it; ``error`` holds a class and a place, never words."""

    __tablename__ = "inbox"
    __table_args__ = (
        UniqueConstraint("door", "channel", "provider_id"),
        Index("ix_inbox_undone", "received_at", sqlite_where=_UNDONE, postgresql_where=_UNDONE),
    )

    id: UUID = Field(primary_key=True)
    door: str
    channel: str
    provider_id: str
    account_id: UUID | None = Field(default=None, foreign_key="accounts.id", index=True)
    received_at: datetime
    payload_sealed: bytes | None = None
    state: str = DONE
    attempts: int = 0
    error: str | None = None
    handled_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Replay:
    """A message that is given to its door once more."""

    id: UUID
    door: str
    channel: str
    provider_id: str
    account_id: UUID | None
    payload: dict[str, Any] = field(repr=False)


INBOX = table_of(Inbound)
COLUMN = "inbox.payload_sealed"
_THIS = (
    INBOX.c.door == bindparam("at_door"),
    INBOX.c.channel == bindparam("on_channel"),
    INBOX.c.provider_id == bindparam("named"),
)
_FIND = select(INBOX).where(*_THIS)
_BY_ID = select(INBOX).where(INBOX.c.id == bindparam("key"))
_DONE = (
    update(INBOX)
    .where(*_THIS, INBOX.c.state == FAILED)
    .values(state=DONE, error=None, handled_at=bindparam("at"), account_id=bindparam("account"))
)
_FAILED = (
    update(INBOX)
    .where(INBOX.c.id == bindparam("key"))
    .values(state=bindparam("now_state"), attempts=bindparam("times"), error=bindparam("why"))
)
_DEAD = (
    select(INBOX).where(_UNDONE, INBOX.c.state == DEAD).order_by(INBOX.c.received_at, INBOX.c.id)
)
_FORGET = (
    update(INBOX)
    .where(INBOX.c.state == DONE, INBOX.c.received_at < bindparam("before"))
    .where(INBOX.c.payload_sealed.is_not(None))
    .values(payload_sealed=None)
)
_FORGET_ACCOUNT = (
    update(INBOX)
    .where(INBOX.c.account_id == bindparam("account"), INBOX.c.state == DONE)
    .where(INBOX.c.payload_sealed.is_not(None))
    .values(payload_sealed=None)
)
_ERASE = (
    update(INBOX)
    .where(INBOX.c.account_id.in_(bindparam("keys", expanding=True)))
    .values(payload_sealed=None, account_id=None, state=DONE)
)


def record(
    t: Transaction,
    door: str,
    channel: str,
    provider_id: str,
    account_id: UUID | None,
    payload: dict[str, Any],
) -> bool:
    """Take in a message within the turn that handles it; False when nothing is left to do.

    It counts as done with the commit of this very transaction. One that failed before is taken
    in again; one that rests in the dead letters waits for ``replay``.
    """
    key = new_id()
    row = {
        "id": key,
        "door": door,
        "channel": channel,
        "provider_id": provider_id,
        "account_id": account_id,
        "received_at": t.now,
        "payload_sealed": t.secrets.seal_json(COLUMN, key, payload),
        "state": DONE,
        "attempts": 0,
        "error": None,
        "handled_at": t.now,
    }
    return insert_once(t.connection, INBOX, row) or done(t, door, channel, provider_id, account_id)


def done(
    t: Transaction, door: str, channel: str, provider_id: str, account_id: UUID | None = None
) -> bool:
    """A message that had failed is handled now; False when it was not waiting."""
    this = {"at_door": door, "on_channel": channel, "named": provider_id}
    return run(t, _DONE, at=t.now, account=account_id, **this) == 1


def fail(
    t: Transaction,
    door: str,
    channel: str,
    provider_id: str,
    account_id: UUID | None,
    payload: dict[str, Any],
    error: str,
) -> int:
    """Keep a message whose turn failed (its own transaction is gone); how often it has failed.

    ``error`` names a class and a place and holds nothing a person wrote.
    """
    this = {"at_door": door, "on_channel": channel, "named": provider_id}
    known = first(t, Inbound, _FIND, **this)
    if known is not None:
        if known.state == FAILED:
            attempts = known.attempts + 1
            state = DEAD if attempts >= FAILURES else FAILED
            run(t, _FAILED, key=known.id, now_state=state, times=attempts, why=error)
            return attempts
        return known.attempts
    key = new_id()
    sealed = t.secrets.seal_json(COLUMN, key, payload)
    row = Inbound(
        id=key,
        door=door,
        channel=channel,
        provider_id=provider_id,
        account_id=account_id,
        received_at=t.now,
        payload_sealed=sealed,
        state=FAILED,
        attempts=1,
        error=error,
    )
    return add(t, row).attempts


def dead(t: Transaction) -> list[Inbound]:
    """Messages that failed five times and wait for a human, oldest first."""
    return every(t, Inbound, _DEAD)


def replay(t: Transaction, inbound_id: UUID) -> Replay | None:
    """Take a message out of the dead letters, to be given to its door as if it had just come."""
    row = first(t, Inbound, _BY_ID, key=inbound_id)
    if row is None or row.state == DONE or row.payload_sealed is None:
        return None
    run(t, _FAILED, key=row.id, now_state=FAILED, times=0, why=row.error)
    payload = t.secrets.open_json(COLUMN, row.id, row.payload_sealed)
    return Replay(row.id, row.door, row.channel, row.provider_id, row.account_id, payload)


def forget(t: Transaction, before: datetime) -> int:
    """Drop the content of handled messages older than ``before``; their ids stay for repeats."""
    return run(t, _FORGET, before=before)


def forget_account(t: Transaction, account_id: UUID) -> int:
    """Drop the content of what was handled for one account, this very turn's message included.

    Ids stay for repeats, and so does the content of what failed and is still to be handled.
    """
    return run(t, _FORGET_ACCOUNT, account=account_id)


def erase(t: Transaction, account_ids: Sequence[UUID]) -> None:
    """Drop the content of everything that came from these accounts, dead letters included."""
    run(t, _ERASE, keys=list(account_ids))
