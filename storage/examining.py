"""Is a database whole: its pages, its references, whatever is sealed in it, its histories?"""

from sqlalchemy import Table

from storage import copying, events, sealed
from storage.schema import METADATA
from storage.transaction import Transaction

MOST = 5
"""So many broken pages are named; more would say no more."""


def faults(t: Transaction) -> list[str]:
    """A line for each fault, which tells of no person; none when all is whole.

    Everything sealed is opened, in bounded memory. Raises DBAPIError when not even that can be
    read.
    """
    return [*_structure(t), *_sealed(t), *_histories(t)]


def _structure(t: Transaction) -> list[str]:
    """What SQLite finds wrong with its own file; PostgreSQL has no such question."""
    if t.connection.dialect.name != "sqlite":
        return []
    told = t.connection.exec_driver_sql(f"PRAGMA integrity_check({MOST})").scalars().all()
    broken = t.connection.exec_driver_sql("PRAGMA foreign_key_check").scalars().all()
    return [
        *(f"the database is damaged: {line}" for line in told if line != "ok"),
        *(f"{table}: a row refers to one that is not there" for table in sorted(set(broken))),
    ]


def _sealed(t: Transaction) -> list[str]:
    counted = {table.name: _unopened(t, table) for table in METADATA.sorted_tables}
    return [
        f"{name}: of what is sealed there, {count} can't be opened with WASL_SECRET_KEYS"
        for name, count in counted.items()
        if count
    ]


def _unopened(t: Transaction, table: Table) -> int:
    if not sealed.columns(table):
        return 0
    with copying.read(t.connection, table) as rows:
        return sum(len(sealed.unopened(t.secrets, table, row)) for row in rows)


def _histories(t: Transaction) -> list[str]:
    return [f"{fault.ticket_id} event {fault.number}: {fault.what}" for fault in events.verify(t)]
