"""Bringing everything that is sealed, looked up or marked to the newest key, a few rows at a time.

It can be stopped and begun again at any moment, beside a running server: each row says which key
it is sealed with. Once nothing is left, the older keys may be taken out of the settings.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy import Column, Select, Table, and_, bindparam, func, or_, select, update

from storage import accounts, aliases, events, keyring, sealed
from storage.database import Database
from storage.schema import METADATA
from storage.sealed import SEALED
from storage.secrets import PREFIX_BYTES, NotOurs
from storage.ticket_rows import TICKETS
from storage.transaction import Transaction

BATCH = 100
"""Rows that are renewed at a time: whoever writes beside it waits no longer than that takes."""
STRIDE = 2_000
"""Rows that are looked at to find them."""
_NOWHERE, _NO_FURTHER = UUID(int=0), UUID(int=(1 << 128) - 1)
# Tables in which an address is found by a keyed hash.
_LOOKED_UP = (accounts.ACCOUNTS, aliases.ALIASES)


@dataclass(slots=True)
class Rotated:
    """How many rows were renewed, and ``table/id`` of those that none of the keys opens."""

    rows: int = 0
    unreadable: list[str] = field(default_factory=list)


def rotate(database: Database) -> Rotated:
    """Renew everything that is not under the newest key; blocks until it is done."""
    done = Rotated()
    for table, columns in _tables():
        after: UUID | None = _NOWHERE
        while after is not None:
            after, part = database.write_now(partial(_renew, table, columns, after))
            done.rows += part.rows
            done.unreadable += part.unreadable
    if not done.unreadable:
        database.write_now(keyring.leave_newest)
    return done


def missing(t: Transaction) -> dict[str, int]:
    """``unreadable``, but every row is looked at only when a key is known to be missing."""
    return unreadable(t) if keyring.lacks(t) else {}


def unreadable(t: Transaction) -> dict[str, int]:
    """How many rows of each table are under a key that is not among the present ones.

    Looks at every row there is.
    """
    found = {}
    for table, columns in _tables():
        strange = or_(*(_begins(column).not_in(t.secrets.prefixes) for column in columns))
        count = t.connection.scalar(select(func.count()).select_from(table).where(strange))
        if count:
            found[table.name] = count
    return found


def _tables() -> Iterator[tuple[Table, list[Column[Any]]]]:
    """Every table with the columns in it that name their key."""
    for table in METADATA.sorted_tables:
        columns = sealed.columns(table)
        if table is TICKETS:
            columns.append(table.c.chain_mark)
        if columns:
            yield table, columns


def _begins(column: Column[Any]) -> Any:
    return func.substr(column, 1, PREFIX_BYTES)


def _renew(
    table: Table, columns: list[Column[Any]], after: UUID, t: Transaction
) -> tuple[UUID | None, Rotated]:
    """Renew the next rows past an id; the id to go on from, or None at the end."""
    done = Rotated()
    end = t.connection.scalar(_end(table), {"after": after})
    within = {"after": after, "end": end or _NO_FURTHER}
    rows = t.connection.execute(_old(table, columns, t.secrets.newest), within).all()
    for row in rows:
        values = dict(row._mapping)
        try:
            _renew_row(t, table, values)
            done.rows += 1
        except NotOurs:
            done.unreadable.append(f"{table.name}/{row.id}")
    return (rows[-1].id if len(rows) == BATCH else end), done


def _end(table: Table) -> Select[Any]:
    """Where a stride past an id ends; nothing when the table does before."""
    return (
        select(table.c.id)
        .where(table.c.id > bindparam("after"))
        .order_by(table.c.id)
        .limit(1)
        .offset(STRIDE - 1)
    )


def _old(table: Table, columns: list[Column[Any]], newest: bytes) -> Select[Any]:
    old = (and_(column.is_not(None), _begins(column) != newest) for column in columns)
    lookup = [table.c.lookup] if table in _LOOKED_UP else []
    return (
        select(table.c.id, *columns, *lookup)
        .where(table.c.id > bindparam("after"), table.c.id <= bindparam("end"), or_(*old))
        .order_by(table.c.id)
        .limit(BATCH)
    )


def _renew_row(t: Transaction, table: Table, values: dict[str, Any]) -> None:
    """Seal one row anew; raises NotOurs, and then nothing of the row is changed."""
    key = values.pop("id")
    marked = values.pop("chain_mark", None) is not None
    fresh: dict[str, bytes] = {}
    for name, value in values.items():
        if name.endswith(SEALED) and value is not None:
            place = f"{table.name}.{name}"
            plain = t.secrets.open(place, key, value)
            fresh[name] = t.secrets.seal(place, key, plain)
            if table in _LOOKED_UP:
                fresh["lookup"] = t.secrets.lookup(accounts.PURPOSE, plain.decode())
    if marked and not events.remark(t, key):
        raise NotOurs
    if fresh:
        t.connection.execute(update(table).where(table.c.id == key).values(fresh))
