"""The table of the outbox and every statement on it; ``outbox.py`` says what they are for."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Integer,
    and_,
    bindparam,
    delete,
    false,
    insert,
    or_,
    select,
    text,
    update,
)
from sqlmodel import Field

from storage.accounts import Account
from storage.tables import AT_ONCE, Row, index_of_few, table_of

QUEUED, SENDING, SENT = "queued", "sending", "sent"
FAILED, EXPIRED, DROPPED = "failed", "expired", "dropped"
# A status moves only towards the end of this list; what arrives late and lower is ignored.
FORWARD = [QUEUED, SENDING, SENT, "delivered", "read"]
# Written out and not bound: only then does a query use the index of these few rows.
_UNSENT = "status IN ('queued', 'sending')"
_UNDELIVERED = "status IN ('failed', 'expired')"
_DONE_AND_KEPT = "payload_sealed IS NOT NULL AND status NOT IN ('queued', 'sending')"
COUNTED = "purpose IN ('remind', 'awareness')"
"""What a person is sent only so often."""
UNSENT = text(f"outbox.{_UNSENT}")
UNDELIVERED = text(f"outbox.{_UNDELIVERED}")
_KEPT = text(_DONE_AND_KEPT)


class Outbound(Row, table=True):
    """One screen for one account.

    ``sequence`` grows with every row and is the order within an account. ``priority``: 0 a reply
    to someone who just wrote, 1 words carried over, 2 a reminder, 3 a campaign. ``topic`` finds
    related rows later (``card:<ticket id>``). ``doubts`` counts how often nobody knew whether it
    had arrived. What waits again with a ``sent_at`` was taken by its channel, and lost there.
    ``purpose`` is the consent that it needs, None for that to be written to at all; ``asked_for``
    is a reminder that the person set.
    A farewell carries its own sealed address: its account is erased before. ``lane`` is its id.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        index_of_few("ix_outbox_unsent", "door", "channel", "lane", "sequence", where=_UNSENT),
        index_of_few("ix_outbox_next", "door", "channel", "priority", "sequence", where=_UNSENT),
        index_of_few("ix_outbox_undelivered", "sequence", where=_UNDELIVERED),
        index_of_few("ix_outbox_kept", "created_at", where=_DONE_AND_KEPT),
        index_of_few("ix_outbox_counted", "account_id", "sequence", where=COUNTED),
    )

    sequence: int | None = Field(
        default=None,
        primary_key=True,
        sa_type=BigInteger().with_variant(Integer(), "sqlite"),
    )
    id: UUID = Field(unique=True)
    door: str
    channel: str
    lane: UUID
    account_id: UUID | None = Field(default=None, foreign_key="accounts.id", index=True)
    address_sealed: bytes | None = None
    ticket_id: UUID | None = Field(default=None, foreign_key="tickets.id", index=True)
    topic: str | None = Field(default=None, index=True)
    priority: int
    purpose: str | None = None
    asked_for: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    payload_sealed: bytes | None = None
    status: str = QUEUED
    attempts: int = 0
    doubts: int = 0
    created_at: datetime
    due_at: datetime
    next_attempt_at: datetime
    lease_until: datetime | None = None
    provider_id: str | None = Field(default=None, index=True)
    error: str | None = None
    gate_reason: str | None = None
    sent_at: datetime | None = None


OUTBOX = table_of(Outbound)
ACCOUNTS = table_of(Account)

