"""Which keys something may be sealed with: each is noted before it seals, taken off once nothing is
left under it, and noted again by whoever goes on with it. So a key that is missing is noticed
without looking at every row; only what a process sealed just before it was killed may be missed.
"""

from datetime import datetime

from sqlalchemy import bindparam, delete, select
from sqlmodel import Field

from storage import dialects
from storage.tables import Row, run, table_of
from storage.transaction import Transaction


class KeyInUse(Row, table=True):
    """One key, by how every value begins that is sealed with it; it tells nothing of the key."""

    __tablename__ = "keyring"

    prefix: bytes = Field(primary_key=True)
    since: datetime


KEYRING = table_of(KeyInUse)
_ALL = select(KEYRING.c.prefix)
_DROP = delete(KEYRING).where(KEYRING.c.prefix == bindparam("key"))


def is_noted(t: Transaction) -> bool:
    """Whether the newest of the present keys is on the ring."""
    return t.secrets.newest in _known(t)


def note(t: Transaction) -> None:
    """Put the newest of the present keys on the ring: before anything is sealed with it."""
    dialects.insert_once(t.connection, KEYRING, {"prefix": t.secrets.newest, "since": t.now})


def lacks(t: Transaction) -> int:
    """How many keys are not among the present ones that something may be sealed with."""
    return len(_known(t) - set(t.secrets.prefixes))


def leave_newest(t: Transaction) -> None:
    """Everything is sealed with the newest key: take all others off.

    A process that still seals with another one notes it again.
    """
    for prefix in _known(t) - {t.secrets.newest}:
        run(t, _DROP, key=prefix)


def _known(t: Transaction) -> set[bytes]:
    return {bytes(prefix) for prefix in t.execute(_ALL).scalars()}
