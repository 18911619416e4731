"""Rows of the outbox that wait for a person: found, put aside, brought elsewhere, released.

What is found is queued; what was sent already and came back is put aside again.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, case, or_, select, update

from storage.accounts import Account
from storage.outbox_rows import (
    ACCOUNTS,
    DROPPED,
    EXPIRED,
    FAILED,
    OUTBOX,
    QUEUED,
    SENDING,
    SENT,
    UNSENT,
    Outbound,
)
from storage.tables import every, first, run
from storage.transaction import Transaction

HELD = "held:"
"""How the topic begins of rows that wait for somebody, whatever their priority."""
LIVE, RELAYED, CAMPAIGN = 0, 1, 3

_BY_ID = select(OUTBOX).where(OUTBOX.c.id == bindparam("key"))
_LATEST = (
    select(OUTBOX)
    .where(OUTBOX.c.account_id == bindparam("account"))
    .where(OUTBOX.c.status.not_in([QUEUED, DROPPED, FAILED, EXPIRED]))
    .order_by(OUTBOX.c.sequence.desc())
    .limit(1)
)
_LATEST_FEW = _LATEST.limit(5)
# The lane of a row is its account, and the index of what is unsent begins with these three.
_WAITING = (
    select(OUTBOX)
    .join(
        ACCOUNTS,
        (ACCOUNTS.c.door == OUTBOX.c.door)
        & (ACCOUNTS.c.channel == OUTBOX.c.channel)
        & (ACCOUNTS.c.id == OUTBOX.c.lane),
    )
    .where(ACCOUNTS.c.person_id.in_(bindparam("people", expanding=True)))
    # A campaign waits for its turn whoever writes: it is no answer to anybody.
    .where(UNSENT, OUTBOX.c.status == QUEUED, OUTBOX.c.priority < CAMPAIGN)
    .where(or_(OUTBOX.c.priority >= RELAYED, OUTBOX.c.topic.startswith(HELD)))
    .order_by(OUTBOX.c.sequence)
)
_THIS = update(OUTBOX).where(
    OUTBOX.c.id == bindparam("key"), OUTBOX.c.status.in_([QUEUED, SENDING, SENT])
)
# What may have arrived is looked for from the hour when it was first due.
_DUE = case((OUTBOX.c.doubts > 0, OUTBOX.c.due_at), else_=bindparam("at"))
_ASIDE = _THIS.values(
    status=QUEUED,
    attempts=0,
    topic=bindparam("about"),
    due_at=_DUE,
    next_attempt_at=bindparam("at"),
    lease_until=None,
    provider_id=None,
    sent_at=None,
    error=None,
    gate_reason=bindparam("why"),
)
_ELSEWHERE = {
    "door": bindparam("at_door"),
    "channel": bindparam("on_channel"),
    "lane": bindparam("account"),
    "account_id": bindparam("account"),
    "attempts": 0,
    "doubts": 0,
    "due_at": bindparam("at"),
    "next_attempt_at": bindparam("at"),
    "gate_reason": bindparam("why"),
}
_BRING = _THIS.values(
    **_ELSEWHERE,
    topic=bindparam("about"),
    status=QUEUED,
    lease_until=None,
    provider_id=None,
    sent_at=None,
    error=None,
)
_QUEUED = update(OUTBOX).where(OUTBOX.c.id == bindparam("key"), OUTBOX.c.status == QUEUED)
_RELEASE = _QUEUED.values(
    priority=LIVE, due_at=_DUE, next_attempt_at=bindparam("at"), gate_reason=bindparam("why")
)
_RELEASE_ELSEWHERE = _QUEUED.values(**_ELSEWHERE, priority=LIVE)
# Nothing changes; PostgreSQL still finds two works that both do this to be in conflict.
_CLAIM = (
    update(ACCOUNTS)
    .where(ACCOUNTS.c.id == bindparam("key"))
    .values(created_at=ACCOUNTS.c.created_at)
)


def get(t: Transaction, row_id: UUID) -> Outbound | None:
    """A row by id."""
    return first(t, Outbound, _BY_ID, key=row_id)


def payload(t: Transaction, row: Outbound) -> bytes:
    """The screen of a row, as JSON. Raises TypeError for one that was emptied."""
    if row.payload_sealed is None:
        raise TypeError("this row has nothing left to say")
    return t.secrets.open("outbox.payload_sealed", row.id, row.payload_sealed)


def waiting(t: Transaction, person_ids: Sequence[UUID]) -> list[Outbound]:
    """What is still to leave for these people, but answers to what they just sent; oldest first."""
    return every(t, Outbound, _WAITING, people=list(person_ids))


def latest(t: Transaction, account_id: UUID) -> Outbound | None:
    """The last row that an account was sent, or is being sent."""
    return first(t, Outbound, _LATEST, account=account_id)


def latest_few(t: Transaction, account_id: UUID) -> list[Outbound]:
    """The same of the last five, the newest first."""
    return every(t, Outbound, _LATEST_FEW, account=account_id)


def in_turn(t: Transaction, account_id: UUID) -> None:
    """Before a work looks at what waits for an account in order to add to it: another that does so
    at the same moment is run again, on what this one has written."""
    run(t, _CLAIM, key=account_id)


def set_aside(t: Transaction, row_id: UUID, topic: str, until: datetime, reason: str) -> bool:
    """Let a row wait under a topic as if never tried, on its way or refused by the channel though
    it may be; False when it has had its end."""
    return run(t, _ASIDE, key=row_id, about=topic, at=until, why=reason) == 1


def bring(t: Transaction, row_id: UUID, account: Account, topic: str, reason: str) -> bool:
    """Send a row to another account, now, in the place that it has in the order of all rows."""
    return run(t, _BRING, key=row_id, about=topic, at=t.now, why=reason, **_way(account)) == 1


def release(t: Transaction, row: Outbound, account: Account, reason: str) -> bool:
    """Send a row that waits, now, as an answer to what was just written from this account."""
    if row.account_id == account.id:
        return run(t, _RELEASE, key=row.id, at=t.now, why=reason) == 1
    changed = run(t, _RELEASE_ELSEWHERE, key=row.id, at=t.now, why=reason, **_way(account))
    return changed == 1


def _way(account: Account) -> dict[str, Any]:
    return {"at_door": account.door, "on_channel": account.channel, "account": account.id}
