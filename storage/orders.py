"""Transactions of PostgreSQL, and turns taken among every process by locks with a name and no row.

SQLite needs none of it: there one thread writes, and other processes wait for the file.
"""

from hashlib import blake2b

from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import DBAPIError

# libpq's name for a transaction in which a statement failed: PQTRANS_INERROR. The driver that
# knows it is loaded only where there is a PostgreSQL.
IN_ERROR = 3
# What is asked of a connection before its transaction begins.
ORDER, READS = "wasl_order", "wasl_reads"
# Updates that would be lost are noticed: the later transaction fails, and is run again.
BEGIN = "BEGIN ISOLATION LEVEL REPEATABLE READ"


class Swallowed(Exception):
    """A statement was refused, and the work went on as if it had not been: nothing is kept."""


def in_order(connection: Connection, order: str) -> Connection:
    """Let one transaction at a time, of any process, work under this name (PostgreSQL).

    It must see what the one before it has written, and a transaction that waited for the lock
    itself would look at the database as it was before the wait. So the lock is taken before it
    begins and let go after its end, each in the same round trip.
    """
    return connection.execution_options(**{ORDER: _number(order)})


def rule(engine: Engine) -> None:
    """Have every transaction of an engine of PostgreSQL begin and end as above."""

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        options = connection.get_execution_options()
        order = options.get(ORDER)
        if order is not None:
            connection.exec_driver_sql(
                f"BEGIN; SELECT pg_advisory_lock({order}); COMMIT; {BEGIN}"
            ).close()
        else:
            connection.exec_driver_sql(f"{BEGIN} READ ONLY" if options.get(READS) else BEGIN)

    @event.listens_for(engine, "commit")
    def commit(connection: Connection) -> None:
        # The server would roll back, and answer as if nothing were wrong.
        if _status(connection) == IN_ERROR:
            rollback(connection)
            raise Swallowed(Swallowed.__doc__)
        order = connection.get_execution_options().get(ORDER)
        if order is None:
            return
        try:
            connection.exec_driver_sql(f"COMMIT; SELECT pg_advisory_unlock({order})").close()
        except DBAPIError:
            # What is refused only now, a reference for instance, was rolled back, and the lock
            # kept: of a commit that failed nobody is told as of a rollback.
            rollback(connection)
            raise

    @event.listens_for(engine, "rollback")
    def rollback(connection: Connection) -> None:
        order = connection.get_execution_options().get(ORDER)
        # A lock ends with its session, so a connection that was lost holds none.
        if order is None or connection.invalidated:
            return
        try:
            connection.exec_driver_sql(f"ROLLBACK; SELECT pg_advisory_unlock({order})").close()
        except DBAPIError:
            # Nobody may be handed a connection that still holds it.
            connection.invalidate()


def hold_migrations(connection: Connection) -> None:
    """Let one process at a time migrate; on SQLite its IMMEDIATE transaction sees to that."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(%s)", (_number("migrations"),))


def _status(connection: Connection) -> int:
    driver = connection.connection.dbapi_connection
    return int(driver.pgconn.transaction_status) if driver is not None else 0


def _number(order: str) -> int:
    return int.from_bytes(blake2b(order.encode(), digest_size=8).digest(), "big", signed=True)
