"""What a channel still keeps of what passed through it is deleted there, however long that takes.

Nobody waits for it: a channel that is away is asked again, later and later, for a month.
"""

import random
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime, timedelta
from functools import partial

import structlog

from bot import logs
from bot.rounds import Rounds
from bot.sending import Later, Undelivered
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


class Removals:
    """Has the channels delete what is noted; any number of processes may, on one database.

    ``removes`` are by door and channel, because what is there belongs to one bot or number.
    """

    def __init__(
        self,
        database: Database,
        removes: Mapping[tuple[str, str], Remove],
        *,
        at_once: int = 4,
        lease: timedelta = timedelta(minutes=5),
        patience: timedelta = timedelta(days=30),
    ) -> None:
        self._database = database
        self._removes = removes
        self._flying = dict.fromkeys(removes, 0)
        self._at_once = at_once
        self._lease = lease
        self._patience = patience
        self._rounds = Rounds(self._step)

    def wake(self) -> None:
        """Something may be to be deleted: look now, not in a second."""
        self._rounds.wake()

    def stop(self) -> None:
        """Claim nothing more; ``run`` returns when what was begun has ended."""
        self._rounds.stop()

    async def run(self) -> None:
        """Delete until ``stop`` or until cancelled; what was begun is finished first."""
        await self._rounds.run()

    async def remove_due(self) -> None:
        """Delete all that is due at this moment, then return. Raises DatabaseAway."""
        await self._rounds.exhaust()

    async def _step(self) -> int:
        rooms = {way: self._at_once - flying for way, flying in self._flying.items()}
        if self._rounds.stopping or not any(rooms.values()):
            return 0
        claimed = await self._database.write(partial(self._claim, rooms))
        for way, removal in claimed:
            self._flying[way] += 1
            self._rounds.launch(self._fly(way, removal))
        return len(claimed)

    def _claim(
        self, rooms: Mapping[tuple[str, str], int], t: Transaction
    ) -> list[tuple[tuple[str, str], Removal]]:
        return [
            (way, removal)
            for way, room in rooms.items()
            if room > 0
            for removal in leftovers.claim(
                t, door=way[0], channel=way[1], limit=room, lease=self._lease
            )
        ]

    async def _fly(self, way: tuple[str, str], removal: Removal) -> None:
        """One attempt; if its end can't be written, the lease runs out and it is made again."""
        leftover = removal.leftover
        try:
            ending = await self._attempt(self._removes[way], removal)
            await self._database.write(partial(ending, leftover_id=leftover.id))
        finally:
            self._flying[way] -= 1

    async def _attempt(self, remove: Remove, removal: Removal) -> Callable[..., None]:
        try:
            await remove(removal.source)
        except Undelivered as fault:
            asked = fault.seconds if isinstance(fault, Later) else None
            return self._again(removal.leftover, fault.reason, asked)
        except Exception as error:
            return self._again(removal.leftover, logs.fault(error))
        return leftovers.gone

    def _again(
        self, leftover: Leftover, reason: str, asked: float | None = None
    ) -> Callable[..., None]:
        now = datetime.now(UTC)
        if now > leftover.created_at + self._patience:
            log.error("a channel keeps what it was told to delete", door=leftover.door,
                      channel=leftover.channel, reason=reason)  # fmt: skip
            return leftovers.gone
        seconds = min(
            FIRST_RETRY_SECONDS * 2 ** min(leftover.attempts - 1, 16), LONGEST_RETRY_SECONDS
        )
        seconds = max(seconds * CHANCE.uniform(0.75, 1.25), asked or 0)
        log.warning("not deleted at the channel", door=leftover.door, channel=leftover.channel,
                    reason=reason, attempts=leftover.attempts)  # fmt: skip
        return partial(leftovers.retry, at=now + timedelta(seconds=seconds))
