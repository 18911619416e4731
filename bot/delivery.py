"""The outbox to the channels: who is next, and what becomes of each attempt.

No transaction is open while a sender speaks; the marks and claims of one moment share one.
"""

import asyncio
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial

import structlog

from bot.pace import Pace
from bot.rounds import Rounds
from bot.screens import Screen
from bot.sending import (
    Gone,
    Later,
    MemorySender,
    Misconfigured,
    NotReady,
    Refused,
    Sender,
    Unknown,
)
from bot.turns import place
from storage import accounts, outbox
from storage.database import Database
from storage.outbox import Outgoing
from storage.transaction import Transaction

__all__ = [
    "Delivery",
    "Gone",
    "Later",
    "MemorySender",
    "Misconfigured",
    "NotReady",
    "Pace",
    "Refused",
    "Sender",
    "Unknown",
]

MISCONFIGURED_SECONDS = 60.0
FIRST_RETRY_SECONDS = 2.0
LONGEST_RETRY_SECONDS = 1_800.0
LEAST_TRIES = 5
ORDER_KEPT_FOR = timedelta(minutes=2)
FILE_SECONDS = 15.0
CHANCE = random.SystemRandom()
log = structlog.get_logger(__name__)

Ending = Callable[[Transaction], object]
"""What is to be written of a message that is no longer on its way."""


@dataclass(slots=True)
class _Lane:
    """One sender, its pace, and how many of its messages are on their way."""

    door: str
    channel: str
    sender: Sender
    pace: Pace
    flying: int = 0


