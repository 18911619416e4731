"""Why a database is away, in words of our own: what it says itself may name hosts and users."""

import sqlite3

UNREACHED = "it can't be reached"
GONE = "the file is gone"
# By the primary result code; others speak of a statement, or of this process alone.
_OF_A_FILE = {
    sqlite3.SQLITE_FULL: "the disk is full",
    sqlite3.SQLITE_BUSY: "another process holds the file",
    sqlite3.SQLITE_LOCKED: "another process holds the file",
    sqlite3.SQLITE_PERM: "the file can't be written",
    sqlite3.SQLITE_READONLY: "the file can't be written",
    sqlite3.SQLITE_CANTOPEN: "the file can't be opened",
    sqlite3.SQLITE_IOERR: "the disk can't be read or written",
    sqlite3.SQLITE_CORRUPT: "the file is damaged",
    sqlite3.SQLITE_NOTADB: "the file is damaged",
}


def cause(error: BaseException) -> str:
    """What is the matter with a database that is away; ``error`` is what SQLAlchemy raised."""
    told = getattr(error, "orig", None)
    if not isinstance(told, sqlite3.Error):
        return UNREACHED
    code = getattr(told, "sqlite_errorcode", None)
    if code is None:
        # SQLite did not say it: we found the file gone, or another one in its place.
        return GONE
    return _OF_A_FILE.get(code & 0xFF, "SQLite can't use the file")
