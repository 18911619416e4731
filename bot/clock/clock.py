"""The clock: what comes by the hour, done by one process of all that play this part.

Reminders that are due, what nobody needs any more, and how far WhatsApp's approvals are.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from time import monotonic

import structlog

from bot import logs
from bot.calling import calls_of
from bot.campaigns.going import Going
from bot.clock.digests import Digests
from bot.clock.leading import RENEWAL, Leading
from bot.clock.reminding import Reminding
from bot.clock.retention import Retention
from bot.clock.steadiness import Steadiness, Unsteady
from bot.clock.timetable import Timetable
from bot.delivery.sending import Later, Unknown
from bot.house import House
from bot.settings import Settings
from bot.watch import metrics
from bot.watch.vitals import Vitals
from bot.whatsapp.approvals import Approvals
from storage.database import Database
from storage.transaction import DatabaseAway
from storage.vault import Vault

OFTEN, HOURLY = timedelta(seconds=5), timedelta(hours=1)
SWEEP, LONG = timedelta(minutes=5), timedelta(minutes=50)
"""After so long a work hangs: it is cut off, and comes again. What it has done so far is kept."""
log = structlog.get_logger(__name__)


async def keep(
    settings: Settings, database: Database, house: House, vault: Vault, vitals: Vitals
) -> None:
    """Play this part as the settings say, until cancelled, as one of ``vitals``; see ``Clock``."""
    calls = calls_of(settings) if settings.whatsapp else None
    approvals = Approvals(database, calls) if calls is not None else None
    try:
        clock = Clock(database, house, vault, approvals=approvals, ready=vitals.wake)
        vitals.clock = clock
        await clock.run()
    finally:
        if calls is not None:
            await calls.close()


class Clock:
    """Keeps time while this process leads. Belongs to one event loop.

    ``ready`` is called when there may be something to deliver. ``went_well_at`` is when reminders
    last were as they should be, by the monotonic clock: all said, or another process's to say.
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
        self._steadiness = Steadiness()
        self._ready = ready
        self._reminding = Reminding(
            database,
            house,
            while_=lambda: self._leading.leads,
            ready=self._reminded,
            believed=self._steadiness.believed,
        )
        going = Going(
            database,
            house,
            while_=lambda: self._leading.leads,
            ready=ready,
            believed=self._steadiness.believed,
        )
        retention = Retention(database, vault, proven=self._steadiness.proven)
        self._works: list[tuple[str, Callable[[], Awaitable[object]], timedelta, timedelta]] = [
            ("reminders", self._remind, OFTEN, SWEEP),
            ("campaigns", going.round, OFTEN, SWEEP),
            ("digests", Digests(database, house).round, HOURLY, SWEEP),
            ("unwatched", self._reminding.adopt, HOURLY, SWEEP),
            ("retention", retention.round, HOURLY, LONG),
        ]
        if approvals is not None:
            self._works.append(("approvals", approvals.refresh, HOURLY, LONG))
        self.went_well_at = monotonic()

    @property
    def leads(self) -> bool:
        """Whether this process keeps time at this very moment."""
        return self._leading.leads

    @property
    def rests(self) -> bool:
        """Whether nothing is done for now, because the machine's clock was set."""
        return self._steadiness.settles

    async def run(self) -> None:
        """Ask for the lead, and keep time whenever this process has it, until cancelled."""
        timetable: Timetable | None = None
        try:
            while True:
                self._steadiness.look(datetime.now(UTC))
                leads = await self._leading.ask()
                if not leads:
                    self.went_well_at = monotonic()
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
        for name, work, every, longest in self._works:
            timetable.add(self._guarded(name, work, longest), every)
        timetable.start()
        return timetable

    async def _remind(self) -> None:
        with suppress(Unsteady):
            await self._reminding.round()
        self.went_well_at = monotonic()

    def _reminded(self) -> None:
        self.went_well_at = monotonic()
        self._ready()

    def _guarded(
        self, name: str, work: Callable[[], Awaitable[object]], longest: timedelta
    ) -> Callable[[], Awaitable[None]]:
        """A work that raises nothing and ends, and does nothing once another process leads."""

        async def guarded() -> None:
            if not self._leading.leads:
                return
            try:
                async with asyncio.timeout(longest.total_seconds()):
                    await work()
            except Unsteady:
                log.info("the clock waits until it is steady", purpose=name)
            except TimeoutError:
                log.error("a work of the clock hangs", purpose=name)
                metrics.fault("clock_failed")
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
