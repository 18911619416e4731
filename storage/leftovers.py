"""What a channel keeps of what people sent or were sent, until it is told to delete it.

A file waits here from the moment it is noted, so that it is deleted there whatever becomes of it:
stored, refused, or erased by the person before it was ever fetched.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, bindparam, delete, select, update
from sqlmodel import Field

from storage.file_rows import FAILED, FILES, PENDING
from storage.secrets import NotOurs
from storage.tables import Row, add, every, new_id, run, table_of
from storage.transaction import Transaction


class Leftover(Row, table=True):
    """One thing at a channel, by the channel's own name for it; that of a file has its id."""

    __tablename__ = "leftovers"

    id: UUID = Field(primary_key=True)
    door: str
    channel: str
    source_sealed: bytes
    attempts: int = 0
    next_attempt_at: datetime = Field(index=True)
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Removal:
    """Something to be deleted now; ``source`` is the channel's name for it."""

    leftover: Leftover
    source: str = field(repr=False)


LEFTOVERS = table_of(Leftover)
# What could not be fetched is left there: nobody else has it, and it may yet be saved by hand.
STILL_NEEDED = (
    select(FILES.c.id)
    .where(FILES.c.id == LEFTOVERS.c.id, FILES.c.state.in_([PENDING, FAILED]))
    .exists()
)


def _claimable(when: ColumnElement[bool]) -> Select[Any]:
    return (
        select(LEFTOVERS)
        .where(LEFTOVERS.c.door == bindparam("at_door"), LEFTOVERS.c.channel == bindparam("there"))
        .where(when, ~STILL_NEEDED)
        .order_by(LEFTOVERS.c.next_attempt_at, LEFTOVERS.c.id)
        .limit(bindparam("most"))
        .with_for_update(of=LEFTOVERS, skip_locked=True)
    )


DUE = _claimable(LEFTOVERS.c.next_attempt_at <= bindparam("at"))
# Nobody waits so long for another try, or holds a lease: the clock was set back since.
STRAYED = _claimable(LEFTOVERS.c.next_attempt_at > bindparam("at"))
UPDATE = update(LEFTOVERS).where(LEFTOVERS.c.id == bindparam("key"))
CLAIM = UPDATE.values(attempts=LEFTOVERS.c.attempts + 1, next_attempt_at=bindparam("until"))
RETRY = UPDATE.values(next_attempt_at=bindparam("again_at"))
GONE = delete(LEFTOVERS).where(LEFTOVERS.c.id == bindparam("key"))


def note(
    t: Transaction, *, door: str, channel: str, source: str, file_id: UUID | None = None
) -> None:
    """Have a channel delete something: at once, or once this file is not needed there any more."""
    key = file_id or new_id()
    sealed = t.secrets.seal("leftovers.source_sealed", key, source.encode())
    add(
        t,
        Leftover(
            id=key,
            door=door,
            channel=channel,
            source_sealed=sealed,
            next_attempt_at=t.now,
            created_at=t.now,
        ),
    )


def claim(
    t: Transaction, *, door: str, channel: str, limit: int, lease: timedelta
) -> list[Removal]:
    """What is to be deleted now, under a lease; whatever is not told to be gone comes again.

    What can't be opened waits until its lease is over: its key may be back by then.
    """
    asked = {"at_door": door, "there": channel}
    due = every(t, Leftover, DUE, at=t.now, most=limit, **asked)
    if len(due) < limit:
        due += every(t, Leftover, STRAYED, at=t.far, most=limit - len(due), **asked)
    claimed = []
    for leftover in due:
        run(t, CLAIM, key=leftover.id, until=t.now + lease)
        leftover.attempts += 1
        try:
            source = t.secrets.open("leftovers.source_sealed", leftover.id, leftover.source_sealed)
        except NotOurs:
            continue
        claimed.append(Removal(leftover, source.decode()))
    return claimed


def gone(t: Transaction, leftover_id: UUID) -> None:
    """The channel has deleted it."""
    run(t, GONE, key=leftover_id)


def retry(t: Transaction, leftover_id: UUID, at: datetime) -> None:
    """The channel could not delete it; try again at that time, a day from now at the latest."""
    run(t, RETRY, key=leftover_id, again_at=at)
