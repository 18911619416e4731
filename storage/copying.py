"""A whole database into an empty one of the same version, row by row, in bounded memory.

Either may be SQLite or PostgreSQL: values pass as what they mean, never as a database's own bytes.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, Row, Select, String, Table, collate, func, insert, select

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
        into = insert(table)
        for batch in batches(source, table):
            target.execute(into, [row._asdict() for row in batch])
            copied += len(batch)
            progress(table.name, len(batch))
        _continue_numbers(target, table)
    return copied


def count(connection: Connection) -> dict[str, int]:
    """How many rows each table has, in the order in which they are copied."""
    return {
        table.name: connection.scalar(select(func.count()).select_from(table)) or 0
        for table in METADATA.sorted_tables
    }


def batches(connection: Connection, table: Table) -> Iterator[Sequence[Row[Any]]]:
    """All rows of a table in the order of its key, the same on both kinds of database."""
    streamed = {"yield_per": BATCH}
    rows = connection.execute(_ordered(connection, table), execution_options=streamed)
    yield from rows.partitions()


def _ordered(connection: Connection, table: Table) -> Select[Any]:
    """SQLite compares text by its bytes; PostgreSQL does only where it is told to."""
    bytewise = connection.dialect.name == "postgresql"
    keys = (
        collate(key, "C") if bytewise and isinstance(key.type, String) else key
        for key in table.primary_key
    )
    return select(table).order_by(*keys)


def _continue_numbers(connection: Connection, table: Table) -> None:
    """Have PostgreSQL number the next row past the last one; SQLite looks for itself."""
    numbered = table.autoincrement_column
    if numbered is None or connection.dialect.name != "postgresql":
        return
    last = connection.scalar(select(func.max(numbered)))
    if last is not None:
        of = func.pg_get_serial_sequence(table.name, numbered.name)
        connection.execute(select(func.setval(of, last)))
