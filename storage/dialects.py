"""SQLite and PostgreSQL: everything in which they differ, so that no other file has to know."""

import os
import sqlite3
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Table, create_engine, event, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, InterfaceError, OperationalError
from sqlalchemy.pool import NullPool

from storage import prepared, sqlite_file

# A writer of another process (the command line beside a running server) is waited for this long.
BUSY_MILLISECONDS = 10_000
# Serialization failure and deadlock: the whole work is run again. A unique violation is run again
# once: the other row may have been committed after this transaction's snapshot was taken.
CONFLICTS = {"40001", "40P01"}
UNIQUE_VIOLATION = "23505"
# What PostgreSQL says when a whole session is worth nothing any more: 08 is the connection, and
# then its administrator, a crash, a start, a drop, idleness.
GONE = {"57P01", "57P02", "57P03", "57P04", "57P05", "25P03"}
READ_ONLY, LOCK_NOT_AVAILABLE = "25006", "55P03"
# The primary result codes of SQLite that speak of the file or its locks, not of the statement:
# PERM, BUSY, LOCKED, NOMEM, READONLY, IOERR, CORRUPT, FULL, CANTOPEN, PROTOCOL, NOTADB.
SQLITE_AWAY = {3, 5, 6, 7, 8, 10, 11, 13, 14, 15, 26}


def address(url: str) -> URL:
    """The URL with its driver named; raises ValueError for a database Wasl does not know.

    The words of the error never repeat the URL.
    """
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        raise ValueError("This is no address of a database.") from None
    if parsed.drivername in {"postgresql", "postgres", "postgresql+psycopg"}:
        from storage import postgres

        return postgres.read(parsed.set(drivername="postgresql+psycopg"))
    if parsed.drivername not in {"sqlite", "sqlite+pysqlite"}:
        raise ValueError("Wasl works on SQLite and PostgreSQL alone.")
    if parsed.database in {None, "", ":memory:"}:
        raise ValueError("SQLite needs a file: give sqlite:///path/to/wasl.db.")
    return parsed.set(drivername="sqlite+pysqlite")


def is_sqlite(url: URL) -> bool:
    """Whether the whole database is one file on this machine."""
    return url.get_backend_name() == "sqlite"


