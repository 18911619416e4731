"""Listening to every statement a database is asked: how it was planned, and how much it read.

SQLite tells its plans when asked and counts its steps; PostgreSQL tells of each statement that has
run, its checks of references included, through its own module ``auto_explain``.
"""

import importlib
import json
import pkgutil
import re
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Connection,
    Delete,
    Engine,
    Executable,
    Insert,
    Select,
    Update,
    event,
)
from sqlalchemy.types import NullType, TypeDecorator

import storage
from storage.database import Database
from storage.schema import METADATA
from storage.transaction import Transaction

SMALL = {
    "alembic_version", "applications", "campaigns", "canaries", "corrections", "days_off",
    "handlers", "invitations", "keyring", "leases", "meeting_answers", "meeting_guests", "meetings",
    "organisations", "readings", "ready_answers", "shifts", "templates",
}  # fmt: skip
"""Tables that do not grow with the people who write."""
MOST_ROWS = 5_000
"""What one statement may read of a table; there are many times as many rows in it."""
MOST_STEPS = 150_000
"""The same in steps of SQLite, of which a row takes some ten or twenty."""
STEPS_AT_ONCE = 1_000
PARTS = {"storage.outbox_claims._FIRST", "storage.outbox_claims._MORE_URGENT"}
"""They are asked of one row of another statement, and of nothing by themselves."""
WHOLE = {"storage.backups._KNOWN"} | {
    f"storage.performance.{name}"
    for name in ("HELD", "OUTCOMES", "SOLVED", "TOPICS", "OFFERED", "HELPED")
}
"""A backup reads everything there is, and figures a whole year: nobody waits for them."""
STAND_INS: dict[type | None, Any] = {
    UUID: UUID(int=1),
    bytes: b"nothing",
    bool: False,
    date: date(2020, 1, 1),
    datetime: datetime(2020, 1, 1, tzinfo=UTC),
    float: 0.0,
    int: 1,
    list: [],
    dict: {},
}
# Indexes of a few rows alone: to read one of them from end to end is what they are for.
PARTIAL = {
    str(index.name)
    for table in METADATA.tables.values()
    for index in table.indexes
    if index.dialect_options["sqlite"]["where"] is not None
}
_PLANNED = re.compile(r"duration: .* plan:\n(?P<plan>\{.*\})", re.DOTALL)
_SCAN = re.compile(r"SCAN (?P<name>\w+)(?: USING (?:COVERING )?INDEX (?P<index>\w+))?")
_CALLED = re.compile(r"\b(\w+) AS (\w+)\b")


@dataclass(slots=True)
class Heard:
    """The statements that were run, and what is wrong with how they were."""

    statements: list[Executable] = field(default_factory=list)
    faults: dict[str, str] = field(default_factory=dict)

    def fault(self, sql: str, what: str) -> None:
        """Note what is wrong with a statement, once."""
        self.faults.setdefault(" ".join(sql.split()), what)


@contextmanager
def listening() -> Iterator[Heard]:
    """Hear every statement of the databases that are first connected to meanwhile."""
    heard = Heard()
    ears: dict[int, _SqliteEar | _PostgresEar] = {}

    def connected(driver: Any, _: object) -> None:
        # The ear keeps the connection, so that no other one can come to have its number.
        of_sqlite = isinstance(driver, sqlite3.Connection)
        ears[id(driver)] = (_SqliteEar if of_sqlite else _PostgresEar)(heard, driver)

    def run(_: Connection, statement: Executable, *__: object) -> None:
        if not any(statement is one for one in heard.statements):
            heard.statements.append(statement)

    def asked(
        connection: Connection, _: object, sql: str, values: Any, __: object, many: bool
    ) -> None:
        ear = ears.get(id(connection.connection.dbapi_connection))
        if ear is not None:
            ear.hear(sql, values[0] if many else values)

    event.listen(Engine, "connect", connected)
    event.listen(Engine, "before_execute", run)
    event.listen(Engine, "before_cursor_execute", asked)
    try:
        yield heard
    finally:
        event.remove(Engine, "connect", connected)
        event.remove(Engine, "before_execute", run)
        event.remove(Engine, "before_cursor_execute", asked)
        for ear in ears.values():
            ear.leave()


def run_the_rest(heard: Heard, database: Database) -> None:
    """Run every other statement that storage made when it was loaded, with values that stand for
    nothing, and undo it."""
    # Whatever other tests have loaded: each run of this one looks at all of storage.
    for found in pkgutil.iter_modules(storage.__path__, "storage."):
        importlib.import_module(found.name)
    for statement in _unheard(heard):

        def run(t: Transaction, statement: Executable = statement) -> None:
            t.connection.execute(statement, _stand_ins(statement))
            raise _Undone

        with suppress(_Undone):
            database.write_now(run)


