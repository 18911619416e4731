"""Is the file that SQLite has open still the one at its path? SQLite itself never asks again.

A file that was deleted or replaced beneath a running process takes every write, and keeps none.
"""

import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import OperationalError

Identity = tuple[int, int]
KEY = "file"


def watch(engine: Engine, path: Path) -> None:
    """Refuse each transaction, as an absence of the database, while the file is not in its place.

    Once it is there again new connections are made. None of them ever makes a file of its own.
    """

    @event.listens_for(engine, "do_connect")
    def only_what_is_there(*_: object) -> None:
        if _identity(path) is None:
            raise sqlite3.OperationalError("the file of the database is gone")

    @event.listens_for(engine, "connect")
    def remember(_connection: Any, record: Any) -> None:
        record.info[KEY] = _identity(path)

    @event.listens_for(engine, "begin")
    def compare(connection: Connection) -> None:
        if connection.info[KEY] != _identity(path):
            gone = sqlite3.OperationalError("the file of the database was taken away or replaced")
            connection.invalidate()
            raise OperationalError("BEGIN", None, gone)


def _identity(path: Path) -> Identity | None:
    """What tells one file from another of the same name; None when there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino
