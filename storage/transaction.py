"""What every verb of storage takes first: one transaction, its keys and its single now."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import Connection, Executable

from storage import dialects, prepared
from storage.prepared import Found
from storage.secrets import Secrets

T = TypeVar("T")


class DatabaseAway(Exception):
    """The database cannot be reached at this moment; nothing that was asked of it is promised."""

    def __init__(self, message: str | None = None) -> None:
        super().__init__(message or type(self).__doc__)


LONGEST_WAIT = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Transaction:
    """One piece of work on the database: all of it is kept, or none of it.

    ``now`` is aware UTC and read once when the work begins, so that everything one turn writes
    bears the same time.
    """

    connection: Connection
    secrets: Secrets
    now: datetime

    @property
    def far(self) -> datetime:
        """Later than any lease ends or anything is tried again: what waits for a time beyond it was
        put off by a clock that was ahead, and has been set back since."""
        return self.now + LONGEST_WAIT

    def execute(self, statement: Executable, values: Mapping[str, Any] | None = None) -> Found:
        """Run a statement that was made when its module was loaded; for any other one there is
        ``connection``."""
        return prepared.run(self.connection, statement, values or {})

    def execute_each(self, statement: Executable, lines: Sequence[Mapping[str, Any]]) -> None:
        """``execute`` it once for each of these values, in one call of the driver."""
        prepared.run_each(self.connection, statement, lines)

    def apart(self, part: Callable[[], object]) -> Exception | None:
        """Do a part of the work that may fail alone; its fault, once what it wrote is undone.

        Raised is what concerns the whole work: a conflict, which runs it again, and a database that
        is away. A statement that the database refuses would be refused each time.
        """
        try:
            with self.connection.begin_nested():
                part()
        except DatabaseAway:
            raise
        # Whatever else went wrong there, the rest of the work is kept.
        except Exception as error:
            if dialects.is_conflict(error) or dialects.is_away(error):
                raise
            if self._is_over:
                raise DatabaseAway from error
            return error
        return None

    @property
    def _is_over(self) -> bool:
        """Whether SQLite has rolled everything back by itself, as it does on a full disk: what is
        written now would be kept without the rest of the work."""
        driver: Any = self.connection.connection.dbapi_connection
        return self.connection.dialect.name == "sqlite" and not driver.in_transaction


Work = Callable[[Transaction], T]