class _Undone(Exception):
    """Nothing of it is kept."""


def _unheard(heard: Heard) -> list[Executable]:
    """Whole statements that nobody has run; others are made of what is left out."""
    known = {id(one) for one in heard.statements}
    return [
        value
        for place, module in sorted(sys.modules.items())
        if place.startswith("storage.")
        for name, value in sorted(vars(module).items())
        if isinstance(value, Select | Delete | Update | Insert)
        if id(value) not in known and f"{place}.{name}" not in PARTS | WHOLE
        if not isinstance(value, Update) or value._values is not None
    ]


def _stand_ins(statement: Executable) -> dict[str, Any]:
    """A value of its kind for whatever a statement is to be given."""
    compiled: Any = statement.compile()  # type: ignore[attr-defined]  # every statement has it
    values = {}
    for bind in compiled.binds.values():
        if bind.required:
            plain = bind.type.impl if isinstance(bind.type, TypeDecorator) else bind.type
            kind: Any = None if isinstance(plain, NullType) else plain.python_type
            value = STAND_INS.get(kind, "nothing")
            values[bind.key] = [value] if bind.expanding else value
    return values


class _SqliteEar:
    """Asks for the plan of each statement before it runs, and counts the steps of its run."""

    def __init__(self, heard: Heard, driver: Any) -> None:
        self._heard, self._driver = heard, driver
        self._planned: set[str] = set()
        self._sql, self._steps = "", 0
        driver.set_progress_handler(self._stepped, STEPS_AT_ONCE)

    def hear(self, sql: str, values: Any) -> None:
        """A statement is about to run."""
        if sql not in self._planned and sql.split()[0] in {
            "SELECT",
            "UPDATE",
            "DELETE",
            "INSERT",
            "WITH",
        }:
            self._planned.add(sql)
            called = {alias: name for name, alias in _CALLED.findall(sql)}
            for *_, told in self._driver.execute(f"EXPLAIN QUERY PLAN {sql}", values):
                scan = _SCAN.match(told)
                if scan is None or scan["index"] in PARTIAL:
                    continue
                name = called.get(scan["name"], scan["name"])
                if name in METADATA.tables and name not in SMALL:
                    self._heard.fault(sql, told)
        self._sql, self._steps = sql, 0

    def leave(self) -> None:
        """Listen no longer."""
        self._driver.set_progress_handler(None, 0)

    def _stepped(self) -> int:
        self._steps += STEPS_AT_ONCE
        if self._steps > MOST_STEPS:
            self._heard.fault(self._sql, f"more than {MOST_STEPS} steps")
        return 0


class _PostgresEar:
    """Is told by the server how each statement was done, once it is."""

    def __init__(self, heard: Heard, driver: Any) -> None:
        self._heard, self._driver = heard, driver
        with driver.cursor() as cursor:
            cursor.execute("LOAD 'auto_explain'")
            for name, value in (
                ("auto_explain.log_min_duration", "0"),
                ("auto_explain.log_level", "notice"),
                ("auto_explain.log_format", "json"),
                ("auto_explain.log_analyze", "on"),
                ("auto_explain.log_timing", "off"),
                ("auto_explain.log_nested_statements", "on"),
            ):
                cursor.execute(f"SET {name} = '{value}'")
        driver.commit()
        driver.add_notice_handler(self._told)

    def hear(self, sql: str, values: Any) -> None:
        """A statement is about to run: its plan follows by itself."""

    def leave(self) -> None:
        """Listen no longer."""
        self._driver.remove_notice_handler(self._told)

    def _told(self, notice: Any) -> None:
        planned = _PLANNED.search(notice.message_primary or "")
        if planned is not None:
            plan = json.loads(planned["plan"])
            self._judge(plan["Query Text"], plan["Plan"])

    def _judge(self, sql: str, node: dict[str, Any]) -> None:
        for below in node.get("Plans", ()):
            self._judge(sql, below)
        table, index = node.get("Relation Name"), node.get("Index Name")
        if table in SMALL:
            return
        if table in METADATA.tables:
            if node["Node Type"] == "Seq Scan":
                self._heard.fault(sql, f"Seq Scan on {table}")
            elif index not in PARTIAL and index is not None and "Index Cond" not in node:
                self._heard.fault(sql, f"the whole of {index}")
        read = node["Actual Rows"] + sum(
            count for name, count in node.items() if name.startswith("Rows Removed by")
        )
        if read * node["Actual Loops"] > MOST_ROWS:
            self._heard.fault(sql, f"{read:.0f} rows of {node['Node Type']} {index or table}")
