"""What waits, counted for whoever watches over an installation: nothing is opened or named."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, bindparam, case, func, select

from storage import reminders
from storage.inbox import REPEATED_WITHIN
from storage.inbox_rows import DEAD_ONES
from storage.outbox_rows import ACCOUNTS, OUTBOX, QUEUED, UNDELIVERED, UNSENT, WHOLE
from storage.ticket_rows import LATE
from storage.transaction import Transaction

WAITING, HELD, BLOCKED = "waiting", "held", "blocked"
"""What waits to be sent is due, stands aside until its hour or until somebody writes, or is for an
account that takes nothing more from us."""

_WHICH = case(
    (ACCOUNTS.c.blocked_at.is_not(None), BLOCKED),
    (
        and_(
            OUTBOX.c.status == QUEUED,
            OUTBOX.c.attempts == 0,
            OUTBOX.c.next_attempt_at > bindparam("at"),
        ),
        HELD,
    ),
    else_=WAITING,
)
_UNSENT_ROWS = (
    select(
        OUTBOX.c.channel.label("channel"),
        OUTBOX.c.priority.label("priority"),
        _WHICH.label("which"),
        OUTBOX.c.due_at.label("due_at"),
    )
    .outerjoin(ACCOUNTS, ACCOUNTS.c.id == OUTBOX.c.account_id)
    .where(UNSENT)
    .subquery("unsent")
)
_UNSENT = select(
    _UNSENT_ROWS.c.channel,
    _UNSENT_ROWS.c.priority,
    _UNSENT_ROWS.c.which,
    func.count(),
    func.min(_UNSENT_ROWS.c.due_at),
).group_by(_UNSENT_ROWS.c.channel, _UNSENT_ROWS.c.priority, _UNSENT_ROWS.c.which)
_HELD_FOR = (
    select(OUTBOX.c.channel, OUTBOX.c.gate_reason, func.count())
    .where(UNSENT, OUTBOX.c.status == QUEUED, OUTBOX.c.attempts == 0)
    .where(OUTBOX.c.next_attempt_at > bindparam("at"))
    .group_by(OUTBOX.c.channel, OUTBOX.c.gate_reason)
)
_UNDELIVERED = select(func.count()).select_from(OUTBOX).where(UNDELIVERED, WHOLE)
_UNTAKEN = select(func.count()).select_from(DEAD_ONES.order_by(None).subquery("dead"))
_LATE = select(func.count()).select_from(LATE.order_by(None).subquery("late"))


@dataclass(frozen=True, slots=True)
class Unsent:
    """How much waits on a channel with a priority, in one of the three ways above.

    ``oldest`` is when the first of it was due (aware): in the future for what has its hour.
    """

    channel: str
    priority: int
    which: str
    count: int
    oldest: datetime


@dataclass(frozen=True, slots=True)
class Counted:
    """What waits at one moment; ``at`` is that moment.

    ``held`` is by channel and the gate's word. ``dead_in`` rests because its turn failed,
    ``dead_out`` because it could not be delivered.
    """

    at: datetime
    unsent: list[Unsent]
    held: Mapping[tuple[str, str], int]
    dead_in: int
    dead_out: int
    late_tickets: int
    reminders_due: int


def count(t: Transaction) -> Counted:
    """Count all that waits."""
    now = {"at": t.now}
    return Counted(
        at=t.now,
        unsent=[Unsent(*row) for row in t.execute(_UNSENT, now)],
        held={(row[0], row[1] or ""): row[2] for row in t.execute(_HELD_FOR, now)},
        dead_in=t.execute(_UNTAKEN, {"before": t.now - REPEATED_WITHIN}).scalar(),
        dead_out=t.execute(_UNDELIVERED).scalar(),
        late_tickets=t.execute(_LATE, now).scalar(),
        reminders_due=reminders.due(t),
    )
