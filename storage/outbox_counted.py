"""What went, or is about to go, to the accounts of one human of reminders and campaigns: counted,
so that nobody is sent too many."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, bindparam, or_, select, text

from storage.outbox_rows import COUNTED, DROPPED, EXPIRED, FAILED, OUTBOX, QUEUED, SENDING
from storage.transaction import Transaction

_UNSENT = OUTBOX.c.status.in_([QUEUED, SENDING])
_LATELY = (
    select(OUTBOX.c.purpose, OUTBOX.c.sent_at)
    .where(text(f"outbox.{COUNTED}"))
    .where(OUTBOX.c.account_id.in_(bindparam("accounts", expanding=True)))
    .where(OUTBOX.c.status.not_in([DROPPED, FAILED, EXPIRED]))
    .where(
        or_(
            OUTBOX.c.sent_at >= bindparam("since"),
            # Of two that wait for the same hour the first one goes, and the other waits for it.
            and_(
                _UNSENT,
                OUTBOX.c.sequence < bindparam("before"),
                OUTBOX.c.next_attempt_at <= bindparam("at"),
            ),
        )
    )
)
LAST = 1 << 62
"""Behind every row there is."""


@dataclass(frozen=True, slots=True)
class Counted:
    """A reminder or a campaign: its purpose, and when it went; now, if it is about to."""

    purpose: str
    at: datetime


def lately(
    t: Transaction, account_ids: Sequence[UUID], since: datetime, before: int = LAST
) -> list[Counted]:
    """What these accounts were sent since then, and what is due ahead of this place in the order
    of all rows."""
    asked = {"accounts": list(account_ids), "since": since, "before": before, "at": t.now}
    return [
        Counted(purpose, sent_at or t.now) for purpose, sent_at in t.execute(_LATELY, asked).rows
    ]
