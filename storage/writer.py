"""The one thread that writes to SQLite: whatever is waiting shares one commit, at most 64 works.

Nothing is answered before the commit. A work that fails is undone alone; its neighbours stay. An
unhurried one shares with nobody: nobody waits for its commit who came with it or before.
"""

import asyncio
import threading
from collections import defaultdict, deque
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import Any, Generic, cast

from sqlalchemy import Connection, Engine

from storage import causes
from storage.absence import Absence
from storage.dialects import is_away
from storage.figures import Figures
from storage.transaction import DatabaseAway, T, Transaction, Work

BATCH = 64


@dataclass(slots=True, eq=False)
class Job(Generic[T]):
    """A work that waits for its turn, and the future its caller waits on: one of an event loop,
    which alone may answer it, or one of a thread."""

    work: Work[T]
    future: Future[T] | asyncio.Future[T]
    unhurried: bool = False
    result: T | None = None
    error: BaseException | None = None
    changed: bool = False

    def begins(self) -> bool:
        """Whether the caller still waits; one that gave up is spared the work."""
        if isinstance(self.future, Future):
            return self.future.set_running_or_notify_cancel()
        return not self.future.cancelled()

    def answer(self) -> None:
        """Tell the caller what became of the work; called once, after the commit."""
        if self.future.cancelled():
            return
        if self.error is None:
            self.future.set_result(cast(T, self.result))
        else:
            self.future.set_exception(self.error)


class Writer:
    """A queue and its thread; ``begin`` makes the transaction that a work is given.

    What is committed is counted in ``figures``; whether it can be, ``absence`` is told.
    """

    def __init__(
        self,
        engine: Engine,
        begin: Callable[[Connection], Transaction],
        figures: Figures,
        absence: Absence,
    ) -> None:
        self._engine = engine
        self._begin = begin
        self._figures = figures
        self._absence = absence
        self._jobs: SimpleQueue[Job[Any] | None] = SimpleQueue()
        self._closed = False
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._run, name="wasl-writer", daemon=True)
        self._thread.start()

    def submit(self, work: Work[T], *, unhurried: bool = False) -> Future[T]:
        """Queue a work; raises DatabaseAway when closed."""
        future: Future[T] = Future()
        self._put(Job(work, future, unhurried))
        return future

    async def write(self, work: Work[T], *, unhurried: bool = False) -> T:
        """Queue a work and wait for its commit; raises what it raised, and as ``submit``."""
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._put(Job(work, future, unhurried))
        return await future

    def _put(self, job: Job[Any]) -> None:
        with self._lock:
            if self._closed:
                raise DatabaseAway("The database is closed.")
            self._jobs.put(job)

    def close(self) -> None:
        """Finish what is queued and stop."""
        with self._lock:
            if not self._closed:
                self._closed = True
                self._jobs.put(None)
        self._thread.join()

    def _run(self) -> None:
        open_, later = True, deque[Job[Any]]()
        while open_ or later:
            batch: list[Job[Any]] = []
            with suppress(Empty):
                while open_ and len(batch) < BATCH:
                    # Only who has nothing at all to do waits.
                    job = self._jobs.get(block=not batch and not later)
                    if job is None:
                        open_ = False
                    elif job.unhurried:
                        later.append(job)
                    elif job.begins():
                        batch.append(job)
            if batch:
                self._commit(batch)
            # One of them after all who hurried: they go first, and never without end.
            if later and (last := later.popleft()).begins():
                self._commit([last])

    def _commit(self, batch: list[Job[Any]]) -> None:
        """Run a batch in one transaction; every future is answered, whatever happens."""
        try:
            with self._engine.connect() as connection, connection.begin():
                for job in batch:
                    self._attempt(connection, job, alone=len(batch) == 1)
            self._figures.commits += 1
            self._figures.works += sum(job.error is None for job in batch)
        # Whatever broke the batch is handed to every caller of it, so it may be anything.
        except BaseException as error:
            for job in batch:
                job.error = job.error or _as_away(error)
        self._notice(batch)
        _answer(batch)

    def _notice(self, batch: list[Job[Any]]) -> None:
        """Notice whether the file could be written; a work that changed nothing says little, for on
        a full disk it can still be read."""
        for job in batch:
            # Without a cause it was only too busy, or closed.
            if isinstance(job.error, DatabaseAway) and job.error.__cause__ is not None:
                self._absence.began(causes.cause(job.error.__cause__))
                return
        if any(job.changed and job.error is None for job in batch):
            self._absence.ended()

    def _attempt(self, connection: Connection, job: Job[Any], *, alone: bool) -> None:
        """Run one work under its savepoint; raises only when the whole batch is lost."""
        # Straight to the driver: a savepoint is two of these for every turn.
        driver: Any = connection.connection.dbapi_connection
        if not alone:
            driver.execute("SAVEPOINT work")
        try:
            before = driver.total_changes
            job.result = job.work(self._begin(connection))
            job.changed = driver.total_changes != before
            if not driver.in_transaction:
                # It took for its own the error with which SQLite rolled everything back.
                raise DatabaseAway
        # The error belongs to the work's own caller, who gets it from the future.
        except BaseException as error:
            job.error = _as_away(error)
            # On a full disk SQLite rolls back everything by itself: then all are lost together.
            if alone or not driver.in_transaction:
                raise
            driver.execute("ROLLBACK TO work")
        if not alone:
            driver.execute("RELEASE work")


def _answer(batch: list[Job[Any]]) -> None:
    """Tell every caller; an event loop is woken once for all of its own, for that is costly."""
    loops: dict[asyncio.AbstractEventLoop, list[Job[Any]]] = defaultdict(list)
    for job in batch:
        if isinstance(job.future, Future):
            job.answer()
        else:
            loops[job.future.get_loop()].append(job)
    for loop, jobs in loops.items():
        # A loop that was closed meanwhile has nobody waiting any more.
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(_answer_here, jobs)


def _answer_here(jobs: list[Job[Any]]) -> None:
    for job in jobs:
        job.answer()


def _as_away(error: BaseException) -> BaseException:
    if is_away(error):
        away = DatabaseAway()
        away.__cause__ = error
        return away
    if isinstance(error, StopIteration):
        # A future refuses to carry this one: it would end its caller's loop in silence.
        return RuntimeError("A work raised StopIteration.")
    return error
