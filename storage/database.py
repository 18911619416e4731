"""The database: work is given to it as a plain function and answered only after the commit.

On SQLite one thread writes; on PostgreSQL a small pool does, and conflicting work is run again.
"""

import asyncio
import random
import time
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from weakref import WeakValueDictionary

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from storage import dialects, orders
from storage.figures import Figures
from storage.secrets import Secrets
from storage.transaction import DatabaseAway, T, Transaction, Work
from storage.writer import Writer

__all__ = ["Database", "DatabaseAway", "Transaction", "Work"]

# Reading happens on this many connections; on PostgreSQL writing does too.
SQLITE_READERS, POSTGRES_CONNECTIONS = 4, 8
# How often PostgreSQL may find work in conflict with another before its caller hears of it.
TRIES = 12
CHANCE = random.SystemRandom()


class Database:
    """Where everything is kept; made by ``Database.open``."""

    def __init__(
        self, secrets: Secrets, read: Engine, write: Engine, *, writer: bool, threads: int
    ) -> None:
        self.secrets = secrets
        self.figures = Figures()
        self._read_engine = read
        self._write_engine = write
        self._writer = Writer(write, self._begin, self.figures) if writer else None
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
        engine = dialects.postgres_engine(known, connections=POSTGRES_CONNECTIONS)
        read_only = engine.execution_options(postgresql_readonly=True)
        return cls(secrets, read_only, engine, writer=False, threads=POSTGRES_CONNECTIONS)

    async def write(self, work: Work[T], *, order: str | None = None) -> T:
        """Run a work and return its result once it is committed.

        Works of the same ``order`` run one after the other, in every process. A work may be run
        again after a conflict, so it must touch nothing but the transaction. Raises what the work
        raised (then nothing of it is kept), or DatabaseAway.
        """
        self.figures.waiting += 1
        try:
            if self._writer is not None:
                return await asyncio.wrap_future(self._writer.submit(work))
            async with self._in_order(order):
                return await self._in_thread(lambda: self._settle(work, order))
        finally:
            self.figures.waiting -= 1

    async def read(self, work: Work[T]) -> T:
        """Run a work that only reads, on one consistent picture of the database."""
        return await self._in_thread(lambda: self.read_now(work))

    def write_now(self, work: Work[T], *, order: str | None = None) -> T:
        """``write`` for callers without an event loop: the command line and the tests."""
        if self._writer is not None:
            return self._writer.submit(work).result()
        return self._settle(work, order)

    def read_now(self, work: Work[T]) -> T:
        """``read`` for callers without an event loop."""
        try:
            with self._read_engine.connect() as connection, connection.begin():
                return work(self._begin(connection))
        except DBAPIError as error:
            if dialects.is_away(error):
                raise DatabaseAway from error
            raise

    def close(self) -> None:
        """Finish what is waiting, then let go of every connection."""
        if self._writer is not None:
            self._writer.close()
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

    def _settle(self, work: Work[T], order: str | None) -> T:
        """Run a work on PostgreSQL until no other transaction has come between."""
        duplicate = lost = False
        for attempt in range(1, TRIES + 1):
            finished = False
            try:
                with (
                    self._write_engine.connect() as connection,
                    orders.in_order(connection, order),
                    connection.begin(),
                ):
                    result = work(self._begin(connection))
                    finished = True
                self.figures.works += 1
                self.figures.commits += 1
                return result
            except DBAPIError as error:
                if dialects.is_conflict(error):
                    self.figures.conflicts += 1
                    time.sleep(CHANCE.uniform(0, 0.002 * 2 ** min(attempt, 6)))
                elif dialects.is_duplicate(error) and not duplicate:
                    duplicate = True
                elif error.connection_invalidated and not finished and not lost:
                    # A connection that lay in the pool while the server restarted: take another.
                    # Once the commit was asked for, nobody knows, and the caller must hear it.
                    lost = True
                    self.figures.reconnections += 1
                elif dialects.is_away(error):
                    raise DatabaseAway from error
                else:
                    raise
        raise DatabaseAway("Too many works were in conflict; try again in a moment.")