class Delivery:
    """Carries what waits in the outbox; any number of processes may do so on one database.

    ``at_once`` messages of each bot are on their way at a time, never two to one account.
    ``lease`` must outlast a call: a message whose lease ran out may have arrived, and is sent
    once more at most. ``patience`` is how long a message is tried before a human has to see it.
    """

    def __init__(
        self,
        database: Database,
        senders: Mapping[tuple[str, str], Sender],
        *,
        paces: Mapping[tuple[str, str], Pace] | None = None,
        at_once: int = 16,
        lease: timedelta = timedelta(seconds=30),
        patience: timedelta = timedelta(hours=24),
    ) -> None:
        self._database = database
        self._lanes = [
            _Lane(door, channel, sender, (paces or {}).get((door, channel)) or Pace())
            for (door, channel), sender in senders.items()
        ]
        self._at_once = at_once
        self._lease = lease
        self._patience = patience
        self._endings: list[Ending] = []
        self._rounds = Rounds(self._step)

    def wake(self) -> None:
        """Something was just put into the outbox: look now, not in a second."""
        self._rounds.wake()

    def stop(self) -> None:
        """Claim nothing more; ``run`` returns when what is on its way has arrived."""
        self._rounds.stop()

    async def run(self) -> None:
        """Deliver until ``stop`` or until cancelled; what is on its way is finished first."""
        await self._rounds.run()

    async def deliver_due(self) -> None:
        """Deliver all that is due at this moment, then return. Raises DatabaseAway."""
        await self._rounds.exhaust()

    async def _step(self) -> int:
        """Mark what has ended and claim what is next, in one transaction; how much that was."""
        rooms = [] if self._rounds.stopping else [(lane, self._room(lane)) for lane in self._lanes]
        rooms = [(lane, room) for lane, room in rooms if room > 0]
        endings, self._endings = self._endings, []
        if not endings and not rooms:
            return 0
        try:
            claimed = await self._database.write(partial(self._settle, endings, rooms))
        except BaseException:
            # A mark that is lost would make its message be sent again.
            self._endings = endings + self._endings
            raise
        for lane, row in claimed:
            lane.flying += 1
            self._rounds.launch(self._fly(lane, row))
        return len(claimed) + len(endings)

    def _room(self, lane: _Lane) -> int:
        return lane.pace.room(self._at_once) - lane.flying

    def _settle(
        self, endings: list[Ending], rooms: list[tuple[_Lane, int]], t: Transaction
    ) -> list[tuple[_Lane, Outgoing]]:
        for ending in endings:
            ending(t)
        return [
            (lane, row)
            for lane, room in rooms
            for row in outbox.claim(
                t, door=lane.door, channel=lane.channel, limit=room, lease=self._lease
            )
        ]

    async def _fly(self, lane: _Lane, row: Outgoing) -> None:
        """One attempt, from its turn in the pace to the mark of how it ended."""
        try:
            ending = await self._attempt(lane, row)
        finally:
            lane.flying -= 1
        if ending is not None:
            self._endings.append(ending)

    async def _attempt(self, lane: _Lane, row: Outgoing) -> Ending | None:
        """Send; what is to be written of it, or None to let the lease run out on a doubt."""
        try:
            screen = Screen.from_json(row.payload)
            await lane.pace.turn(row.address, quiet=bool(screen.replaces or screen.deletes))
            if seconds := lane.pace.paused:
                return self._again(row, seconds, "paused")
            # Shorter than the lease: no other process may take it up while this one is speaking.
            async with asyncio.timeout(self._lease.total_seconds() * 0.8):
                provider_id = await lane.sender.send(row.address, screen)
        except Later as fault:
            return self._later(lane, row, fault)
        except (Unknown, TimeoutError):
            lane.pace.stumbled()
            self._tell(lane, row, "unknown")
            return None
        except Gone as fault:
            lane.pace.went_well()
            return self._gone(lane, row, fault)
        except NotReady as fault:
            return self._wait_for_files(row, fault)
        except Misconfigured as fault:
            lane.pace.pause(MISCONFIGURED_SECONDS)
            self._tell(lane, row, fault.reason)
            return self._again(row, MISCONFIGURED_SECONDS, fault.reason)
        except Refused as fault:
            self._tell(lane, row, fault.reason)
            return partial(outbox.fail, row_id=row.id, error=fault.reason)
        except Exception as error:
            # A fault of ours in one screen must not hold up what this person waits for.
            self._tell(lane, row, place(error))
            return partial(outbox.fail, row_id=row.id, error=place(error))
        lane.pace.went_well()
        return partial(outbox.sent, row_id=row.id, provider_id=provider_id)

    def _later(self, lane: _Lane, row: Outgoing, fault: Later) -> Ending:
        self._tell(lane, row, fault.reason)
        if fault.seconds is not None:
            lane.pace.pause(fault.seconds)
            return self._again(row, fault.seconds, fault.reason)
        lane.pace.stumbled()
        seconds = min(FIRST_RETRY_SECONDS * 2 ** min(row.attempts - 1, 16), LONGEST_RETRY_SECONDS)
        return self._again(row, seconds * CHANCE.uniform(0.75, 1.25), fault.reason)

    def _again(self, row: Outgoing, seconds: float, reason: str) -> Ending:
        at = datetime.now(UTC) + timedelta(seconds=seconds)
        # Tries are counted too: a day on which we ourselves were away is not a day of trying.
        if at > row.due_at + self._patience and row.attempts >= LEAST_TRIES:
            return partial(outbox.fail, row_id=row.id, error=reason)
        return partial(outbox.retry, row_id=row.id, at=at, error=reason)

    def _wait_for_files(self, row: Outgoing, fault: NotReady) -> Ending:
        """At first others wait too, to keep the order; a file that is long in coming is alone."""
        again = self._again(row, FIRST_RETRY_SECONDS, fault.reason)
        now = datetime.now(UTC)
        if now - row.due_at < ORDER_KEPT_FOR or now - row.due_at > self._patience:
            return again
        until = now + timedelta(seconds=FILE_SECONDS)
        return partial(outbox.hold, row_id=row.id, until=until, reason=fault.reason)

    def _gone(self, lane: _Lane, row: Outgoing, fault: Gone) -> Ending:
        """Nothing is tried there until the account is heard of; then this comes first."""
        self._tell(lane, row, fault.reason)
        account_id = row.account_id
        if account_id is None:
            return partial(outbox.fail, row_id=row.id, error=fault.reason)
        again = self._again(row, 0, fault.reason)

        def ending(t: Transaction) -> None:
            accounts.blocked(t, account_id)
            again(t)

        return ending

    def _tell(self, lane: _Lane, row: Outgoing, reason: str) -> None:
        log.warning("not delivered", door=lane.door, channel=lane.channel, reason=reason,
                    attempts=row.attempts)  # fmt: skip
