"""What waits in the outbox for people to write, or for an hour: counted, and never opened."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, func, select

from storage.outbox_held import HELD
from storage.outbox_rows import OUTBOX, QUEUED, UNSENT
from storage.transaction import Transaction

# Found first and grouped then: SQLite would go through all rows there are by their tickets.
_WAITS = (
    select(OUTBOX)
    .where(UNSENT, OUTBOX.c.status == QUEUED, OUTBOX.c.topic.startswith(HELD))
    .where(OUTBOX.c.attempts == 0, OUTBOX.c.next_attempt_at > bindparam("at"))
    .cte("waits")
    .prefix_with("MATERIALIZED")
)
_HELD = (
    select(
        _WAITS.c.ticket_id,
        _WAITS.c.channel,
        _WAITS.c.gate_reason,
        func.count(),
        func.min(_WAITS.c.created_at),
        func.min(_WAITS.c.next_attempt_at),
    )
    .where(_WAITS.c.ticket_id.is_not(None))
    .group_by(_WAITS.c.ticket_id, _WAITS.c.channel, _WAITS.c.gate_reason)
    .order_by(func.min(_WAITS.c.sequence))
)


@dataclass(frozen=True, slots=True)
class Waiting:
    """Messages about one ticket that wait on one channel for one reason (the gate's word).

    ``since`` is when the first was written, ``until`` when the first is looked at again; aware.
    """

    ticket_id: UUID
    channel: str
    reason: str | None
    count: int
    since: datetime
    until: datetime


def held(t: Transaction) -> list[Waiting]:
    """All that waits now, longest first."""
    return [Waiting(*row) for row in t.execute(_HELD, {"at": t.now})]
