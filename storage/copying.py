"""A whole database into an empty one of the same version, row by row, in bounded memory.

Either may be SQLite or PostgreSQL: values pass as what they mean, never as a database's own bytes.
"""

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Connection, CursorResult, Row, Select, Table, collate, func, insert, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.compiler import IdentifierPreparer
from sqlmodel import AutoString

from storage.schema import METADATA

BATCH = 1_000
"""Rows in memory at a time, of each of both sides."""
Progress = Callable[[str, int], None]
"""Told of each batch: the table it belongs to, and how many rows it had."""


def copy(source: Connection, target: Connection, progress: Progress = lambda *_: None) -> int:
    """Bring every row of ``source`` to ``target``; how many there are.

    Both belong to a transaction of the caller's, and should: ``source`` shows one picture of
    itself only in one that is at least REPEATABLE READ, and ``target`` is whole only once it is
    committed. ``target`` has every table of this version, empty. Raises DBAPIError.
    """
    copied = 0
    for table in METADATA.sorted_tables:
        with read(source, table) as rows:
            for batch in rows.partitions():
                _pour(target, table, batch)
                copied += len(batch)
                progress(table.name, len(batch))
        _settle(target, table)
    return copied


def count(connection: Connection) -> dict[str, int]:
    """How many rows each table has, in the order in which they are copied."""
    return {
        table.name: connection.scalar(select(func.count()).select_from(table)) or 0
        for table in METADATA.sorted_tables
    }


def read(connection: Connection, table: Table) -> CursorResult[Any]:
    """All rows of a table in the order of its key, which is the same on both kinds of database.

    They are fetched a batch at a time, until the result is closed: use it in a ``with``.
    """
    return connection.execute(_ordered(connection, table), execution_options={"yield_per": BATCH})


def _pour(target: Connection, table: Table, rows: Sequence[Row[Any]]) -> None:
    """Insert rows as the driver does it fastest: that halves the time of the whole."""
    kinds = [column.type.dialect_impl(target.dialect) for column in table.c]
    writers = [kind.bind_processor(target.dialect) or _as_it_is for kind in kinds]
    values = [
        tuple(
            None if value is None else write(value)
            for write, value in zip(writers, row, strict=True)
        )
        for row in rows
    ]
    into = insert(table).compile(dialect=target.dialect)
    if target.dialect.name == "postgresql":
        _stream(target, into.preparer, table, values)
    else:
        target.exec_driver_sql(str(into), values)


def _stream(
    target: Connection, say: IdentifierPreparer, table: Table, values: Sequence[tuple[Any, ...]]
) -> None:
    columns = ", ".join(say.format_column(column) for column in table.c)
    statement = f"COPY {say.format_table(table)} ({columns}) FROM STDIN"
    driver: Any = target.connection.dbapi_connection
    dbapi: Any = target.dialect.loaded_dbapi
    try:
        with driver.cursor() as cursor, cursor.copy(statement) as out:
            for row in values:
                out.write_row(row)
    except dbapi.Error as error:
        # SQLAlchemy did not pass this on, so it has not given the fault the name we know it by.
        gone = {"connection_invalidated": driver.closed, "hide_parameters": True}
        raise DBAPIError.instance(statement, None, error, dbapi.Error, **gone) from error


def _as_it_is(value: Any) -> Any:
    return value


def _ordered(connection: Connection, table: Table) -> Select[Any]:
    """SQLite compares text by its bytes; PostgreSQL does only where it is told to."""
    bytewise = connection.dialect.name == "postgresql"
    keys = (
        collate(key, "C") if bytewise and isinstance(key.type, AutoString) else key
        for key in table.primary_key
    )
    return select(table).order_by(*keys)


def _settle(connection: Connection, table: Table) -> None:
    """Tell PostgreSQL what it does not learn from rows that come with their numbers, and at once.

    The next row is numbered past the last one, and queries are planned for as many as there are.
    SQLite looks for itself.
    """
    if connection.dialect.name != "postgresql":
        return
    if (numbered := table.autoincrement_column) is not None:
        last = connection.scalar(select(func.max(numbered)))
        if last is not None:
            of = func.pg_get_serial_sequence(table.name, numbered.name)
            connection.execute(select(func.setval(of, last)))
    connection.exec_driver_sql(f"ANALYZE {table.name}")
