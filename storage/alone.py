"""Holding a whole database for one process while all of it is moved: nobody else may work on it.

It rests on the databases' own locks alone, so whoever dies lets go by that.
"""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, inspect, text
from sqlalchemy.exc import DBAPIError

from storage import dialects
from storage.transaction import DatabaseAway

PATIENCE = 5.0
"""Seconds for whoever is just leaving, or was killed and is not missed yet by a busy server."""
LOCK_NOT_AVAILABLE = "55P03"
# A transaction in which everything is moved takes minutes, and is silent in the other one's turn.
_UNHURRIED = ("statement_timeout", "idle_in_transaction_session_timeout")
# A transaction sees the sessions as it saw them first, unless it is told to forget them.
_LOOK_AGAIN = text("SELECT pg_stat_clear_snapshot()")
_OTHERS = text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
    " AND application_name LIKE 'wasl%' AND pid <> pg_backend_pid()"
)


class InUse(Exception):
    """Another process works on the database."""

    def __init__(self) -> None:
        super().__init__(type(self).__doc__)


@contextmanager
def held(url: str) -> Iterator[Connection]:
    """A connection to a database that no other Wasl works on, nor can until the end.

    It is in a transaction on one picture of the database. What was not committed by the end is
    undone. A file that is not there is made. Raises InUse, DatabaseAway, or ValueError for the URL.
    """
    known = dialects.address(url)
    # Foreign keys of SQLite stay unchecked, for the sake of migrations that rebuild tables.
    engine = dialects.migration_engine(known)
    try:
        with _begun(engine) as connection:
            yield connection
    finally:
        engine.dispose()


def _begun(engine: Engine) -> Connection:
    try:
        connection = engine.connect()
        try:
            if connection.dialect.name == "sqlite":
                _hold_file(connection)
            else:
                _hold_versions(connection)
        except BaseException:
            connection.close()
            raise
    except DBAPIError as error:
        if _is_locked(error):
            raise InUse from error
        if dialects.is_away(error):
            raise DatabaseAway from error
        raise
    return connection


def _hold_file(connection: Connection) -> None:
    """Whoever works on a file with a WAL shares a lock on it all the time; this takes it whole."""
    driver: Any = connection.connection.dbapi_connection
    driver.execute(f"PRAGMA busy_timeout={int(PATIENCE * 1_000)}")
    driver.execute("PRAGMA locking_mode=EXCLUSIVE")
    connection.begin()


def _hold_versions(connection: Connection) -> None:
    """Who comes from now on waits at the table of versions; who is here already is in the list."""
    connection.execution_options(isolation_level="REPEATABLE READ")
    with connection.begin():
        migrated = inspect(connection).has_table("alembic_version")
    connection.begin()
    for setting in _UNHURRIED:
        connection.exec_driver_sql(f"SET LOCAL {setting} = 0")
    if migrated:
        # Nothing was read before: the picture is of the moment when the lock was had.
        connection.exec_driver_sql("LOCK TABLE alembic_version")
    patient_until = time.monotonic() + PATIENCE
    while connection.scalar(_OTHERS):
        if time.monotonic() > patient_until:
            raise InUse
        time.sleep(0.05)
        connection.execute(_LOOK_AGAIN)


def _is_locked(error: DBAPIError) -> bool:
    busy = getattr(error.orig, "sqlite_errorcode", None) == sqlite3.SQLITE_BUSY
    return busy or getattr(error.orig, "sqlstate", None) == LOCK_NOT_AVAILABLE
