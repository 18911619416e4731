"""The database: work is given to it as a plain function and answered only after the commit.

On SQLite one thread writes; on PostgreSQL a small pool does, and conflicting work is run again.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from weakref import WeakValueDictionary

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from storage import dialects
from storage.absence import Absence
from storage.figures import Figures
from storage.secrets import Secrets
from storage.settling import Settling
from storage.transaction import DatabaseAway, T, Transaction, Work
from storage.writer import Writer

__all__ = ["Database", "DatabaseAway", "Transaction", "Work"]

# Reading happens on this many connections; on PostgreSQL writing does too.
SQLITE_READERS, POSTGRES_CONNECTIONS = 4, 8
# Past this many, waiting longer helps nobody: the caller is told, and the provider repeats.
WAITING_LIMIT = 5_000


class Database:
    """Where everything is kept; made by ``Database.open``.

    ``absence.told`` may be set to hear when the database goes away, and when it is back.
    """

    def __init__(
        self, secrets: Secrets, read: Engine, write: Engine, *, writer: bool, threads: int
    ) -> None:
        self.secrets = secrets
        self.figures = Figures()
        self.absence = Absence()
        self._read_engine = read
        self._write_engine = write
        self._works: Writer | Settling = (
            Writer(write, self._begin, self.figures, self.absence)
            if writer
            else Settling(write, self._begin, self.figures, self.absence)
        )
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="wasl-database")
        self._orders: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    @classmethod
    def open(cls, url: str, secrets: Secrets) -> "Database":
        """A database that is already migrated; raises ValueError for an unknown kind of URL.

        Nothing is connected yet: a server that is away is noticed by the first work.
        """
        known = dialects.address(url)
        if dialects.is_sqlite(known):
            read = dialects.sqlite_engine(known, writes=False, connections=SQLITE_READERS)
            write = dialects.sqlite_engine(known, writes=True)
            return cls(secrets, read, write, writer=True, threads=SQLITE_READERS)
        # Its driver takes 9 MB, which nobody need carry beside a file.
        from storage import postgres

        engine = postgres.engine_of(known, connections=POSTGRES_CONNECTIONS)
        return cls(secrets, engine, engine, writer=False, threads=POSTGRES_CONNECTIONS)

    async def write(self, work: Work[T], *, order: str | None = None, unhurried: bool = False) -> T:
        """Run a work and return its result once it is committed.

        Works of the same ``order`` run one after the other, in every process. One that nobody waits
        for is ``unhurried``: where one thread writes, it goes last and in a commit of its own. A
        work may be run again after a conflict, so it must touch nothing but the transaction. Raises
        what the work raised (then nothing of it is kept), or DatabaseAway.
        """
        if self.figures.waiting >= WAITING_LIMIT:
            raise DatabaseAway("Too much is waiting to be written; try again in a moment.")
        self.figures.waiting += 1
        try:
            works = self._works
            if isinstance(works, Writer):
                return await works.write(work, unhurried=unhurried)
            async with self._in_order(order):
                return await self._in_thread(lambda: works.write(work, order))
        finally:
            self.figures.waiting -= 1

    async def read(self, work: Work[T]) -> T:
        """Run a work that only reads, on one consistent picture of the database."""
        return await self._in_thread(lambda: self.read_now(work))

    def write_now(self, work: Work[T], *, order: str | None = None) -> T:
        """``write`` for callers without an event loop: the command line and the tests."""
        if isinstance(self._works, Writer):
            return self._works.submit(work).result()
        return self._works.write(work, order)

    def read_now(self, work: Work[T]) -> T:
        """``read`` for callers without an event loop."""
        if isinstance(self._works, Settling):
            return self._works.read(work)
        try:
            with self._read_engine.connect() as connection, connection.begin():
                return work(self._begin(connection))
        except DBAPIError as error:
            if dialects.is_away(error):
                raise DatabaseAway from error
            raise

    def close(self) -> None:
        """Finish what is waiting, then let go of every connection."""
        if isinstance(self._works, Writer):
            self._works.close()
        self._threads.shutdown()
        self._read_engine.dispose()
        self._write_engine.dispose()

    def _begin(self, connection: Connection) -> Transaction:
        return Transaction(connection, self.secrets, datetime.now(UTC))

    async def _in_thread(self, call: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._threads, call)

    @asynccontextmanager
    async def _in_order(self, order: str | None) -> AsyncIterator[None]:
        """Let works of one order wait here, in order of arrival, rather than hold a thread each."""
        if order is None:
            yield
            return
        lock = self._orders.setdefault(order, asyncio.Lock())
        async with lock:
            yield
