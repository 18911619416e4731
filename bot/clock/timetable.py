"""Works that come again and again, on APScheduler: everything of that library that Wasl uses.

It has no types of its own. Nothing is stored in it: what must not be lost waits in the database.
"""

import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from apscheduler.schedulers.asyncio import (  # type: ignore[import-untyped]  # it has no types
    AsyncIOScheduler,
)
from apscheduler.triggers.base import BaseTrigger  # type: ignore[import-untyped]  # nor here

# It logs by name what it passes over, which is what it was asked to do; faults never reach it.
logging.getLogger("apscheduler").setLevel(logging.CRITICAL)


class Timetable:
    """Runs each work at once and then every so often, never two of one kind beside each other.

    However late a work is, it is run, and once. Belongs to one event loop; once stopped it is not
    started again. A work must raise nothing.
    """

    def __init__(self) -> None:
        self._scheduler: Any = AsyncIOScheduler(
            timezone=UTC,
            job_defaults={"max_instances": 1, "coalesce": True, "misfire_grace_time": None},
        )

    def add(self, work: Callable[[], Awaitable[None]], every: timedelta) -> None:
        """Have a coroutine function called every so often; the first time when all starts."""
        self._scheduler.add_job(work, _Every(every), next_run_time=datetime.now(UTC))

    def start(self) -> None:
        """Begin; returns at once."""
        self._scheduler.start()

    def stop(self) -> None:
        """Begin nothing more, and cancel what is running."""
        self._scheduler.shutdown(wait=False)

    def mend(self) -> None:
        """Bring forward what seems further away than it can be: the clock was set back since."""
        now = datetime.now(UTC)
        for job in self._scheduler.get_jobs():
            if job.next_run_time - now > job.trigger.length:
                job.modify(next_run_time=now)


class _Every(BaseTrigger):  # type: ignore[misc]  # the class it derives from has no types
    """So often, counted from now.

    The library's own trigger counts from the last time: when the clock is set forward by a year
    it works out every time that was passed over, which takes it half a minute for a work of 5 s.
    """

    def __init__(self, length: timedelta) -> None:
        self.length = length

    def get_next_fire_time(self, _: datetime | None, now: datetime) -> datetime:
        """When the work is next due; see ``BaseTrigger``."""
        return now + self.length
