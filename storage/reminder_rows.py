"""The table of reminders and every statement on it; ``reminders.py`` says what they are for."""

from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Delete,
    Index,
    Select,
    bindparam,
    delete,
    func,
    or_,
    select,
    text,
    update,
)
from sqlmodel import Field

from storage.tables import AT_ONCE, Row, index_of_few, table_of
from storage.ticket_rows import IS_OPEN, TICKETS

WAITING, DONE = "waiting", "done"
AGAIN = "again"
"""It could not be said at its hour and is tried again, within a day."""
# Written out and not bound: only then does a query use the index of these few rows.
_WATCH_TO_COME = "{0}kind = 'watch' AND {0}status IN ('waiting', 'again')"


class Reminder(Row, table=True):
    """One thing to say when its hour has come.

    ``idempotency_key`` is made of its kind and of all that it is about: setting it again moves it.
    ``subject`` is a code or an id that tells two of a kind apart, never words. ``due_at`` is its
    hour and ``next_attempt_at`` when it is tried, the same until it fails; a reminder that is done
    keeps there when that was. ``said_at`` is when it last had something to say, however often it
    is set again.
    """

    __tablename__ = "reminders"
    __table_args__ = (
        Index("ix_reminders_status_next_attempt_at", "status", "next_attempt_at"),
        index_of_few("ix_reminders_watch", "ticket_id", where=_WATCH_TO_COME.format("")),
    )

    id: UUID = Field(primary_key=True)
    idempotency_key: str = Field(unique=True)
    ticket_id: UUID | None = Field(default=None, foreign_key="tickets.id", index=True)
    person_id: UUID | None = Field(default=None, foreign_key="people.id", index=True)
    handler_id: UUID | None = Field(default=None, foreign_key="handlers.id", index=True)
    subject: str | None = None
    kind: str
    status: str = WAITING
    due_at: datetime
    next_attempt_at: datetime
    attempts: int = 0
    said_at: datetime | None = None
    created_at: datetime


REMINDERS = table_of(Reminder)
OF = select(REMINDERS).where(REMINDERS.c.ticket_id == bindparam("ticket")).order_by(REMINDERS.c.id)
OF_PERSON = (
    select(REMINDERS).where(REMINDERS.c.person_id == bindparam("person")).order_by(REMINDERS.c.id)
)
BY_ID = select(REMINDERS).where(REMINDERS.c.id == bindparam("key"))
OF_HANDLER = (
    select(REMINDERS).where(REMINDERS.c.handler_id == bindparam("handler")).order_by(REMINDERS.c.id)
)
_COME = REMINDERS.c.next_attempt_at <= bindparam("at")


def _claimable(*when: ColumnElement[bool]) -> Select[Any]:
    return (
        select(
            *(REMINDERS.c.id, REMINDERS.c.kind, REMINDERS.c.due_at, REMINDERS.c.attempts),
            *(REMINDERS.c.ticket_id, REMINDERS.c.person_id, REMINDERS.c.handler_id),
            *(REMINDERS.c.subject, TICKETS.c.reference, TICKETS.c.handler_id),
            *(TICKETS.c.next_date, TICKETS.c.closed_at),
        )
        .outerjoin(TICKETS, TICKETS.c.id == REMINDERS.c.ticket_id)
        .where(*when)
        .order_by(REMINDERS.c.next_attempt_at)
        .limit(bindparam("most"))
        .with_for_update(of=REMINDERS, skip_locked=True)
    )


CLAIMABLE = _claimable(REMINDERS.c.status == WAITING, _COME)
# Nobody waits so long for another try: the clock was set back since. These are few, while those
# whose hour is far away are many and wait rightly.
FAILED = _claimable(
    REMINDERS.c.status == AGAIN, or_(_COME, REMINDERS.c.next_attempt_at > bindparam("far"))
)
_TO_COME = REMINDERS.c.status.in_([WAITING, AGAIN])
COUNT = select(func.count()).select_from(REMINDERS).where(_TO_COME, _COME)
UNWATCHED = (
    select(TICKETS.c.id)
    .where(
        IS_OPEN,
        ~select(REMINDERS.c.id)
        .where(
            REMINDERS.c.ticket_id == TICKETS.c.id,
            text(_WATCH_TO_COME.format("reminders.")),
        )
        .exists(),
    )
    .limit(AT_ONCE)
)
NOTE_DONE = (
    update(REMINDERS)
    .where(REMINDERS.c.id.in_(bindparam("keys", expanding=True)))
    .values(status=DONE, next_attempt_at=bindparam("at"))
)
RETRY = (
    update(REMINDERS)
    .where(REMINDERS.c.id == bindparam("key"))
    .values(
        status=AGAIN,
        attempts=REMINDERS.c.attempts + 1,
        next_attempt_at=bindparam("again_at"),
    )
)
_THIS = REMINDERS.c.id == bindparam("key")
SAID = update(REMINDERS).where(_THIS).values(said_at=bindparam("at"))
NOTE = update(REMINDERS).where(_THIS).values(subject=bindparam("about"))
POSTPONE = (
    update(REMINDERS)
    .where(_THIS)
    .values(status=WAITING, due_at=bindparam("hour"), next_attempt_at=bindparam("hour"), attempts=0)
)
DROP = update(REMINDERS).where(_THIS).values(status=DONE, next_attempt_at=bindparam("at"))
GIVE = (
    update(REMINDERS)
    .where(_THIS)
    .values(person_id=bindparam("new"), idempotency_key=bindparam("becomes"))
)
ABOUT = ("ticket_id", "person_id", "handler_id", "subject", "kind")
ERASE = delete(REMINDERS).where(REMINDERS.c.ticket_id.in_(bindparam("tickets", expanding=True)))
ERASE_PERSON = delete(REMINDERS).where(REMINDERS.c.person_id == bindparam("person"))
FORGET = delete(REMINDERS).where(
    REMINDERS.c.id.in_(
        select(REMINDERS.c.id)
        .where(REMINDERS.c.status == DONE, REMINDERS.c.next_attempt_at < bindparam("before"))
        .order_by(REMINDERS.c.next_attempt_at)
        .limit(AT_ONCE)
    )
)


@lru_cache(maxsize=32)
def cancel_of(names: frozenset[str]) -> Delete:
    """The statement that deletes what has these columns as given, and is still to come."""
    these = (REMINDERS.c[name] == bindparam(f"its_{name}") for name in sorted(names))
    return delete(REMINDERS).where(_TO_COME, *these)
