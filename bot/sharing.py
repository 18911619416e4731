"""What processes share that know nothing of each other: the pace of a bot, who listens for it, and
the ring of keys. The first two are leases in the database: whoever dies holds none any more.
"""

import asyncio
from collections.abc import Callable, Collection, Coroutine
from contextlib import suppress
from datetime import timedelta
from typing import Any, TypeVar
from uuid import UUID, uuid4

import structlog

from bot import logs
from bot.clock.leading import Leading
from bot.delivery.pace import Pace
from bot.watch import metrics
from storage import keyring, leases
from storage.database import Database
from storage.transaction import DatabaseAway, Transaction

PRESENCE = "delivery/"
"""What the leases of delivering processes begin with."""
TERM, RENEWAL = timedelta(seconds=10), timedelta(seconds=3)
RINGING = timedelta(seconds=5)
"""How long a key may be in use that a rotation took off the ring."""
ALONE_TERM, ALONE_RENEWAL = timedelta(seconds=6), timedelta(seconds=2)
"""Short: nobody is heard between the death of one process and the turn of the next."""
log = structlog.get_logger(__name__)
T = TypeVar("T")


class Sharing:
    """Keeps each pace to this process's part of it. Belongs to one event loop.

    Whoever comes or goes is noticed by the others within ``RENEWAL``, who died within ``TERM``.
    """

    def __init__(
        self, database: Database, paces: Collection[Pace], holder: UUID | None = None
    ) -> None:
        self._database = database
        self._paces = paces
        self._holder = holder or uuid4()
        self._name = f"{PRESENCE}{self._holder}"

    async def run(self) -> None:
        """Look again and again, until cancelled; then leave the whole to the others."""
        try:
            while True:
                await self.round()
                await asyncio.sleep(RENEWAL.total_seconds())
        finally:
            with suppress(DatabaseAway):
                await self._database.write(lambda t: leases.release(t, self._name, self._holder))

    async def round(self) -> None:
        """Say that this process is here, and take its part. Raises nothing."""
        present = await _written(self._database, self._look)
        # Without the database nothing leaves anyhow: the parts stay as they were.
        if present is not None:
            for pace in self._paces:
                pace.share(present)

    def _look(self, t: Transaction) -> int:
        leases.take(t, self._name, self._holder, TERM)
        return leases.held(t, PRESENCE)


async def ringing(database: Database) -> None:
    """Keep the key with which this process seals on the ring, until cancelled.

    A rotation takes it off when all is renewed, but cannot know who still seals with it.
    """
    try:
        while True:
            await _written(database, keyring.note)
            await asyncio.sleep(RINGING.total_seconds())
    finally:
        await _written(database, keyring.note)


async def alone(
    database: Database,
    name: str,
    work: Callable[[], Coroutine[Any, Any, None]],
    aside: Callable[[], None] = lambda: None,
) -> None:
    """Do a work whenever the lease of this name is ours, until cancelled; raises what it raised.

    ``aside`` is called again and again while it is another's.
    """
    leading = Leading(database, name, term=ALONE_TERM)
    task: asyncio.Task[None] | None = None
    try:
        while task is None or not task.done():
            leads = await leading.ask()
            if leads and task is None:
                task = asyncio.create_task(work())
            elif task is not None and not leads:
                await _ended(task)
                task = None
            if task is None:
                aside()
                await asyncio.sleep(ALONE_RENEWAL.total_seconds())
            else:
                await asyncio.wait({task}, timeout=ALONE_RENEWAL.total_seconds())
        await task
    finally:
        if task is not None:
            await _ended(task)
        await leading.leave()


async def _written(database: Database, work: Callable[[Transaction], T]) -> T | None:
    """Do a work that is done again soon; None when it could not be done. Raises nothing."""
    try:
        return await database.write(work)
    except DatabaseAway:
        return None
    except Exception as error:
        metrics.fault("step_failed")
        log.error("a step failed", error=logs.fault(error))
        return None


async def _ended(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
