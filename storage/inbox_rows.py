"""The table of the inbox and every statement on it; ``inbox.py`` says what they are for."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import UniqueConstraint, bindparam, func, or_, select, text, update
from sqlmodel import Field

from storage.accounts import ACCOUNTS
from storage.tables import AT_ONCE, Row, index_of_few, table_of

DONE, FAILED, DEAD = "done", "failed", "dead"
# Written out and not bound: only then does a query use the index of these few rows.
_UNDONE = text("state <> 'done'")


class Inbound(Row, table=True):
    """One message as the provider gave it; ``error`` holds a class and a place, never words.

    ``handled_at`` is when its turn was last run, whether it went well or failed.
    """

    __tablename__ = "inbox"
    __table_args__ = (
        UniqueConstraint("door", "channel", "provider_id"),
        index_of_few("ix_inbox_undone", "received_at", where="state <> 'done'"),
        index_of_few("ix_inbox_kept", "received_at", where="payload_sealed IS NOT NULL"),
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


INBOX = table_of(Inbound)
COLUMN = "inbox.payload_sealed"
_THIS = (
    INBOX.c.door == bindparam("at_door"),
    INBOX.c.channel == bindparam("on_channel"),
    INBOX.c.provider_id == bindparam("named"),
)
FIND = select(INBOX).where(*_THIS)
BEFORE = select(INBOX.c.state, INBOX.c.account_id).where(*_THIS)
BY_ID = select(INBOX).where(INBOX.c.id == bindparam("key"))
_IS_DONE: dict[str, Any] = {
    "state": DONE,
    "error": None,
    "handled_at": bindparam("at"),
    "account_id": bindparam("account"),
}
MARK_DONE = update(INBOX).where(*_THIS, INBOX.c.state == FAILED).values(_IS_DONE)
_WAITING = update(INBOX).where(INBOX.c.id == bindparam("key"), INBOX.c.state != DONE)
SETTLE = _WAITING.values(_IS_DONE)
FAIL = _WAITING.values(
    state=bindparam("now_state"),
    attempts=bindparam("times"),
    error=bindparam("why"),
    handled_at=bindparam("at"),
)
DEAD_ONES = (
    select(INBOX)
    # Were it asked whether there is a payload at all, SQLite would go through the index of all that
    # is kept, a thousand times as long as that of the few that are undone.
    .where(_UNDONE, func.length(INBOX.c.payload_sealed) > 0)
    .where(
        or_(
            INBOX.c.state == DEAD,
            func.coalesce(INBOX.c.handled_at, INBOX.c.received_at) < bindparam("before"),
        )
    )
    .order_by(INBOX.c.received_at, INBOX.c.id)
)
_BLANK = update(INBOX).where(INBOX.c.payload_sealed.is_not(None)).values(payload_sealed=None)
_BLANK_DONE = _BLANK.where(INBOX.c.state == DONE)
FORGET = _BLANK_DONE.where(
    INBOX.c.id.in_(
        select(INBOX.c.id)
        .where(INBOX.c.payload_sealed.is_not(None), INBOX.c.state == DONE)
        .where(INBOX.c.received_at < bindparam("before"))
        .order_by(INBOX.c.received_at)
        .limit(AT_ONCE)
    )
)
FORGET_ACCOUNT = _BLANK_DONE.where(INBOX.c.account_id == bindparam("account"))
FORGET_DOOR = _BLANK_DONE.where(
    INBOX.c.received_at >= bindparam("since"),
    INBOX.c.account_id.in_(select(ACCOUNTS.c.id).where(ACCOUNTS.c.door == bindparam("at_door"))),
)
ERASE = (
    update(INBOX)
    .where(INBOX.c.account_id.in_(bindparam("keys", expanding=True)))
    .values(payload_sealed=None, account_id=None, state=DONE)
)
