"""One picture of a whole database, as an SQLite file, while others go on writing to it."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError

from storage import copying, dialects, migrations
from storage.transaction import DatabaseAway

PAGES = 1_000
"""Copied at a time: what is copied is held in memory, and a signal is heard in between."""


def take(url: str, file: Path) -> None:
    """Write the database at ``url`` as it is at this moment into ``file``, which is not there yet.

    It is of this version. Nobody waits for the picture: it is read in one transaction that locks
    nothing. Raises DatabaseAway, or sqlite3.Error when the file can't be written.
    """
    known = dialects.address(url)
    file.touch(mode=0o600, exist_ok=False)
    sqlite = dialects.is_sqlite(known)
    if sqlite:
        engine = dialects.sqlite_engine(known, writes=False)
    else:
        # Its driver takes 9 MB, which nobody need carry beside a file.
        from storage import postgres

        # One statement may read a whole table, however long that takes.
        engine = postgres.engine_of(known, connections=1, hurried=False)
        engine = engine.execution_options(postgresql_readonly=True)
    try:
        with engine.connect() as source, source.begin():
            (_copy_pages if sqlite else _copy_rows)(source, file)
    except DBAPIError as error:
        if dialects.is_away(error):
            raise DatabaseAway from error
        raise
    finally:
        engine.dispose()


def _copy_pages(source: Connection, file: Path) -> None:
    """SQLite's own way. It would begin anew with every change of another process, and perhaps
    never end; within a transaction that has read, it sees none."""
    source.exec_driver_sql("SELECT count(*) FROM sqlite_master")
    driver: Any = source.connection.dbapi_connection
    with closing(sqlite3.connect(file)) as copy:
        driver.backup(copy, pages=PAGES)


def _copy_rows(source: Connection, file: Path) -> None:
    url = f"sqlite:///{file}"
    migrations.upgrade(url)
    engine = dialects.sqlite_engine(URL.create("sqlite+pysqlite", database=str(file)), writes=True)
    try:
        with engine.connect() as target, target.begin():
            copying.copy(source, target)
    finally:
        engine.dispose()
