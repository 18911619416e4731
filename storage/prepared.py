"""Statements written by SQLAlchemy once and given straight to the driver ever after.

Running one through SQLAlchemy costs five times what SQLite takes for it (decision 12). Whoever
listens to the statements of a connection makes it take the usual way.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import Connection, Dialect, Executable, Row
from sqlalchemy.engine.result import SimpleResultMetaData
from sqlalchemy.sql.compiler import SQLCompiler

# More than Wasl has, with every length of its lists; one built anew each time is not for here.
MOST = 2_048
Process = Callable[[Any], Any]
Line = Row[*tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
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


class Bind(NamedTuple):
    """A value of a statement: its name there, and whence it comes, or what it always is.

    ``place`` is its place in a list.
    """

    name: str
    key: str | None
    place: int | None
    constant: Any
    process: Process | None


class Prepared:
    """One statement as a driver wants it, with what turns values into its own and back.

    ``values`` are those of one run: others may have other values, but lists of the same length.
    """

    def __init__(self, statement: Executable, dialect: Dialect, values: Mapping[str, Any]) -> None:
        compiled = _compiled(statement, dialect, tuple(values))
        written = compiled.construct_expanded_state(values)
        self._sql = written.statement
        parts = {
            name: (whole, place)
            for whole, names in written.parameter_expansion.items()
            for place, name in enumerate(names)
        }
        processors: dict[str, Any] = {**compiled._bind_processors, **written.processors}
        self._positional = bool(compiled.positional)
        names = (written.positiontup if compiled.positional else list(written.parameters)) or []
        self._binds = []
        for name in names:
            whole, place = parts.get(name, (name, None))
            bind, process = compiled.binds[whole], processors.get(name)
            key = bind.key if bind.required else None
            constant = None if bind.required else written.parameters[name]
            self._binds.append(Bind(name, key, place, constant, process))
        self._columns = compiled._result_columns
        self._metadata = SimpleResultMetaData([column.keyname for column in self._columns])
        self._dialect = dialect
        self._read: list[Any] | None = None

    def run(self, connection: Connection, values: Mapping[str, Any]) -> Found:
        """Run it in the transaction that is open; raises SQLAlchemy's errors, as it would."""
        given: Any = []
        for _, key, place, value, process in self._binds:
            if key is not None:
                value = values[key] if place is None else values[key][place]
            given.append(value if process is None else process(value))
        if not self._positional:
            given = {bind.name: each for bind, each in zip(self._binds, given, strict=True)}
        driver: Any = connection.connection.dbapi_connection
        try:
            cursor = driver.execute(self._sql, given)
            if cursor.description is None:
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


def run(connection: Connection, statement: Executable, values: Mapping[str, Any]) -> Found:
    """Run a statement that lives as long as its module."""
    # Who listens to what is run (a test that reads plans, for instance) must hear of all of it.
    if connection.dispatch.before_cursor_execute:
        result = connection.execute(statement, values)
        return Found(list(result.all()) if result.returns_rows else [], result.rowcount)
    shape = tuple(
        (key, len(value)) if type(value) is list else key for key, value in values.items()
    )
    this = statement, connection.dialect, shape
    prepared = _KNOWN.get(this)
    if prepared is None:
        prepared = Prepared(statement, connection.dialect, values)
        if len(_KNOWN) >= MOST:
            _KNOWN.clear()
        _KNOWN[this] = prepared
    return prepared.run(connection, values)


_KNOWN: dict[tuple[Executable, Dialect, tuple[Any, ...]], Prepared] = {}


def _compiled(statement: Any, dialect: Dialect, keys: tuple[str, ...]) -> SQLCompiler:
    compiled: SQLCompiler = statement.compile(dialect=dialect, column_keys=sorted(keys))
    return compiled