# Nobody asks which sequence a row was given.
INSERT = insert(OUTBOX).inline()
BY_TOPIC = select(OUTBOX).where(OUTBOX.c.topic == bindparam("about")).order_by(OUTBOX.c.sequence)
# What erasure or time has emptied has nothing to say any more, or nobody to say it to.
WHOLE = and_(
    OUTBOX.c.payload_sealed.is_not(None),
    or_(OUTBOX.c.account_id.is_not(None), OUTBOX.c.address_sealed.is_not(None)),
)
DEAD = select(OUTBOX).where(UNDELIVERED, WHOLE).order_by(OUTBOX.c.sequence)
EXPIRE = (
    update(OUTBOX)
    .where(
        OUTBOX.c.sequence.in_(
            select(OUTBOX.c.sequence)
            .join(ACCOUNTS, ACCOUNTS.c.id == OUTBOX.c.account_id)
            .where(UNSENT, OUTBOX.c.due_at < bindparam("before"))
            .where(or_(OUTBOX.c.status == QUEUED, OUTBOX.c.lease_until < bindparam("before")))
            .where(ACCOUNTS.c.blocked_at < bindparam("before"))
            .limit(AT_ONCE)
        )
    )
    .values(status=EXPIRED, error=EXPIRED, lease_until=None)
)
FORGET = (
    update(OUTBOX)
    .where(
        OUTBOX.c.sequence.in_(
            select(OUTBOX.c.sequence)
            .where(_KEPT, OUTBOX.c.created_at < bindparam("before"))
            .order_by(OUTBOX.c.created_at)
            .limit(AT_ONCE)
        )
    )
    .values(payload_sealed=None)
)
ERASE = delete(OUTBOX).where(OUTBOX.c.account_id.in_(bindparam("accounts", expanding=True)))
ERASE_UNSENT = delete(OUTBOX).where(
    OUTBOX.c.ticket_id.in_(bindparam("tickets", expanding=True)), UNSENT
)
ERASE_SENT = (
    update(OUTBOX)
    .where(OUTBOX.c.ticket_id.in_(bindparam("tickets", expanding=True)))
    .values(payload_sealed=None)
)

THIS = update(OUTBOX).where(OUTBOX.c.id == bindparam("key"))
FLYING = THIS.where(OUTBOX.c.status == SENDING)
STILL_CLAIMED = select(OUTBOX.c.id).where(
    OUTBOX.c.id == bindparam("key"),
    OUTBOX.c.status == SENDING,
    OUTBOX.c.lease_until == bindparam("until"),
)
CLAIM = THIS.values(
    status=SENDING,
    attempts=OUTBOX.c.attempts + 1,
    doubts=bindparam("doubtful"),
    lease_until=bindparam("until"),
)
MARK_SENT = FLYING.values(
    status=SENT,
    sent_at=bindparam("at"),
    provider_id=bindparam("named"),
    lease_until=None,
    error=None,
    address_sealed=None,
)
MARK_SENT_AND_FORGET = MARK_SENT.values(payload_sealed=None)
RETRY = FLYING.values(
    status=QUEUED, next_attempt_at=bindparam("at"), error=bindparam("why"), lease_until=None
)
NEVER_SENT = OUTBOX.c.sent_at.is_(None)
DOUBT = FLYING.where(NEVER_SENT).values(lease_until=bindparam("at"), error=bindparam("why"))
REOPEN = THIS.where(OUTBOX.c.status == SENT, WHOLE).values(
    status=QUEUED,
    doubts=OUTBOX.c.doubts + 1,
    provider_id=None,
    next_attempt_at=bindparam("at"),
    error=bindparam("why"),
)
HOLD = FLYING.values(
    status=QUEUED,
    attempts=0,
    next_attempt_at=bindparam("at"),
    gate_reason=bindparam("why"),
    lease_until=None,
)
FAIL = THIS.where(OUTBOX.c.status.in_([QUEUED, SENDING, SENT])).values(
    status=FAILED, error=bindparam("why"), lease_until=None, address_sealed=None
)
DROP = FLYING.values(
    status=DROPPED, gate_reason=bindparam("why"), lease_until=None, address_sealed=None
)
REVIVE = THIS.where(OUTBOX.c.status.in_([FAILED, EXPIRED]), WHOLE).values(
    status=QUEUED,
    attempts=0,
    doubts=0,
    due_at=bindparam("at"),
    next_attempt_at=bindparam("at"),
    error=None,
)
ADVANCE_AND_KEEP = THIS.where(OUTBOX.c.status.in_(bindparam("lower", expanding=True))).values(
    status=bindparam("higher")
)
ADVANCE = ADVANCE_AND_KEEP.values(payload_sealed=None)
