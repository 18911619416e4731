"""What people say is wrong in the directory, sealed, until a coordinator has looked.

Nobody is named in it and nobody is answered: a keyed mark alone says whether one phone writes too
often, and lets what it wrote be erased with all the rest.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Integer, bindparam, delete, func, select
from sqlmodel import Field

from storage.tables import AT_ONCE, Row, add, every, new_id, run, table_of
from storage.transaction import Transaction

TEXT, SENDER = "corrections.text_sealed", "corrections.sender"
MOST = 3
"""As many notes as one phone may leave in a day: the next ones would tell nothing new."""
_DAY = timedelta(days=1)


class Correction(Row, table=True):
    """One note; ``entry`` is what it is about, as ``service:cndh``."""

    __tablename__ = "corrections"

    id: UUID = Field(primary_key=True)
    entry: str
    text_sealed: bytes
    sender: bytes = Field(index=True)
    sent_at: datetime


@dataclass(frozen=True, slots=True)
class Note:
    """A note, opened; ``sent_at`` is aware."""

    id: UUID
    entry: str
    text: str
    sent_at: datetime


CORRECTIONS = table_of(Correction)
_OLDEST = select(CORRECTIONS).order_by(CORRECTIONS.c.id).limit(bindparam("most", type_=Integer()))
_COUNT = select(func.count()).select_from(CORRECTIONS)
_OF = (
    select(func.count())
    .select_from(CORRECTIONS)
    .where(CORRECTIONS.c.sender.in_(bindparam("marks", expanding=True)))
    .where(CORRECTIONS.c.sent_at > bindparam("since"))
)
_SETTLE = delete(CORRECTIONS).where(CORRECTIONS.c.id == bindparam("key"))
_ERASE = delete(CORRECTIONS).where(CORRECTIONS.c.sender.in_(bindparam("marks", expanding=True)))
_FORGET = delete(CORRECTIONS).where(
    CORRECTIONS.c.id.in_(
        select(CORRECTIONS.c.id).where(CORRECTIONS.c.sent_at < bindparam("before")).limit(AT_ONCE)
    )
)


def write(t: Transaction, account_id: UUID, entry: str, text: str) -> bool:
    """Keep a note for the coordinators; False when this phone has left MOST of them in a day."""
    marks = t.secrets.lookups(SENDER, str(account_id))
    if (t.execute(_OF, {"marks": marks, "since": t.now - _DAY}).scalar() or 0) >= MOST:
        return False
    key = new_id()
    sealed = t.secrets.seal(TEXT, key, text.encode())
    row = Correction(id=key, entry=entry, text_sealed=sealed, sender=marks[0], sent_at=t.now)
    add(t, row)
    return True


def oldest(t: Transaction, most: int) -> list[Note]:
    """The notes that wait, at most so many, the oldest first."""
    return [
        Note(row.id, row.entry, t.secrets.open(TEXT, row.id, row.text_sealed).decode(), row.sent_at)
        for row in every(t, Correction, _OLDEST, most=most)
    ]


def count(t: Transaction) -> int:
    """How many notes wait."""
    return t.execute(_COUNT).scalar() or 0


def settle(t: Transaction, note_id: UUID) -> bool:
    """A coordinator has looked, and the note goes; False when it has gone already."""
    return run(t, _SETTLE, key=note_id) == 1


def erase(t: Transaction, account_ids: Sequence[UUID]) -> None:
    """Forget what was written from these phones."""
    marks = [mark for one in account_ids for mark in t.secrets.lookups(SENDER, str(one))]
    run(t, _ERASE, marks=marks)


def forget(t: Transaction, before: datetime) -> int:
    """Drop the notes from before then; how many: at most AT_ONCE."""
    return run(t, _FORGET, before=before)
