"""Marks beside the version of a database, while it is moved to another and when it has been.

A mark is a version that no Wasl knows. So whichever Wasl comes upon the database refuses it, and
at no moment can both the old and the new one be served.
"""

from sqlalchemy import Column, Connection, MetaData, String, Table, delete, insert, inspect, select

UNFINISHED = "unfinished"
"""On a database that is to become the copy of another, and is not known to be whole."""
MOVED = "moved"
"""On a database whose rows live in another one by now."""
VERSIONS = Table("alembic_version", MetaData(), Column("version_num", String(32)))


class Marked(Exception):
    """The database is not to be served; ``mark`` says why."""

    def __init__(self, mark: str) -> None:
        super().__init__(type(self).__doc__)
        self.mark = mark


def put(connection: Connection, mark: str) -> None:
    """Mark a database that was migrated once."""
    connection.execute(insert(VERSIONS).values(version_num=mark))


def lift(connection: Connection, mark: str) -> None:
    """Take a mark away; nothing happens when it is not there."""
    connection.execute(delete(VERSIONS).where(VERSIONS.c.version_num == mark))


def versions(connection: Connection) -> set[str]:
    """What a database says of its version, marks included; nothing when it has no table."""
    if not inspect(connection).has_table(VERSIONS.name):
        return set()
    return set(connection.scalars(select(VERSIONS.c.version_num)))


def found(connection: Connection) -> str | None:
    """The mark on a database, which may be without any table."""
    return next((mark for mark in (UNFINISHED, MOVED) if mark in versions(connection)), None)


def refuse(connection: Connection) -> None:
    """Raise Marked for a database that bears a mark."""
    if mark := found(connection):
        raise Marked(mark)
