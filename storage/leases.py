"""Who does what only one process may do at a time, and which processes are alive: leases by name.

Whoever does not renew a lease loses it by that alone. On PostgreSQL its end is measured by the
server's clock, so that machines whose clocks differ agree on it.
"""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import and_, bindparam, delete, func, or_, select, update
from sqlmodel import Field

from storage import dialects
from storage.tables import Row, run, table_of
from storage.transaction import Transaction

LONGEST = timedelta(minutes=1)
"""No lease is longer. One that seems to be was taken before the clock was set back, and holds
nothing: otherwise the death of its holder would be noticed as much later."""


class Lease(Row, table=True):
    """Something that ``holder`` alone may do ``until`` then; a process makes its own id up."""

    __tablename__ = "leases"

    name: str = Field(primary_key=True)
    holder: UUID
    until: datetime


LEASES = table_of(Lease)
_ENDED = or_(LEASES.c.until <= bindparam("at"), LEASES.c.until > bindparam("at_most"))
_RENEW = (
    update(LEASES)
    .where(LEASES.c.name == bindparam("called"), or_(LEASES.c.holder == bindparam("by"), _ENDED))
    .values(holder=bindparam("by"), until=bindparam("end"))
)
_LIVE = and_(LEASES.c.until > bindparam("at"), LEASES.c.until <= bindparam("at_most"))
_HELD = (
    select(func.count())
    .select_from(LEASES)
    .where(_LIVE, LEASES.c.name.startswith(bindparam("beginning")))
)
_RELEASE = delete(LEASES).where(
    LEASES.c.name == bindparam("called"), LEASES.c.holder == bindparam("by")
)
_FORGET = delete(LEASES).where(LEASES.c.until < bindparam("before"))


def take(t: Transaction, name: str, holder: UUID, term: timedelta) -> bool:
    """Take a lease that nobody holds, or renew one's own; False when another process holds it.

    Raises ValueError for a term that is longer than LONGEST.
    """
    if term > LONGEST:
        raise ValueError("a lease is not that long")
    at = now(t)
    if run(t, _RENEW, called=name, by=holder, end=at + term, **_moment(at)) == 1:
        return True
    first = {"name": name, "holder": holder, "until": at + term}
    return dialects.insert_once(t.connection, LEASES, first)


def release(t: Transaction, name: str, holder: UUID) -> None:
    """Let go of a lease at once; nothing happens to one that another process holds by now."""
    run(t, _RELEASE, called=name, by=holder)


def held(t: Transaction, prefix: str) -> int:
    """How many leases are held whose names begin so."""
    return t.connection.scalar(_HELD, {"beginning": prefix, **_moment(now(t))}) or 0


def forget(t: Transaction) -> int:
    """Drop the leases that ended a day ago or more: nobody will renew them; how many."""
    return run(t, _FORGET, before=now(t) - timedelta(days=1))


def now(t: Transaction) -> datetime:
    """What time it is for every process that shares the database: on SQLite, the machine's own."""
    return dialects.clock(t.connection) or t.now


def _moment(at: datetime) -> dict[str, datetime]:
    return {"at": at, "at_most": at + LONGEST}
