"""What all tables share: their base class, their ids, and the way from a statement to values.

A row read from the database is a plain value: changing its attributes changes nothing stored.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import Executable, Index, Insert, MetaData, Table, insert, inspect, text
from sqlalchemy import Row as Result
from sqlalchemy.orm import configure_mappers
from sqlmodel import SQLModel
from uuid_utils.compat import uuid7

from storage.transaction import Transaction

AT_ONCE = 200
"""How many rows one work lets go of: whoever waits behind it is not kept long, and who has more to
let go of comes again."""


class Row(SQLModel):
    """The base of every table; constraints have names, so that migrations can speak of them."""

    # Nobody has pydantic check a row: what it needs for that is not made at every start.
    model_config = {"defer_build": True}
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


R = TypeVar("R", bound=Row)


def new_id() -> UUID:
    """A fresh id; ids sort by the time they were made."""
    return uuid7()


def index_of_few(name: str, *columns: str, where: str) -> Index:
    """An index of those rows alone for which this holds: small however many others there are.

    A query uses it only if it says the same, written out and not bound.
    """
    return Index(name, *columns, sqlite_where=text(where), postgresql_where=text(where))


@lru_cache(maxsize=64)
def table_of(model: type[Row]) -> Table:
    """The Core table under a model: statements are built on it once, when a module loads."""
    table = inspect(model).local_table
    if not isinstance(table, Table):
        raise TypeError(f"{model.__name__} is not a table.")
    return table


def first(t: Transaction, model: type[R], statement: Executable, **values: Any) -> R | None:
    """The first row a statement finds, as its model."""
    row = t.execute(statement, values).first()
    return None if row is None else _made(model, row)


def every(t: Transaction, model: type[R], statement: Executable, **values: Any) -> list[R]:
    """All rows a statement finds, as their model."""
    return [_made(model, row) for row in t.execute(statement, values)]


def add(t: Transaction, row: R) -> R:
    """Insert a row that was just made, and return it."""
    model = type(row)
    names = table_of(model).columns.keys()
    t.execute(_insert(model), {name: getattr(row, name) for name in names})
    return row


def run(t: Transaction, statement: Executable, **values: Any) -> int:
    """Run a statement that changes rows; how many it changed."""
    return t.execute(statement, values).rowcount


def _made(model: type[R], row: Result[Any]) -> R:
    """A model from a row, made as SQLAlchemy makes one: its constructor takes 15 times longer."""
    made: R = _maker(model)()
    made.__dict__.update(row._mapping)
    return made


@lru_cache(maxsize=64)
def _maker(model: type[Row]) -> Callable[[], Any]:
    # The constructor would have done this: without it, the attributes of a model do not work yet.
    configure_mappers()
    maker: Callable[[], Any] = inspect(model).class_manager.new_instance
    return maker


@lru_cache(maxsize=64)
def _insert(model: type[Row]) -> Insert:
    return insert(table_of(model))
