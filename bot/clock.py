"""The clock: what comes by the hour, done by one process of all that play this part.

Reminders that are due, what nobody needs any more, and how far WhatsApp's approvals are.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

import structlog

from bot import logs, metrics
from bot.calling import calls_of
from bot.house import House
from bot.leading import RENEWAL, Leading
from bot.reminding import Reminding
from bot.retention import Retention
from bot.sending import Later, Unknown
from bot.settings import Settings
from bot.timetable import Timetable
from bot.whatsapp.approvals import Approvals
from storage.database import Database
from storage.transaction import DatabaseAway
from storage.vault import Vault

OFTEN, HOURLY = timedelta(seconds=5), timedelta(hours=1)
log = structlog.get_logger(__name__)


async def keep(
    settings: Settings, database: Database, house: House, vault: Vault, ready: Callable[[], None]
) -> None:
    """Play this part as the settings say, until cancelled; see ``Clock``."""
    calls = calls_of(settings) if settings.whatsapp else None
    approvals = Approvals(database, calls) if calls is not None else None
    try:
        await Clock(database, house, vault, approvals=approvals, ready=ready).run()
    finally:
        if calls is not None:
            await calls.close()


class Clock:
    """Keeps time while this process leads. Belongs to one event loop.

    ``ready`` is called when there may be something to deliver.
    """

    def __init__(
        self,
        database: Database,
        house: House,
        vault: Vault,
        *,
        approvals: Approvals | None = None,
        ready: Callable[[], None] = lambda: None,
    ) -> None:
        self._leading = Leading(database)
        reminding = Reminding(database, house, while_=lambda: self._leading.leads, ready=ready)
        self._works: list[tuple[str, Callable[[], Awaitable[object]], timedelta]] = [
            ("reminders", reminding.round, OFTEN),
            ("retention", Retention(database, vault).round, HOURLY),
        ]
        if approvals is not None:
            self._works.append(("approvals", approvals.refresh, HOURLY))

    @property
    def leads(self) -> bool:
        """Whether this process keeps time at this very moment."""
        return self._leading.leads

    async def run(self) -> None:
        """Ask for the lead, and keep time whenever this process has it, until cancelled."""
        timetable: Timetable | None = None
        try:
            while True:
                leads = await self._leading.ask()
                if leads and timetable is None:
                    timetable = self._begin()
                elif timetable is not None and not leads:
                    timetable.stop()
                    timetable = None
                elif timetable is not None:
                    timetable.mend()
                await asyncio.sleep(RENEWAL.total_seconds())
        finally:
            if timetable is not None:
                timetable.stop()
            await self._leading.leave()

    def _begin(self) -> Timetable:
        timetable = Timetable()
        for name, work, every in self._works:
            timetable.add(self._guarded(name, work), every)
        timetable.start()
        return timetable

    def _guarded(
        self, name: str, work: Callable[[], Awaitable[object]]
    ) -> Callable[[], Awaitable[None]]:
        """A work that raises nothing, and does nothing once another process leads."""

        async def guarded() -> None:
            if not self._leading.leads:
                return
            try:
                await work()
            except DatabaseAway:
                log.warning("the clock waits for the database", purpose=name)
                metrics.fault("database_away")
            except (Later, Unknown):
                log.warning("the clock waits for twilio", purpose=name)
                metrics.fault("provider_away")
            # Whatever it was, the work comes again, and the others go on.
            except Exception as error:
                log.error("a work of the clock failed", purpose=name, error=logs.fault(error))
                metrics.fault("clock_failed")

        return guarded