def sqlite_engine(url: URL, *, writes: bool, keys: bool = True, connections: int = 1) -> Engine:
    """An engine whose transactions are Wasl's own: one IMMEDIATE for writing, one plain to read.

    Python's sqlite3 begins transactions too late to be safe (updates are lost without an error),
    hence ``isolation_level=None`` and an own BEGIN. No error repeats what was to be written.
    ``keys=False`` leaves foreign keys unchecked, for migrations that rebuild tables.
    """
    _make_private(url)
    engine = create_engine(
        url,
        hide_parameters=True,
        connect_args={"isolation_level": None, "check_same_thread": False},
        pool_size=connections,
        max_overflow=0,
    )

    sqlite_file.watch(engine, Path(str(url.database)))

    @event.listens_for(engine, "connect")
    def set_up(connection: Any, _record: object) -> None:
        for pragma in (
            f"busy_timeout={BUSY_MILLISECONDS}",
            "journal_mode=WAL",
            # What is acknowledged survives a power cut, not only a crash.
            "synchronous=FULL",
            f"foreign_keys={'ON' if keys else 'OFF'}",
            # What is erased is overwritten, and nothing is spilled to a file beside the database.
            "secure_delete=ON",
            "temp_store=MEMORY",
            f"query_only={'OFF' if writes else 'ON'}",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        how = "BEGIN IMMEDIATE" if writes else "BEGIN"
        # Straight to the driver: every batch of turns pays for it (decision 12).
        driver: Any = connection.connection.dbapi_connection
        try:
            driver.execute(how)
        except sqlite3.Error as error:
            connection._handle_dbapi_exception(error, how, None, None, None)

    return engine


def migration_engine(url: URL) -> Engine:
    """An engine for changing the shape of the database: what one step does, the next one sees.

    A step may take long, but no process that works meanwhile waits long behind it: what can't have
    its table within three seconds gives up, and is asked for again.
    """
    if is_sqlite(url):
        return sqlite_engine(url, writes=True, keys=False)
    from storage import postgres

    return create_engine(url, poolclass=NullPool, connect_args=postgres.given_to_steps(url))


def check_references(connection: Connection) -> None:
    """On SQLite, find references that a migration broke while they went unchecked."""
    if connection.dialect.name == "sqlite":
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
        if broken:
            raise ValueError(f"The migration broke references in {broken[0][0]}.")


def is_away(error: BaseException) -> bool:
    """Whether the database, not the statement, is at fault."""
    if not isinstance(error, DBAPIError):
        return False
    code = getattr(error.orig, "sqlite_errorcode", None)
    if code is not None:
        return code & 0xFF in SQLITE_AWAY
    state = _state(error) or ""
    # 53 are its resources, 57 its administrator and its patience, 58 the machine under it.
    refused = state[:2] in {"53", "57", "58"} or state == READ_ONLY
    return refused or is_gone(error) or is_held(error)


def is_gone(error: DBAPIError, *, writing: bool = False) -> bool:
    """Whether a session of PostgreSQL has ended, or can't be had, and those made before neither.

    One that was for ``writing`` and may only read belongs to a server that became a copy.
    """
    if error.connection_invalidated or (writing and _state(error) == READ_ONLY):
        return True
    state = _state(error)
    if state is None:
        # No SQLSTATE at all means that the server never answered.
        return isinstance(error, OperationalError | InterfaceError)
    return state[:2] == "08" or state in GONE


def is_held(error: BaseException) -> bool:
    """Whether PostgreSQL gave up waiting for a lock that somebody else held."""
    return _state(error) == LOCK_NOT_AVAILABLE


def is_conflict(error: BaseException) -> bool:
    """Whether another transaction came between and running the work again will settle it."""
    return _state(error) in CONFLICTS


def is_duplicate(error: BaseException) -> bool:
    """Whether PostgreSQL refused a second row of the same key."""
    return _state(error) == UNIQUE_VIOLATION


def clock(connection: Connection) -> datetime | None:
    """What time it is for everyone who shares the database; None where all share this machine's."""
    if connection.dialect.name == "sqlite":
        return None
    told: datetime | None = connection.scalar(select(func.clock_timestamp()))
    return told


def insert_once(connection: Connection, table: Table, values: Mapping[str, Any]) -> bool:
    """Insert unless a row with one of the table's unique keys is there; True when inserted."""
    statement = _insert_once(table, connection.dialect.name)
    return prepared.run(connection, statement, values).rowcount == 1


def upsert(
    connection: Connection, table: Table, values: Mapping[str, Any], keys: Sequence[str]
) -> None:
    """Insert, or overwrite every other given column of the row that has the same keys."""
    statement = _upsert(table, connection.dialect.name, tuple(keys), tuple(values))
    prepared.run(connection, statement, values)


@lru_cache(maxsize=256)
def _insert(table: Table, dialect: str) -> sqlite.Insert | postgresql.Insert:
    return sqlite.insert(table) if dialect == "sqlite" else postgresql.insert(table)


@lru_cache(maxsize=256)
def _insert_once(table: Table, dialect: str) -> sqlite.Insert | postgresql.Insert:
    # An insert's count of rows is forgotten unless asked for.
    statement = _insert(table, dialect).on_conflict_do_nothing()
    return statement.execution_options(preserve_rowcount=True)


@lru_cache(maxsize=256)
def _upsert(
    table: Table, dialect: str, keys: tuple[str, ...], columns: tuple[str, ...]
) -> sqlite.Insert | postgresql.Insert:
    statement = _insert(table, dialect)
    fresh = {name: statement.excluded[name] for name in columns if name not in {*keys, "id"}}
    return statement.on_conflict_do_update(index_elements=list(keys), set_=fresh)


def _state(error: BaseException) -> str | None:
    state = getattr(getattr(error, "orig", None), "sqlstate", None)
    return state if isinstance(state, str) else None


def _make_private(url: URL) -> None:
    """Create the file for its owner alone; SQLite gives its journal the same rights."""
    path = Path(str(url.database))
    if not path.exists() and path.parent.is_dir():
        os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))
