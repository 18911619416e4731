"""What is to be said about a ticket at its hour; a reminder is due at most once.

A ticket has one reminder of each kind. A sweep claims those that are due and does what they ask
in the very transaction that notes them as done, so there is nothing in between to be lost.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Index, Select, bindparam, delete, func, or_, select, update
from sqlmodel import Field

from storage import dialects
from storage.tables import AT_ONCE, Row, every, new_id, run, table_of
from storage.ticket_rows import TICKETS
from storage.transaction import Transaction

WAITING, DONE = "waiting", "done"
AGAIN = "again"
"""It could not be said at its hour and is tried again, within a day."""


class Reminder(Row, table=True):
    """One thing to say when its hour has come.

    ``idempotency_key`` is made of its ticket and kind: setting it again moves it. ``due_at`` is its
    hour and ``next_attempt_at`` when it is tried, the same until it fails; a reminder that is done
    keeps there when that was.
    """

    __tablename__ = "reminders"
    __table_args__ = (Index("ix_reminders_status_next_attempt_at", "status", "next_attempt_at"),)

    id: UUID = Field(primary_key=True)
    idempotency_key: str = Field(unique=True)
    ticket_id: UUID = Field(foreign_key="tickets.id", index=True)
    kind: str
    status: str = WAITING
    due_at: datetime
    next_attempt_at: datetime
    attempts: int = 0
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Due:
    """A reminder whose hour has come, and what its ticket is like now."""

    id: UUID
    ticket_id: UUID
    kind: str
    due_at: datetime
    attempts: int
    reference: str
    handler_id: UUID | None
    next_date: datetime | None
    closed_at: datetime | None


REMINDERS = table_of(Reminder)
_OF = select(REMINDERS).where(REMINDERS.c.ticket_id == bindparam("ticket")).order_by(REMINDERS.c.id)
_COME = REMINDERS.c.next_attempt_at <= bindparam("at")


def _claimable(*when: ColumnElement[bool]) -> Select[Any]:
    return (
        select(
            *(REMINDERS.c.id, REMINDERS.c.ticket_id, REMINDERS.c.kind, REMINDERS.c.due_at),
            *(REMINDERS.c.attempts, TICKETS.c.reference, TICKETS.c.handler_id),
            *(TICKETS.c.next_date, TICKETS.c.closed_at),
        )
        .join(TICKETS, TICKETS.c.id == REMINDERS.c.ticket_id)
        .where(*when)
        .order_by(REMINDERS.c.next_attempt_at)
        .limit(bindparam("most"))
        .with_for_update(of=REMINDERS, skip_locked=True)
    )


_CLAIMABLE = _claimable(REMINDERS.c.status == WAITING, _COME)
# Nobody waits so long for another try: the clock was set back since. These are few, while those
# whose hour is far away are many and wait rightly.
_FAILED = _claimable(
    REMINDERS.c.status == AGAIN, or_(_COME, REMINDERS.c.next_attempt_at > bindparam("far"))
)
_TO_COME = REMINDERS.c.status.in_([WAITING, AGAIN])
_COUNT = select(func.count()).select_from(REMINDERS).where(_TO_COME, _COME)
_DONE = (
    update(REMINDERS)
    .where(REMINDERS.c.id.in_(bindparam("keys", expanding=True)))
    .values(status=DONE, next_attempt_at=bindparam("at"))
)
_RETRY = (
    update(REMINDERS)
    .where(REMINDERS.c.id == bindparam("key"))
    .values(
        status=AGAIN,
        attempts=REMINDERS.c.attempts + 1,
        next_attempt_at=bindparam("again_at"),
    )
)
_THIS = (REMINDERS.c.ticket_id == bindparam("ticket"), _TO_COME)
_CANCEL_ALL = delete(REMINDERS).where(*_THIS)
_CANCEL = _CANCEL_ALL.where(REMINDERS.c.kind == bindparam("named"))
_ERASE = delete(REMINDERS).where(REMINDERS.c.ticket_id.in_(bindparam("tickets", expanding=True)))
_FORGET = delete(REMINDERS).where(
    REMINDERS.c.id.in_(
        select(REMINDERS.c.id)
        .where(REMINDERS.c.status == DONE, REMINDERS.c.next_attempt_at < bindparam("before"))
        .order_by(REMINDERS.c.next_attempt_at)
        .limit(AT_ONCE)
    )
)


def put(t: Transaction, ticket_id: UUID, kind: str, hour: datetime) -> None:
    """Have a reminder of this kind come at that hour (aware), and not at the one it had before."""
    values = {
        "id": new_id(),
        "idempotency_key": f"{kind}:{ticket_id}",
        "ticket_id": ticket_id,
        "kind": kind,
        "status": WAITING,
        "due_at": hour,
        "next_attempt_at": hour,
        "attempts": 0,
        "created_at": t.now,
    }
    dialects.upsert(t.connection, REMINDERS, values, ["idempotency_key"])


def cancel(t: Transaction, ticket_id: UUID, kind: str | None = None) -> None:
    """Have the reminder of this kind not come any more, or none of the ticket's at all."""
    if kind is None:
        run(t, _CANCEL_ALL, ticket=ticket_id)
    else:
        run(t, _CANCEL, ticket=ticket_id, named=kind)


def of(t: Transaction, ticket_id: UUID) -> list[Reminder]:
    """The reminders of a ticket, those that have come among them."""
    return every(t, Reminder, _OF, ticket=ticket_id)


def claim(t: Transaction, limit: int) -> list[Due]:
    """The reminders that have been due the longest; no other transaction claims them meanwhile.

    What is neither done nor to be retried when the transaction ends is due as before.
    """
    found = [Due(*row) for row in t.execute(_CLAIMABLE, {"at": t.now, "most": limit})]
    if len(found) < limit:
        asked = {"at": t.now, "far": t.far, "most": limit - len(found)}
        found += [Due(*row) for row in t.execute(_FAILED, asked)]
    return found


def done(t: Transaction, reminder_ids: Sequence[UUID]) -> None:
    """These have come: what they had to say is said, or there was nothing to say any more."""
    run(t, _DONE, keys=list(reminder_ids), at=t.now)


def retry(t: Transaction, reminder_id: UUID, at: datetime) -> None:
    """This one could not be said; try again at that time, a day from now at the latest."""
    run(t, _RETRY, key=reminder_id, again_at=at)


def due(t: Transaction) -> int:
    """How many are due now and have not come yet."""
    return t.execute(_COUNT, {"at": t.now}).scalar() or 0


def erase(t: Transaction, ticket_ids: Sequence[UUID]) -> None:
    """Delete every reminder of these tickets."""
    run(t, _ERASE, tickets=list(ticket_ids))


def forget(t: Transaction, before: datetime) -> int:
    """Drop the reminders that came before then; how many: at most AT_ONCE."""
    return run(t, _FORGET, before=before)
