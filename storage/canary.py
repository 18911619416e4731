"""One sealed row, laid down when the database is made: wrong keys show on it before any harm.

It is sealed anew with everything else when the keys are rotated.
"""

from uuid import UUID

from sqlalchemy import inspect, select
from sqlmodel import Field

from storage import dialects
from storage.secrets import NotOurs
from storage.tables import Row, table_of
from storage.transaction import Transaction

COLUMN = "canaries.song_sealed"
_SONG = b"wasl"
# Always the same, so that of two processes that begin at once one lays it down.
_ID = UUID(int=1)


class Canary(Row, table=True):
    """The row by which an installation knows its keys."""

    __tablename__ = "canaries"

    id: UUID = Field(primary_key=True)
    song_sealed: bytes


CANARIES = table_of(Canary)
_SEALED = select(CANARIES.c.song_sealed).where(CANARIES.c.id == _ID)


def place(t: Transaction) -> None:
    """Seal it with the newest of the present keys, unless it is there already."""
    sealed = t.secrets.seal(COLUMN, _ID, _SONG)
    dialects.insert_once(t.connection, CANARIES, {"id": _ID, "song_sealed": sealed})


def sings(t: Transaction) -> bool | None:
    """Whether one of the present keys opens it; None when it was never laid down."""
    sealed = t.execute(_SEALED).scalar()
    if sealed is None:
        return None
    try:
        return t.secrets.open(COLUMN, _ID, sealed) == _SONG
    except NotOurs:
        return False


def is_shared(one: Transaction, other: Transaction) -> bool:
    """Whether one database is the copy of another, as far as their rows tell. Each row is sealed in
    its own way, so two are alike only when one was copied, and until the keys are rotated."""
    both = (one, other)
    if not all(inspect(t.connection).has_table(CANARIES.name) for t in both):
        return False
    sealed = one.execute(_SEALED).scalar()
    return sealed is not None and sealed == other.execute(_SEALED).scalar()
