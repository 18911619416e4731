"""Moving: all of one database becomes all of another, and from then on only the other is served.

The copy is made, compared and marked as unfinished in one transaction. Then the old database is
marked as moved, and only then is the mark taken off the new one. Whatever ends it half-way, at
most one of them can be served, and moving again goes on from there.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum, auto

from sqlalchemy import Connection, delete, inspect, select
from sqlalchemy.exc import DBAPIError

from storage import alone, canary, comparing, copying, dialects, events, marks, migrations
from storage.canary import CANARIES
from storage.copying import Progress
from storage.keyring import KEYRING
from storage.schema import METADATA
from storage.secrets import Secrets
from storage.transaction import DatabaseAway, Transaction

Watch = Callable[[str, int | None], Progress]
"""Told of a stage when it begins, and of how many rows; gives who is told how it goes on."""
COPYING, CHECKING, HISTORIES = "Copying", "Checking", "Reading the histories"
NOT_ALLOWED = "42501"
SIGNS = (CANARIES, KEYRING)
"""Signs of the keys, which lie wherever Wasl has migrated; they do not make a database full."""


class Side(StrEnum):
    """The database that is moved, and the one it is moved to."""

    OLD = auto()
    NEW = auto()


class Obstacle(StrEnum):
    """Why a database is not moved."""

    AWAY = auto()
    IN_USE = auto()
    NOT_EMPTY = auto()
    NOT_ALLOWED = auto()
    NOT_UNICODE = auto()
    UNFINISHED = auto()
    MOVED = auto()
    ARRIVED = auto()
    DIFFERENT = auto()
    CHANGED = auto()


class NotMoved(Exception):
    """There is an obstacle on one side; ``row`` is the one that came out different."""

    def __init__(self, obstacle: Obstacle, side: Side, row: str | None = None) -> None:
        super().__init__(f"{obstacle} ({side})")
        self.obstacle = obstacle
        self.side = side
        self.row = row


@dataclass(frozen=True, slots=True)
class Moved:
    """How many rows were moved, and what was not well with them already: sealed values that do
    not open, and signs that a history was altered."""

    rows: int
    unopened: comparing.Unopened
    altered: list[events.Fault]


def move(
    source: str,
    target: str,
    secrets: Secrets,
    watch: Watch,
    ready: Callable[[], None] = lambda: None,
) -> Moved:
    """Move the database at one address to another, which is empty or bears a move broken off.

    ``source`` is of this version; it stays as it is, but for the mark that it bears in the end.
    ``ready`` is called when all is there, just before the new one can be served. Raises NotMoved,
    and then the source can be served as before unless it bears that mark.
    """
    now = datetime.now(UTC)
    with _held(source, Side.OLD) as old, _held_for(old, target) as new:
        try:
            ours, theirs = (Transaction(each, secrets, now) for each in (old, new))
            return _move(ours, theirs, watch, ready)
        except DBAPIError as error:
            if dialects.is_away(error):
                side = Side.OLD if old.invalidated else Side.NEW
                raise NotMoved(Obstacle.AWAY, side) from error
            raise


def check(target: str, secrets: Secrets) -> None:
    """See whether a database could be moved to an address, and change nothing. Raises NotMoved."""
    with _held(target, Side.NEW) as new:
        _is_empty(Transaction(new, secrets, datetime.now(UTC)))


def _move(old: Transaction, new: Transaction, watch: Watch, ready: Callable[[], None]) -> Moved:
    source, target = old.connection, new.connection
    before = marks.found(source)
    if before == marks.UNFINISHED:
        raise NotMoved(Obstacle.UNFINISHED, Side.OLD)
    if before == marks.MOVED and marks.found(target) is None:
        there = canary.is_shared(old, new)
        raise NotMoved(Obstacle.ARRIVED, Side.NEW) if there else NotMoved(Obstacle.MOVED, Side.OLD)
    empty = _is_empty(new)
    rows = sum(copying.count(source).values())
    if empty:
        _furnish(target)
        copying.copy(source, target, watch(COPYING, rows))
    try:
        unopened = comparing.compare(source, target, new.secrets, watch(CHECKING, rows))
    except comparing.Different as different:
        obstacle = Obstacle.DIFFERENT if empty else Obstacle.CHANGED
        raise NotMoved(obstacle, Side.NEW, different.row) from different
    watch(HISTORIES, None)
    moved = Moved(rows, unopened, events.verify(new))
    target.commit()
    if before is None:
        marks.put(source, marks.MOVED)
        source.commit()
    ready()
    with target.begin():
        marks.lift(target, marks.UNFINISHED)
    return moved


def _is_empty(t: Transaction) -> bool:
    """Whether a database has no rows yet; False when it bears a move that was broken off.

    Raises NotMoved when it is neither.
    """
    mark = marks.found(t.connection)
    if mark == marks.UNFINISHED:
        return False
    known = {*METADATA.tables, marks.VERSIONS.name}
    there = known.intersection(inspect(t.connection).get_table_names())
    tables = [table for table in METADATA.sorted_tables if table not in SIGNS]
    if there and not (
        migrations.is_current(t)
        and all(t.connection.execute(select(table).limit(1)).first() is None for table in tables)
    ):
        raise NotMoved(Obstacle.MOVED if mark else Obstacle.NOT_EMPTY, Side.NEW)
    return True


def _furnish(target: Connection) -> None:
    """Make an empty database ready to be filled, and mark it. Raises NotMoved."""
    if target.dialect.name == "postgresql":
        encoding = target.exec_driver_sql("SHOW server_encoding").scalar()
        if encoding != "UTF8":
            raise NotMoved(Obstacle.NOT_UNICODE, Side.NEW)
    try:
        migrations.upgrade_within(target)
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) == NOT_ALLOWED:
            raise NotMoved(Obstacle.NOT_ALLOWED, Side.NEW) from error
        raise
    for table in SIGNS:
        target.execute(delete(table))
    marks.put(target, marks.UNFINISHED)


@contextmanager
def _held_for(old: Connection, target: str) -> Iterator[Connection]:
    """The target, for what is in the old database. Where that was moved already, whoever works on
    the target may well work on just that, and is not in the way."""
    with ExitStack() as stack:
        try:
            new = stack.enter_context(_held(target, Side.NEW))
        except NotMoved as error:
            if error.obstacle is Obstacle.IN_USE and marks.found(old) == marks.MOVED:
                raise NotMoved(Obstacle.MOVED, Side.OLD) from error
            raise
        yield new


@contextmanager
def _held(url: str, side: Side) -> Iterator[Connection]:
    with ExitStack() as stack:
        try:
            connection = stack.enter_context(alone.held(url))
        except alone.InUse as error:
            raise NotMoved(Obstacle.IN_USE, side) from error
        except DatabaseAway as error:
            raise NotMoved(Obstacle.AWAY, side) from error.__cause__
        yield connection
