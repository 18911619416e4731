"""Which columns of a table are sealed, and whether our keys open them.

The name tells: it ends with ``_sealed``, and every such table has an ``id``.
"""

from typing import Any

from sqlalchemy import Column, Row, Table

from storage.secrets import NotOurs, Secrets

SEALED = "_sealed"


def columns(table: Table) -> list[Column[Any]]:
    """The sealed columns of a table."""
    return [column for column in table.c if column.name.endswith(SEALED)]


def unopened(secrets: Secrets, table: Table, row: Row[Any]) -> list[str]:
    """``table/id column`` of each sealed value of a whole row that none of the keys opens."""
    return [
        f"{table.name}/{row.id} {column.name}"
        for column in columns(table)
        if not _opens(secrets, f"{table.name}.{column.name}", row, row._mapping[column.name])
    ]


def _opens(secrets: Secrets, place: str, row: Row[Any], value: bytes | None) -> bool:
    try:
        if value is not None:
            secrets.open(place, row.id, value)
    except NotOurs:
        return False
    return True
