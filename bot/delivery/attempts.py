"""One attempt to deliver one message, and what is to be written of how it ended.

Nothing is written here: an ending is handed back, to share a transaction with others.
"""

import asyncio
import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial

import structlog

from bot import logs
from bot.delivery.endings import Ending, dead, followed, sent, unsent
from bot.delivery.lanes import Lane
from bot.delivery.sending import (
    Gone,
    Later,
    Misconfigured,
    NotReady,
    Refused,
    Remembering,
    Stopped,
    Unknown,
    WindowClosed,
)
from bot.screens import Screen
from bot.watch.measuring import Measured
from storage import accounts, outbox
from storage.outbox import Outgoing
from storage.transaction import Transaction

MISCONFIGURED_SECONDS = 60.0
FIRST_RETRY_SECONDS = 2.0
LONGEST_RETRY_SECONDS = 1_800.0
LEAST_TRIES = 5
ORDER_KEPT_FOR = timedelta(minutes=2)
FILE_SECONDS = 15.0
# An attempt ends before its lease does: no other process may take it up while it is speaking.
PART_OF_LEASE = 0.8
CHANCE = random.SystemRandom()
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Attempts:
    """How long an attempt may take, and for how long a message is tried at all."""

    lease: timedelta
    patience: timedelta

    async def make(self, lane: Lane, row: Outgoing) -> Ending | None:
        """Send a message in its turn; how it ended, or None to let the lease run out on a doubt.

        Whoever finds the lease run out asks the channel what it took, where it can be asked, and
        sends what is missing. Elsewhere it is sent once more, and then never again.
        """
        try:
            screen = Screen.from_json(row.payload)
            await lane.pace.turn(row.address, quiet=bool(screen.replaces or screen.deletes))
            if seconds := lane.pace.paused:
                return self._again(lane, row, seconds, "paused", tried=False)
            async with asyncio.timeout(self.lease.total_seconds() * PART_OF_LEASE):
                if row.doubtful and isinstance(lane.sender, Remembering):
                    await lane.sender.recall(row.address, screen, row.due_at)
                with Measured(lane.door, lane.channel, row.priority, row.due_at):
                    provider_id = await lane.sender.send(row.address, screen)
        except Later as fault:
            return self._later(lane, row, fault)
        except (Unknown, TimeoutError):
            lane.pace.stumbled()
            _tell(lane, row, "unknown")
            worn = lane.remembers and self._is_worn(row, datetime.now(UTC))
            return dead(row, outbox.UNKNOWN) if worn else None
        except WindowClosed as fault:
            lane.pace.went_well()
            if lane.aftermath is None or row.account_id is None:
                return _failed(lane, row, fault.reason)
            return followed(row, partial(lane.aftermath.window_closed, row=row))
        except Gone as fault:
            lane.pace.went_well()
            return self._gone(lane, row, fault)
        except NotReady as fault:
            return self._wait_for_files(lane, row, fault)
        except Misconfigured as fault:
            lane.pace.pause(MISCONFIGURED_SECONDS)
            _tell(lane, row, fault.reason)
            return self._again(lane, row, MISCONFIGURED_SECONDS, fault.reason)
        except Refused as fault:
            return _failed(lane, row, fault.reason)
        except Exception as error:
            # A fault of ours in one screen must not hold up what this person waits for.
            return _failed(lane, row, logs.fault(error))
        lane.pace.went_well()
        # How many messages a screen needs is known afterwards.
        lane.pace.owe(max(0, len(provider_id.split()) - 1))
        # What is reported of a message that was there before concerns the row that said it.
        older = screen.deletes or provider_id == screen.replaces
        if lane.aftermath is None or not provider_id or older:
            return partial(outbox.sent, row_id=row.id, provider_id=provider_id)
        return sent(lane.aftermath, row, provider_id)

    def _later(self, lane: Lane, row: Outgoing, fault: Later) -> Ending:
        _tell(lane, row, fault.reason)
        if fault.seconds is not None:
            lane.pace.pause(fault.seconds)
            return self._again(lane, row, fault.seconds, fault.reason)
        lane.pace.stumbled()
        return self._again(lane, row, back_off(row.attempts), fault.reason)

    def _again(
        self, lane: Lane, row: Outgoing, seconds: float, reason: str, *, tried: bool = True
    ) -> Ending:
        at = datetime.now(UTC) + timedelta(seconds=seconds)
        if self._is_worn(row, at):
            return dead(row, reason)
        # Of several messages the first may have gone: a channel that remembers is asked for them.
        wait = outbox.doubt if lane.remembers and (tried or row.doubtful) else outbox.retry
        return unsent(row, partial(wait, row_id=row.id, at=at, error=reason))

    def _is_worn(self, row: Outgoing, at: datetime) -> bool:
        """Whether it has been tried for long enough by then.

        Tries are counted too: a day on which we ourselves were away is not a day of trying.
        """
        return at > row.due_at + self.patience and row.attempts >= LEAST_TRIES

    def _wait_for_files(self, lane: Lane, row: Outgoing, fault: NotReady) -> Ending:
        """At first others wait too, to keep the order; a file that is long in coming is alone."""
        now = datetime.now(UTC)
        waited = now - row.due_at
        if ORDER_KEPT_FOR <= waited <= self.patience:
            until = now + timedelta(seconds=FILE_SECONDS)
            hold = partial(outbox.hold, row_id=row.id, until=until, reason=fault.reason)
            return unsent(row, hold)
        if waited > self.patience:
            return dead(row, fault.reason)
        return self._again(lane, row, FIRST_RETRY_SECONDS, fault.reason, tried=False)

    def _gone(self, lane: Lane, row: Outgoing, fault: Gone) -> Ending:
        """Nothing is tried there until the account is heard of; then this comes first, unless it
        went elsewhere."""
        account_id = row.account_id
        if account_id is None:
            return _failed(lane, row, fault.reason)
        _tell(lane, row, fault.reason)
        if lane.aftermath is not None:
            if isinstance(fault, Stopped):
                return followed(row, partial(lane.aftermath.stopped, row=row))
            return followed(row, partial(lane.aftermath.gone, row=row, reason=fault.reason))
        # What may have arrived in part stays with this account.
        wait = outbox.doubt if lane.remembers else outbox.retry

        def ending(t: Transaction) -> None:
            accounts.blocked(t, account_id)
            wait(t, row.id, t.now, fault.reason)
            failure = t.apart(lambda: lane.closed(t, account_id))
            if failure is not None:
                log.error("what waited was not considered", error=logs.fault(failure))

        return unsent(row, ending)


def back_off(attempts: int) -> float:
    """How many seconds to wait after so many attempts: longer each time, and never quite alike."""
    seconds: float = min(FIRST_RETRY_SECONDS * 2.0 ** min(attempts - 1, 16), LONGEST_RETRY_SECONDS)
    return seconds * CHANCE.uniform(0.75, 1.25)


def _failed(lane: Lane, row: Outgoing, reason: str) -> Ending:
    _tell(lane, row, reason)
    return dead(row, reason)


def _tell(lane: Lane, row: Outgoing, reason: str) -> None:
    log.warning(
        "not delivered",
        door=lane.door,
        channel=lane.channel,
        message=str(row.id),
        reason=reason,
        attempts=row.attempts,
    )
