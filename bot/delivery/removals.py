"""What a channel still keeps of what passed through it is deleted there, however long that takes.

Nobody waits for it: a channel that is away is asked again, later and later, for a month.
"""

import random
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime, timedelta
from functools import partial

import structlog

from bot import logs
from bot.delivery.leased import Ending, Leased, Way
from bot.delivery.sending import Later, Undelivered
from bot.watch import metrics
from storage import leftovers
from storage.database import Database
from storage.leftovers import Leftover, Removal
from storage.transaction import Transaction

Remove = Callable[[str], Awaitable[None]]
"""Have a channel delete something by its own name for it; raises as a Sender does."""

FIRST_RETRY_SECONDS = 60.0
LONGEST_RETRY_SECONDS = 86_400.0
CHANCE = random.SystemRandom()
log = structlog.get_logger(__name__)


class Removals(Leased[Removal]):
    """Has the channels delete what is noted; ``removes`` are by door and channel."""

    def __init__(
        self,
        database: Database,
        removes: Mapping[Way, Remove],
        *,
        at_once: int = 4,
        lease: timedelta = timedelta(minutes=5),
        patience: timedelta = timedelta(days=30),
    ) -> None:
        super().__init__(database, removes, at_once=at_once, lease=lease)
        self._removes = removes
        self._patience = patience

    def _due(self, t: Transaction, way: Way, most: int) -> list[Removal]:
        return leftovers.claim(t, door=way[0], channel=way[1], limit=most, lease=self._lease)

    async def _attempt(self, way: Way, claimed: Removal) -> Ending:
        leftover = claimed.leftover
        try:
            await self._removes[way](claimed.source)
        except Undelivered as fault:
            asked = fault.seconds if isinstance(fault, Later) else None
            return self._again(leftover, fault.reason, asked)
        except Exception as error:
            return self._again(leftover, logs.fault(error))
        return partial(leftovers.gone, leftover_id=leftover.id)

    def _again(self, leftover: Leftover, reason: str, asked: float | None = None) -> Ending:
        now = datetime.now(UTC)
        if now > leftover.created_at + self._patience:
            log.error("a channel keeps what it was told to delete", door=leftover.door,
                      channel=leftover.channel, reason=reason)  # fmt: skip
            return partial(leftovers.gone, leftover_id=leftover.id)
        seconds = FIRST_RETRY_SECONDS * 2 ** min(leftover.attempts - 1, 16)
        seconds = max(seconds * CHANCE.uniform(0.75, 1.25), asked or 0)
        # What is put off for longer is taken for the work of a wrong clock, and tried at once.
        seconds = min(seconds, LONGEST_RETRY_SECONDS)
        metrics.fault("removal_failed")
        log.warning("not deleted at the channel", door=leftover.door, channel=leftover.channel,
                    reason=reason, attempts=leftover.attempts)  # fmt: skip
        at = now + timedelta(seconds=seconds)
        return partial(leftovers.retry, leftover_id=leftover.id, at=at)
