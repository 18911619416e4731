"""A step that is taken again and again: at once when something happened, else every second.

What a step sets off runs beside it; stopping lets all of that end first.
"""

import asyncio
import time
from abc import ABC, abstractmethod
from collections.abc import Coroutine
from contextlib import suppress

import structlog

from bot import logs
from bot.watch import metrics
from storage.transaction import DatabaseAway

POLL_SECONDS = 1.0
log = structlog.get_logger(__name__)


class Rounds(ABC):
    """What goes round and takes steps. Belongs to one event loop.

    A step that fails is logged, and the next one follows after a pause. ``went_well_at`` is when a
    step last went well, by the monotonic clock.
    """

    def __init__(self) -> None:
        self._flights: set[asyncio.Task[None]] = set()
        self._awake = asyncio.Event()
        self._timer: asyncio.TimerHandle | None = None
        self.stopping = False
        self.went_well_at = time.monotonic()

    @abstractmethod
    async def _step(self) -> int:
        """Take one step; how much there was to do."""

    def wake(self) -> None:
        """Something happened: take the next step now, not in a second."""
        self._awake.set()

    def wake_in(self, seconds: float) -> None:
        """Take a step in so many seconds, or at whatever earlier time was asked for."""
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(seconds, self._timed)

    def stop(self) -> None:
        """Begin nothing more; ``run`` returns when what was begun has ended."""
        self.stopping = True
        self.wake()

    def launch(self, flight: Coroutine[None, None, None]) -> None:
        """Run something beside the steps; when it ends, the next step follows."""
        task = asyncio.create_task(flight)
        self._flights.add(task)
        task.add_done_callback(self._landed)

    async def run(self) -> None:
        """Take steps until ``stop`` or until cancelled; what was begun ends first."""
        steps = asyncio.create_task(self._steps())
        try:
            # A step that is cut off in the middle would leave what it claimed to nobody.
            await asyncio.shield(steps)
        finally:
            self.stop()
            await steps

    async def exhaust(self) -> None:
        """Do all that is due at this moment, then return. Raises DatabaseAway."""
        while await self._step() or self._flights:
            if self._flights:
                await asyncio.wait(self._flights, return_when=asyncio.FIRST_COMPLETED)

    async def _steps(self) -> None:
        while not self.stopping:
            self._awake.clear()
            try:
                await self._step()
            except DatabaseAway:
                # It is told once by whoever watches the database, and not by each step.
                metrics.fault("database_away")
                await asyncio.sleep(POLL_SECONDS)
            # One bad row must not end the process, and with it everything else that it serves.
            except Exception as error:
                metrics.fault("step_failed")
                log.error("a step failed", error=logs.fault(error))
                await asyncio.sleep(POLL_SECONDS)
            else:
                self.went_well_at = time.monotonic()
                await self._pause()
        if self._timer is not None:
            self._timer.cancel()
        while self._flights:
            await asyncio.wait(self._flights)
        try:
            await self._step()
        except DatabaseAway:
            # What was sent and not marked is in doubt now, as after a crash.
            log.error("stopped without the database")
        except Exception as error:
            log.error("the last step failed", error=logs.fault(error))

    async def _pause(self) -> None:
        """Until something happens, or for a second."""
        with suppress(TimeoutError):
            async with asyncio.timeout(POLL_SECONDS):
                await self._awake.wait()

    def _timed(self) -> None:
        self._timer = None
        self.wake()

    def _landed(self, task: asyncio.Task[None]) -> None:
        self._flights.discard(task)
        self.wake()
        if not task.cancelled() and (error := task.exception()):
            metrics.fault("work_ended")
            log.error("work ended badly", error=error)
