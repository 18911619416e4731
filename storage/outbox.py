"""What is to be said, in order for each account, until it is delivered or shown to a human.

At most one row of an account is in flight, the oldest; nothing overtakes it. A row whose lease ran
out may or may not have arrived: where the channel can't be asked it is tried once more and no more.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from storage import outbox_rows as rows
from storage.accounts import Account
from storage.accounts import address as address_of
from storage.outbox_claims import READY
from storage.outbox_rows import FAILED, FORWARD, SENDING, SENT, Outbound
from storage.outgoing import Outgoing, opened
from storage.queueing import queue
from storage.secrets import NotOurs
from storage.tables import every, run
from storage.transaction import Transaction

__all__ = ["Outbound", "Outgoing"]


UNKNOWN = "Nobody knows whether it arrived; it was tried twice."
UNREADABLE = "unreadable"


def add(
    t: Transaction,
    account: Account,
    screen: bytes,
    *,
    priority: int,
    ticket_id: UUID | None = None,
    topic: str | None = None,
    not_before: datetime | None = None,
    purpose: str | None = None,
    asked_for: bool = False,
) -> UUID:
    """Queue a screen (its JSON) for an account; the row's id.

    A row with ``not_before`` stands aside until then and holds up nothing behind it. ``purpose`` is
    the consent that it needs, and ``asked_for`` a reminder that the person set.
    """
    return queue(
        t,
        account,
        screen,
        priority,
        ticket_id,
        topic,
        not_before or t.now,
        purpose=purpose,
        asked_for=asked_for,
    )


def farewell(t: Transaction, account: Account, screen: bytes) -> UUID:
    """Queue the last words to an account that is being erased; its address goes with the row."""
    return queue(t, account, screen, 0, None, None, t.now, last=address_of(t, account))


def by_topic(t: Transaction, topic: str) -> list[Outbound]:
    """Every row about something, oldest first: the cards of one ticket, for instance."""
    return every(t, Outbound, rows.BY_TOPIC, about=topic)


def dead_letters(t: Transaction) -> list[Outbound]:
    """What could not be delivered and can be sent again, for a human to see; oldest first."""
    return every(t, Outbound, rows.DEAD)


def expire(t: Transaction, age: timedelta) -> int:
    """Give up on rows due longer than ``age`` ago whose account has blocked us as long; how many.

    Nothing is tried there, so nothing else would show them to a human. What is held until a
    person writes is due in the far future, and stays. At most AT_ONCE.
    """
    return run(t, rows.EXPIRE, before=t.now - age)


def forget(t: Transaction, before: datetime) -> int:
    """Drop the content of finished rows older than ``before``; of how many: at most AT_ONCE."""
    return run(t, rows.FORGET, before=before)


def erase(t: Transaction, account_ids: Sequence[UUID], ticket_ids: Sequence[UUID]) -> None:
    """Delete all rows of these accounts, and whatever others were still to hear of the tickets."""
    run(t, rows.ERASE, accounts=list(account_ids))
    run(t, rows.ERASE_UNSENT, tickets=list(ticket_ids))
    run(t, rows.ERASE_SENT, tickets=list(ticket_ids))


def claim(
    t: Transaction,
    *,
    door: str,
    channel: str,
    limit: int,
    lease: timedelta,
    remembers: bool = False,
    lapsed: bool = True,
    given_up: Callable[[UUID, str], None] = lambda _, why: None,
) -> list[Outgoing]:
    """The next rows to send, under a lease: first the accounts to which a live reply is due.

    A row in doubt comes once more and then fails, unless the channel ``remembers`` what it took.
    A row that no key opens fails, and holds up none of the others. Without ``lapsed``, what
    another claimed and did not mark in time is left to it, or to a later claim. ``given_up`` hears
    which rows failed here, and why.
    """
    until = t.now + lease
    asked = {"at_door": door, "on_channel": channel, "most": limit}
    # No lease is over by a time that is none.
    asked |= {"at": t.now, "far": t.far, "lapsed": t.now if lapsed else None}
    claimed = []
    for row in t.execute(READY, asked):
        if row.status == SENDING and row.doubts > 0 and not remembers:
            fail(t, row.id, UNKNOWN)
            given_up(row.id, UNKNOWN)
            continue
        try:
            outgoing = opened(t, row, until)
        except (NotOurs, TypeError, ValueError):
            fail(t, row.id, UNREADABLE)
            given_up(row.id, UNREADABLE)
            continue
        doubts = row.doubts + (row.status == SENDING)
        run(t, rows.CLAIM, key=row.id, doubtful=doubts, until=until)
        claimed.append(outgoing)
    return claimed


def still_claimed(t: Transaction, row: Outgoing) -> bool:
    """Whether it is on its way by this very claim: once its lease ran out, another process may
    have taken it up, and what is written of this attempt would be written of that one."""
    return t.execute(rows.STILL_CLAIMED, {"key": row.id, "until": row.lease_until}).rows != []


def sent(t: Transaction, row_id: UUID, provider_id: str, *, keep: bool = False) -> None:
    """The channel took it. Its content is dropped, unless ``keep`` for a channel that may still
    report a failure."""
    run(
        t,
        rows.MARK_SENT if keep else rows.MARK_SENT_AND_FORGET,
        key=row_id,
        at=t.now,
        named=provider_id,
    )


def retry(t: Transaction, row_id: UUID, at: datetime, error: str) -> None:
    """It surely did not arrive; try again at that time, and let nothing of the account pass."""
    run(t, rows.RETRY, key=row_id, at=at, why=error)


def doubt(t: Transaction, row_id: UUID, at: datetime, error: str) -> None:
    """It may have arrived, wholly or in part: ask the channel at that time, and go on from there.

    Nothing of the account passes meanwhile, unless it came back before and stands aside. Only for
    a channel that remembers.
    """
    if run(t, rows.DOUBT, key=row_id, at=at, why=error) == 0:
        retry(t, row_id, at, error)


def reopen(t: Transaction, row_id: UUID, at: datetime, error: str) -> bool:
    """The channel took it and failed to bring it, wholly or in part: it is in doubt as above.

    Until then it stands aside: who is answered does not wait for it. False when it is not marked
    as sent, or has nothing left to say.
    """
    return run(t, rows.REOPEN, key=row_id, at=at, why=error) == 1


def hold(t: Transaction, row_id: UUID, until: datetime, reason: str) -> None:
    """The gate asks to wait: it stands aside until then, as if never tried."""
    run(t, rows.HOLD, key=row_id, at=until, why=reason)


def fail(t: Transaction, row_id: UUID, error: str) -> None:
    """It cannot be delivered; a human will see it."""
    run(t, rows.FAIL, key=row_id, why=error)


def drop(t: Transaction, row_id: UUID, reason: str) -> None:
    """The gate forbids it, with a reason that the ticket shows."""
    run(t, rows.DROP, key=row_id, why=reason)


def revive(t: Transaction, row_id: UUID) -> bool:
    """A human asks to try a dead letter again; False when it is none, or was emptied since."""
    return run(t, rows.REVIVE, key=row_id, at=t.now) == 1


def advance(t: Transaction, row_id: UUID, status: str) -> bool:
    """What the channel reports later; False when it says nothing new. Nothing is kept of content
    that was delivered.

    Raises ValueError for a status that is not one of ours.
    """
    lower = FORWARD[: FORWARD.index(status)] if status != FAILED else [SENT]
    statement = rows.ADVANCE_AND_KEEP if status in {FAILED, SENT} else rows.ADVANCE
    return run(t, statement, key=row_id, lower=lower, higher=status) == 1
