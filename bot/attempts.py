"""One attempt to deliver one message, and what is to be written of how it ended.

Nothing is written here: an ending is handed back, to share a transaction with others.
"""

import asyncio
import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial

import structlog

from bot import logs
from bot.pace import Pace
from bot.screens import Screen
from bot.sending import Gone, Later, Misconfigured, NotReady, Refused, Sender, Unknown
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

Ending = Callable[[Transaction], object]
"""What is to be written of a message that is no longer on its way."""


@dataclass(slots=True)
class Lane:
    """One sender, its pace, and how many of its messages are on their way.

    ``more`` is whether more may be waiting than there was room for at the last look.
    """

    door: str
    channel: str
    sender: Sender
    pace: Pace
    flying: int = 0
    more: bool = False


@dataclass(frozen=True, slots=True)
class Attempts:
    """How long an attempt may take, and for how long a message is tried at all."""

    lease: timedelta
    patience: timedelta

    async def make(self, lane: Lane, row: Outgoing) -> Ending | None:
        """Send a message in its turn; how it ended, or None to let the lease run out on a doubt.

        Whoever finds the lease run out sends once more, and then never again.
        """
        try:
            screen = Screen.from_json(row.payload)
            await lane.pace.turn(row.address, quiet=bool(screen.replaces or screen.deletes))
            if seconds := lane.pace.paused:
                return self._again(row, seconds, "paused")
            async with asyncio.timeout(self.lease.total_seconds() * PART_OF_LEASE):
                provider_id = await lane.sender.send(row.address, screen)
        except Later as fault:
            return self._later(lane, row, fault)
        except (Unknown, TimeoutError):
            lane.pace.stumbled()
            _tell(lane, row, "unknown")
            return None
        except Gone as fault:
            lane.pace.went_well()
            return self._gone(lane, row, fault)
        except NotReady as fault:
            return self._wait_for_files(row, fault)
        except Misconfigured as fault:
            lane.pace.pause(MISCONFIGURED_SECONDS)
            _tell(lane, row, fault.reason)
            return self._again(row, MISCONFIGURED_SECONDS, fault.reason)
        except Refused as fault:
            return _failed(lane, row, fault.reason)
        except Exception as error:
            # A fault of ours in one screen must not hold up what this person waits for.
            return _failed(lane, row, logs.fault(error))
        lane.pace.went_well()
        return partial(outbox.sent, row_id=row.id, provider_id=provider_id)

    def _later(self, lane: Lane, row: Outgoing, fault: Later) -> Ending:
        _tell(lane, row, fault.reason)
        if fault.seconds is not None:
            lane.pace.pause(fault.seconds)
            return self._again(row, fault.seconds, fault.reason)
        lane.pace.stumbled()
        seconds = min(FIRST_RETRY_SECONDS * 2 ** min(row.attempts - 1, 16), LONGEST_RETRY_SECONDS)
        return self._again(row, seconds * CHANCE.uniform(0.75, 1.25), fault.reason)

    def _again(self, row: Outgoing, seconds: float, reason: str) -> Ending:
        at = datetime.now(UTC) + timedelta(seconds=seconds)
        # Tries are counted too: a day on which we ourselves were away is not a day of trying.
        if at > row.due_at + self.patience and row.attempts >= LEAST_TRIES:
            return partial(outbox.fail, row_id=row.id, error=reason)
        return partial(outbox.retry, row_id=row.id, at=at, error=reason)

    def _wait_for_files(self, row: Outgoing, fault: NotReady) -> Ending:
        """At first others wait too, to keep the order; a file that is long in coming is alone."""
        now = datetime.now(UTC)
        waited = now - row.due_at
        if ORDER_KEPT_FOR <= waited <= self.patience:
            until = now + timedelta(seconds=FILE_SECONDS)
            return partial(outbox.hold, row_id=row.id, until=until, reason=fault.reason)
        if waited > self.patience:
            return partial(outbox.fail, row_id=row.id, error=fault.reason)
        return self._again(row, FIRST_RETRY_SECONDS, fault.reason)

    def _gone(self, lane: Lane, row: Outgoing, fault: Gone) -> Ending:
        """Nothing is tried there until the account is heard of; then this comes first."""
        account_id = row.account_id
        if account_id is None:
            return _failed(lane, row, fault.reason)
        _tell(lane, row, fault.reason)
        again = partial(outbox.retry, row_id=row.id, at=datetime.now(UTC), error=fault.reason)

        def ending(t: Transaction) -> None:
            accounts.blocked(t, account_id)
            again(t)

        return ending


def _failed(lane: Lane, row: Outgoing, reason: str) -> Ending:
    _tell(lane, row, reason)
    return partial(outbox.fail, row_id=row.id, error=reason)


def _tell(lane: Lane, row: Outgoing, reason: str) -> None:
    log.warning(
        "not delivered",
        door=lane.door,
        channel=lane.channel,
        reason=reason,
        attempts=row.attempts,
    )
