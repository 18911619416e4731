"""Taking turns on PostgreSQL, among every process, by locks that have a name and no row.

SQLite needs none of it: there one thread writes, and other processes wait for the file.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import blake2b

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from storage.dialects import ISOLATION


@contextmanager
def in_order(connection: Connection, order: str | None) -> Iterator[None]:
    """Let one connection at a time, of any process, work under this name (PostgreSQL).

    Begin the transaction within: it must see what the one before it has written, and a transaction
    that waited for the lock itself would look at the database as it was before the wait.
    """
    if order is None:
        yield
        return
    _alone(connection, "SELECT pg_advisory_lock(%s)", order)
    try:
        yield
    finally:
        # A lock ends with its session, so a connection that was lost holds none.
        if not connection.invalidated:
            try:
                _alone(connection, "SELECT pg_advisory_unlock(%s)", order)
            except DBAPIError:
                # Nobody may be handed a connection that still holds it.
                connection.invalidate()


def hold_migrations(connection: Connection) -> None:
    """Let one process at a time migrate; on SQLite its IMMEDIATE transaction sees to that."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(%s)", (_number("migrations"),))


def _alone(connection: Connection, statement: str, order: str) -> None:
    """Run a statement about an order outside any transaction; both changes cost no round trip."""
    connection.execution_options(isolation_level="AUTOCOMMIT")
    try:
        connection.exec_driver_sql(statement, (_number(order),))
        connection.commit()
    finally:
        if not connection.invalidated:
            connection.execution_options(isolation_level=ISOLATION)


def _number(order: str) -> int:
    return int.from_bytes(blake2b(order.encode(), digest_size=8).digest(), "big", signed=True)
