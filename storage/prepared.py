"""Statements written by SQLAlchemy once and given straight to the driver ever after.

Running one through SQLAlchemy costs five times what SQLite takes for it (decision 12). Whoever
listens to the statements of a connection makes it take the usual way.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple, cast

from sqlalchemy import Connection, Dialect, Executable, Row
from sqlalchemy.engine.result import SimpleResultMetaData
from sqlalchemy.sql.compiler import SQLCompiler

# More than Wasl has, on both databases; one that is built anew each time is not for here.
MOST = 2_048
LENGTHS = 64
"""For so many lengths of its lists a statement is kept: each may have a list of any length."""
Process = Callable[[Any], Any]
Line = Row[*tuple[Any, ...]]


@dataclass(slots=True)
class Found:
    """What a statement found, all of it, and how many rows it touched."""

    rows: list[Line]
    rowcount: int

    def __iter__(self) -> Iterator[Line]:
        return iter(self.rows)

    def first(self) -> Line | None:
        """The first row, if there is one."""
        return self.rows[0] if self.rows else None

    def scalar(self) -> Any:
        """The first column of the first row; None when there is none."""
        return self.rows[0][0] if self.rows else None

    def scalars(self) -> list[Any]:
        """The first column of every row."""
        return [row[0] for row in self.rows]


class Place(NamedTuple):
    """Where in a statement a value is to stand, under which name it is given, and its writing.

    ``number`` is its number in a list that is given under that name.
    """

    where: Any
    name: str
    number: int | None
    write: Process | None


class Prepared:
    """One statement as a driver wants it, with what turns values into its own and back.

    ``values`` are those of one run: others may have other values, but lists of the same length.
    """

    def __init__(self, compiled: SQLCompiler, values: Mapping[str, Any]) -> None:
        written = compiled.construct_expanded_state(values)
        self._sql = written.statement
        parts = {
            part: (whole, number)
            for whole, names in written.parameter_expansion.items()
            for number, part in enumerate(names)
        }
        writes: dict[str, Any] = {**compiled._bind_processors, **written.processors}
        names = (written.positiontup if compiled.positional else list(written.parameters)) or []
        # What is always the same stands there already; the rest is filled in at each run.
        self._always = cast(Any, [None] * len(names) if compiled.positional else {})
        self._places: list[Place] = []
        # A value that stands in several places is written once: (its place, the first of them).
        self._again: list[tuple[Any, Any]] = []
        met: dict[Any, Any] = {}
        for index, name in enumerate(names):
            whole, number = parts.get(name, (name, None))
            where, bind, write = (
                index if compiled.positional else name,
                compiled.binds[whole],
                writes.get(name),
            )
            if bind.required:
                first = met.setdefault((bind.key, number, write), where)
                if first == where:
                    self._places.append(Place(where, bind.key, number, write))
                else:
                    self._again.append((where, first))
            else:
                constant = written.parameters[name]
                self._always[where] = constant if write is None else write(constant)
        self._columns = compiled._result_columns
        self._metadata = SimpleResultMetaData([column.keyname for column in self._columns])
        self._dialect = compiled.dialect
        self._read: list[Any] | None = None

    def run(self, connection: Connection, values: Mapping[str, Any]) -> Found:
        """Run it in the transaction that is open; raises SQLAlchemy's errors, as it would."""
        given = self._given(values)
        driver: Any = connection.connection.dbapi_connection
        try:
            cursor = driver.execute(self._sql, given)
            # Asking psycopg how each column is called costs as much as reading a row.
            if not self._columns:
                return Found([], cursor.rowcount)
            found = cursor.fetchall()
        except connection.dialect.loaded_dbapi.Error as error:
            # It tells the error as its own, and lets go of every connection when one is lost.
            connection._handle_dbapi_exception(error, self._sql, None, None, None)
        if self._read is None:
            # Only with its first answer does a server say of which type each column is.
            self._read = [
                column.type._cached_result_processor(self._dialect, told[1])
                for column, told in zip(self._columns, cursor.description, strict=True)
            ]
        metadata, read = self._metadata, self._read
        index = metadata._key_to_index
        return Found([Row(metadata, read, index, each) for each in found], cursor.rowcount)

    def run_each(self, connection: Connection, lines: Sequence[Mapping[str, Any]]) -> None:
        """Run it once for each of these values, as ``run`` does; what it finds is passed over."""
        given = [self._given(values) for values in lines]
        driver: Any = connection.connection.dbapi_connection
        try:
            driver.cursor().executemany(self._sql, given)
        except connection.dialect.loaded_dbapi.Error as error:
            connection._handle_dbapi_exception(error, self._sql, None, None, None)

    def _given(self, values: Mapping[str, Any]) -> Any:
        """The values of one run as the driver takes them."""
        given = self._always.copy()
        for where, name, number, write in self._places:
            value = values[name] if number is None else values[name][number]
            given[where] = value if write is None else write(value)
        for where, first in self._again:
            given[where] = given[first]
        return given


class Shapes:
    """A statement under the names of its values, prepared for each length of the lists in it."""

    def __init__(self, statement: Any, dialect: Dialect, names: tuple[str, ...]) -> None:
        self._compiled: SQLCompiler = statement.compile(dialect=dialect, column_keys=sorted(names))
        self._lists = [bind.key for bind in self._compiled.post_compile_params if bind.key in names]
        self._prepared: dict[tuple[int, ...], Prepared] = {}

    def fitting(self, values: Mapping[str, Any]) -> Prepared:
        """The one for lists as long as these."""
        lengths = tuple([len(values[name]) for name in self._lists])
        prepared = self._prepared.get(lengths)
        if prepared is None:
            if len(self._prepared) >= LENGTHS:
                # Another thread may be looking: it goes on with those of before.
                self._prepared = {}
            prepared = self._prepared[lengths] = Prepared(self._compiled, values)
        return prepared


def run(connection: Connection, statement: Executable, values: Mapping[str, Any]) -> Found:
    """Run a statement that lives as long as its module."""
    # Who listens to what is run (a test that reads plans, for instance) must hear of all of it.
    if connection.dispatch.before_cursor_execute:
        result = connection.execute(statement, values)
        return Found(list(result.all()) if result.returns_rows else [], result.rowcount)
    return _fitting(connection, statement, values).run(connection, values)


def run_each(
    connection: Connection, statement: Executable, lines: Sequence[Mapping[str, Any]]
) -> None:
    """Run such a statement once for each of these values; all have the same names, and no lists."""
    if not lines:
        return
    if connection.dispatch.before_cursor_execute:
        connection.execute(statement, lines)
        return
    _fitting(connection, statement, lines[0]).run_each(connection, lines)


def _fitting(connection: Connection, statement: Executable, values: Mapping[str, Any]) -> Prepared:
    return _shapes(statement, connection.dialect, tuple(values)).fitting(values)


@lru_cache(maxsize=MOST)
def _shapes(statement: Executable, dialect: Dialect, names: tuple[str, ...]) -> Shapes:
    return Shapes(statement, dialect, names)
