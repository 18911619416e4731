"""What people say is wrong in the directory, sealed, until a coordinator has looked.

Nobody is answered: a note is of an account only so that one phone does not write too often, and so
that what it wrote is erased with all the rest. Who settled one, and when, is kept as long as it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Integer, bindparam, delete, func, select, update
from sqlmodel import Field

from storage.tables import AT_ONCE, Row, add, every, new_id, run, table_of
from storage.transaction import Transaction

TEXT = "corrections.text_sealed"
MOST = 3
"""As many notes as one phone may leave in a day: the next ones would tell nothing new."""
_DAY = timedelta(days=1)


class Correction(Row, table=True):
    """One note; ``entry`` is what it is about, as ``service:cndh``.

    ``settled_by`` is the coordinator who looked.
    """

    __tablename__ = "corrections"

    id: UUID = Field(primary_key=True)
    entry: str
    text_sealed: bytes
    account_id: UUID | None = Field(default=None, foreign_key="accounts.id", index=True)
    sent_at: datetime
    settled_at: datetime | None = None
    settled_by: UUID | None = Field(default=None, foreign_key="handlers.id")


@dataclass(frozen=True, slots=True)
class Note:
    """A note, opened; ``sent_at`` is aware."""

    id: UUID
    entry: str
    text: str
    sent_at: datetime


CORRECTIONS = table_of(Correction)
_WAITS = (CORRECTIONS.c.settled_at.is_(None), CORRECTIONS.c.entry != bindparam("but"))
_OLDEST = (
    select(CORRECTIONS)
    .where(*_WAITS)
    .order_by(CORRECTIONS.c.id)
    .limit(bindparam("most", type_=Integer()))
)
_COUNT = select(func.count()).select_from(CORRECTIONS).where(*_WAITS)
_OF = (
    select(func.count())
    .select_from(CORRECTIONS)
    .where(CORRECTIONS.c.account_id == bindparam("account"))
    .where(CORRECTIONS.c.sent_at > bindparam("since"))
)
_SETTLE = (
    update(CORRECTIONS)
    .where(CORRECTIONS.c.id == bindparam("key"), *_WAITS)
    .values(settled_at=bindparam("at"), settled_by=bindparam("who"))
)
_MOVE = (
    update(CORRECTIONS)
    .where(CORRECTIONS.c.account_id == bindparam("old"))
    .values(account_id=bindparam("new"))
)
_ERASE = delete(CORRECTIONS).where(
    CORRECTIONS.c.account_id.in_(bindparam("accounts", expanding=True))
)
_FORGET = delete(CORRECTIONS).where(
    CORRECTIONS.c.id.in_(
        select(CORRECTIONS.c.id).where(CORRECTIONS.c.sent_at < bindparam("before")).limit(AT_ONCE)
    )
)


def write(t: Transaction, account_id: UUID, entry: str, text: str) -> bool:
    """Keep a note for the coordinators; False when this phone has left MOST of them in a day."""
    if (t.execute(_OF, {"account": account_id, "since": t.now - _DAY}).scalar() or 0) >= MOST:
        return False
    key = new_id()
    sealed = t.secrets.seal(TEXT, key, text.encode())
    add(
        t,
        Correction(id=key, entry=entry, text_sealed=sealed, account_id=account_id, sent_at=t.now),
    )
    return True


def oldest(t: Transaction, most: int, but: str = "") -> list[Note]:
    """The notes that wait ``but`` for those about one entry, at most so many, oldest first."""
    return [
        Note(row.id, row.entry, t.secrets.open(TEXT, row.id, row.text_sealed).decode(), row.sent_at)
        for row in every(t, Correction, _OLDEST, most=most, but=but)
    ]


def count(t: Transaction, but: str = "") -> int:
    """How many notes wait, ``but`` for those about one entry."""
    return t.execute(_COUNT, {"but": but}).scalar() or 0


def settle(t: Transaction, note_id: UUID, handler_id: UUID, but: str = "") -> bool:
    """This coordinator has looked, and the note waits no more.

    False when it waited no more already, or is about the entry that this one has no part in.
    """
    return run(t, _SETTLE, key=note_id, but=but, at=t.now, who=handler_id) == 1


def move(t: Transaction, old: UUID, new: UUID) -> None:
    """Two accounts are one: what was written from either is of the one that stays."""
    run(t, _MOVE, old=old, new=new)


def erase(t: Transaction, account_ids: Sequence[UUID]) -> None:
    """Forget what was written from these accounts."""
    run(t, _ERASE, accounts=list(account_ids))


def forget(t: Transaction, before: datetime) -> int:
    """Drop the notes from before then; how many: at most AT_ONCE."""
    return run(t, _FORGET, before=before)
