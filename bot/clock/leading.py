"""One process leads and does what only one should; when it dies another does, within 30 seconds.

A leader that can't renew its lease stops acting before the lease ends: by then it may be another's.
"""

import asyncio
from datetime import timedelta
from time import monotonic
from uuid import UUID, uuid4

import structlog

from bot import logs
from bot.watch import metrics
from storage import leases
from storage.database import Database
from storage.transaction import DatabaseAway, Transaction

CLOCK = "clock"
"""The lease of whoever keeps the clock."""
TERM = timedelta(seconds=15)
RENEWAL = timedelta(seconds=5)
"""How often the lease is asked for, by its holder and by those who stand by: a dead leader has a
successor after the two together."""
MARGIN = timedelta(seconds=2)
"""How much earlier than the lease a leader stops by its own clock."""
log = structlog.get_logger(__name__)


class Leading:
    """Whether this process leads. Belongs to one event loop."""

    def __init__(
        self,
        database: Database,
        name: str = CLOCK,
        holder: UUID | None = None,
        term: timedelta = TERM,
    ) -> None:
        self._database = database
        self._name = name
        self._term = term
        self._holder = holder or uuid4()
        self._until = float("-inf")
        self._led = False

    @property
    def leads(self) -> bool:
        """Whether this process leads at this very moment.

        Measured by a clock that nobody sets, and that goes on while the process is stopped.
        """
        return monotonic() < self._until

    async def ask(self) -> bool:
        """Take the lease or renew it; whether this process leads now. Raises nothing."""
        asked = monotonic()
        try:
            async with asyncio.timeout(self._term.total_seconds()):
                taken = await self._database.write(self._take)
            # It ends in the database no sooner than counted from before it was asked for.
            self._until = asked + (self._term - MARGIN).total_seconds() if taken else float("-inf")
        except (DatabaseAway, TimeoutError):
            metrics.fault("database_away")
        # Whatever it is, this process leads no longer than it was allowed to.
        except Exception as error:
            log.error("the lease can't be taken", purpose=self._name, error=logs.fault(error))
        self._tell()
        return self.leads

    async def leave(self) -> None:
        """Let go of the lease, so that another process need not wait for its end."""
        was, self._until = self._until, float("-inf")
        self._tell()
        if was > float("-inf"):
            try:
                await self._database.write(lambda t: leases.release(t, self._name, self._holder))
            except DatabaseAway:
                log.warning("the lease ends by itself", purpose=self._name)

    def _take(self, t: Transaction) -> bool:
        return leases.take(t, self._name, self._holder, self._term)

    def _tell(self) -> None:
        if self._led != self.leads:
            self._led = self.leads
            if self._name == CLOCK:
                metrics.leads(self._led)
            if self._led:
                log.info("this process leads", purpose=self._name)
            else:
                log.info("this process leads no more", purpose=self._name)
