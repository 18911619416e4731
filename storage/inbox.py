"""What came in, each message under its provider's own id: a repeat changes nothing.

A message whose turn failed is kept, and rests after five failures until a human replays it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from storage import inbox_rows as rows
from storage.dialects import insert_once
from storage.inbox_rows import COLUMN, DEAD, DONE, FAILED, INBOX, Inbound
from storage.tables import add, every, first, new_id, run
from storage.transaction import Transaction

__all__ = ["INBOX", "Inbound", "Replay"]

FAILURES = 5
# A provider that has not repeated a failed message for so long will not do so any more.
REPEATED_WITHIN = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Replay:
    """A message that is given to its door once more."""

    id: UUID
    door: str
    channel: str
    provider_id: str
    account_id: UUID | None
    received_at: datetime
    payload: dict[str, Any] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Before:
    """A message that came before: whether a repeat of it would change nothing, and whose it was."""

    settled: bool
    account_id: UUID | None


def before(t: Transaction, door: str, channel: str, provider_id: str) -> Before | None:
    """What is known of a message that came before; None when it is new."""
    this = {"at_door": door, "on_channel": channel, "named": provider_id}
    row = t.execute(rows.BEFORE, this).first()
    return None if row is None else Before(row.state in {DONE, DEAD}, row.account_id)


def is_settled(t: Transaction, door: str, channel: str, provider_id: str) -> bool:
    """Whether a message is known already and a repeat of it would change nothing."""
    known = before(t, door, channel, provider_id)
    return known is not None and known.settled


def record(
    t: Transaction,
    door: str,
    channel: str,
    provider_id: str,
    account_id: UUID | None,
    payload: dict[str, Any],
) -> bool:
    """Take in a message within the turn that handles it; False when nothing is left to do.

    It counts as done with the commit of this very transaction. One that failed before is taken
    in again; one that rests in the dead letters waits for ``settle``.
    """
    key = new_id()
    row = {
        "id": key,
        "door": door,
        "channel": channel,
        "provider_id": provider_id,
        "account_id": account_id,
        "received_at": t.now,
        "payload_sealed": t.secrets.seal_json(COLUMN, key, payload),
        "state": DONE,
        "attempts": 0,
        "error": None,
        "handled_at": t.now,
    }
    if insert_once(t.connection, INBOX, row):
        return True
    this = {"at_door": door, "on_channel": channel, "named": provider_id}
    return run(t, rows.MARK_DONE, at=t.now, account=account_id, **this) == 1


def settle(t: Transaction, inbound_id: UUID, account_id: UUID | None) -> bool:
    """A message that failed or rested is handled with the commit of this transaction.

    False when nothing is left to do: somebody else has replayed it.
    """
    return run(t, rows.SETTLE, key=inbound_id, at=t.now, account=account_id) == 1


def fail(
    t: Transaction,
    door: str,
    channel: str,
    provider_id: str,
    account_id: UUID | None,
    payload: dict[str, Any],
    error: str,
) -> int:
    """Keep a message whose turn failed (its own transaction is gone); how often it has failed.

    ``error`` names a class and a place and holds nothing a person wrote.
    """
    this = {"at_door": door, "on_channel": channel, "named": provider_id}
    known = first(t, Inbound, rows.FIND, **this)
    if known is not None:
        if known.state == FAILED:
            attempts = known.attempts + 1
            state = DEAD if attempts >= FAILURES else FAILED
            run(t, rows.FAIL, key=known.id, now_state=state, times=attempts, why=error, at=t.now)
            return attempts
        return known.attempts
    key = new_id()
    sealed = t.secrets.seal_json(COLUMN, key, payload)
    row = Inbound(
        id=key,
        door=door,
        channel=channel,
        provider_id=provider_id,
        account_id=account_id,
        received_at=t.now,
        payload_sealed=sealed,
        state=FAILED,
        attempts=1,
        error=error,
        handled_at=t.now,
    )
    return add(t, row).attempts


def dead(t: Transaction) -> list[Inbound]:
    """Messages that wait for a human, oldest first: they failed five times, or fewer and their
    provider does not repeat them any more."""
    return every(t, Inbound, rows.DEAD_ONES, before=t.now - REPEATED_WITHIN)


def replay(t: Transaction, inbound_id: UUID) -> Replay | None:
    """A message that waits, to be given to its door as if it had just come.

    It goes on waiting until the turn that handles it calls ``settle``. Raises NotOurs.
    """
    row = first(t, Inbound, rows.BY_ID, key=inbound_id)
    if row is None or row.state == DONE or row.payload_sealed is None:
        return None
    payload = t.secrets.open_json(COLUMN, row.id, row.payload_sealed)
    return Replay(
        row.id,
        row.door,
        row.channel,
        row.provider_id,
        row.account_id,
        row.received_at,
        payload,
    )


def rest(t: Transaction, inbound_id: UUID, error: str) -> None:
    """A replayed message failed again, and nobody would send it a second time: it rests."""
    run(t, rows.FAIL, key=inbound_id, now_state=DEAD, times=FAILURES, why=error, at=t.now)


def forget(t: Transaction, before: datetime) -> int:
    """Drop the content of handled messages older than ``before``; their ids stay for repeats.

    How many: at most AT_ONCE.
    """
    return run(t, rows.FORGET, before=before)


def forget_account(t: Transaction, account_id: UUID) -> int:
    """Drop the content of what was handled for one account, this very turn's message included.

    Ids stay for repeats, and so does the content of what failed and is still to be handled.
    """
    return run(t, rows.FORGET_ACCOUNT, account=account_id)


def forget_door(t: Transaction, door: str, since: datetime) -> int:
    """Drop the content of everything that was handled at a door since then."""
    return run(t, rows.FORGET_DOOR, at_door=door, since=since)


def erase(t: Transaction, account_ids: Sequence[UUID]) -> None:
    """Drop the content of everything that came from these accounts, dead letters included."""
    run(t, rows.ERASE, keys=list(account_ids))
