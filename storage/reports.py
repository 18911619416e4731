"""What a channel reports of each message it took: delivered, read, or failed and why.

A report may come before the message is marked as sent, twice, and in any order: it only moves
forward. The mark and the report touch the same row, so that of two at once one sees the other.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, bindparam, delete, or_, select, update
from sqlmodel import Field

from storage.accounts import ACCOUNTS, Account
from storage.dialects import insert_once
from storage.outbox_rows import OUTBOX, UNSENT
from storage.tables import AT_ONCE, Row, every, run, table_of
from storage.transaction import Transaction

SENT, DELIVERED, READ, FAILED = "sent", "delivered", "read", "failed"
# From where each may be reached: what was delivered has not failed, and what failed is done with.
_FROM = {SENT: (), DELIVERED: (SENT,), READ: (SENT, DELIVERED), FAILED: (SENT,)}


class Report(Row, table=True):
    """The furthest that was reported of one message; ``error`` is the channel's own code.

    ``outbox_id`` is the row that became this message, unknown until it is marked as sent.
    """

    __tablename__ = "reports"

    channel: str = Field(primary_key=True)
    provider_id: str = Field(primary_key=True)
    status: str
    error: int | None = None
    at: datetime = Field(index=True)
    outbox_id: UUID | None = Field(default=None, index=True)


REPORTS = table_of(Report)
_THESE = (
    REPORTS.c.channel == bindparam("on_channel"),
    REPORTS.c.provider_id.in_(bindparam("named", expanding=True)),
)
_THIS = (
    REPORTS.c.channel == bindparam("on_channel"),
    REPORTS.c.provider_id == bindparam("named"),
)
_ADVANCE = (
    update(REPORTS)
    .where(*_THIS, REPORTS.c.status.in_(bindparam("lower", expanding=True)))
    .values(status=bindparam("higher"), error=bindparam("code"), at=bindparam("when"))
)
_OWN = update(REPORTS).where(*_THIS).values(outbox_id=bindparam("row"))
_ROW_OF = select(REPORTS.c.outbox_id).where(*_THIS)
_BY_IDS = select(REPORTS).where(*_THESE)
# What a row that is to be sent again has become already is looked for, unless it failed.
_KNOWN = (
    select(REPORTS.c.provider_id)
    .outerjoin(OUTBOX, and_(OUTBOX.c.id == REPORTS.c.outbox_id, UNSENT))
    .where(*_THESE, REPORTS.c.outbox_id.is_not(None))
    .where(or_(REPORTS.c.status == FAILED, OUTBOX.c.id.is_(None)))
)
# Of all channels: asked for one of them, SQLite would read all that was ever reported there. What
# was reported of a message is never older than its being sent.
_SILENT = (
    select(REPORTS.c.provider_id, ACCOUNTS)
    .join(OUTBOX, OUTBOX.c.id == REPORTS.c.outbox_id)
    .join(ACCOUNTS, ACCOUNTS.c.id == OUTBOX.c.account_id)
    .where(REPORTS.c.at >= bindparam("since"), REPORTS.c.status == SENT)
    .where(OUTBOX.c.status == SENT, OUTBOX.c.sent_at >= bindparam("since"))
    .order_by(REPORTS.c.at)
)
_OLD = (
    select(REPORTS.c.channel, REPORTS.c.provider_id)
    .where(REPORTS.c.at < bindparam("before"))
    .order_by(REPORTS.c.at)
    .limit(AT_ONCE)
)
_FORGET = delete(REPORTS).where(*_THIS)
_ERASE = delete(REPORTS).where(
    REPORTS.c.outbox_id.in_(
        select(OUTBOX.c.id).where(OUTBOX.c.account_id.in_(bindparam("accounts", expanding=True)))
    )
)


def note(
    t: Transaction, channel: str, provider_id: str, status: str, error: int | None = None
) -> bool:
    """Keep what a channel reports of a message, known to us or not yet; False for nothing new.

    Raises ValueError for a status that is not one of ours.
    """
    if status not in _FROM:
        raise ValueError(f"Not a status: {status}.")
    if _insert(t, channel, provider_id, status, error, None):
        return True
    this = {"on_channel": channel, "named": provider_id, "lower": list(_FROM[status])}
    return run(t, _ADVANCE, higher=status, code=error, when=t.now, **this) == 1


def own(t: Transaction, channel: str, provider_ids: Sequence[str], row_id: UUID) -> None:
    """These messages are what a row of the outbox has become, whatever was reported of them."""
    for provider_id in provider_ids:
        if not _insert(t, channel, provider_id, SENT, None, row_id):
            run(t, _OWN, on_channel=channel, named=provider_id, row=row_id)


def row_of(t: Transaction, channel: str, provider_id: str) -> UUID | None:
    """The row of the outbox that became this message; None while it is not marked as sent."""
    found: UUID | None = t.execute(_ROW_OF, {"on_channel": channel, "named": provider_id}).scalar()
    return found


def of(t: Transaction, channel: str, provider_ids: Collection[str]) -> list[Report]:
    """What was reported of these messages."""
    return every(t, Report, _BY_IDS, on_channel=channel, named=list(provider_ids))


def known(t: Transaction, channel: str, provider_ids: Collection[str]) -> set[str]:
    """Which of these messages are what a row has become, or failed to; the others may be of a row
    in doubt."""
    these = {"on_channel": channel, "named": list(provider_ids)}
    return set(t.execute(_KNOWN, these).scalars())


def silent(t: Transaction, channel: str, since: datetime) -> list[tuple[Account, str]]:
    """Messages sent since then of which nothing was reported yet, each with its account."""
    found = []
    for row in t.execute(_SILENT, {"since": since}):
        values = dict(row._mapping)
        provider_id = values.pop("provider_id")
        if row.channel == channel:
            found.append((Account(**values), provider_id))
    return found


def forget(t: Transaction, before: datetime) -> int:
    """Drop reports older than ``before``; how many: at most AT_ONCE."""
    found = t.execute(_OLD, {"before": before}).rows
    for row in found:
        run(t, _FORGET, on_channel=row.channel, named=row.provider_id)
    return len(found)


def erase(t: Transaction, account_ids: Sequence[UUID]) -> None:
    """Forget what was reported of messages to these accounts: before their rows are erased."""
    run(t, _ERASE, accounts=list(account_ids))


def _insert(
    t: Transaction,
    channel: str,
    provider_id: str,
    status: str,
    error: int | None,
    row_id: UUID | None,
) -> bool:
    row = {
        "channel": channel,
        "provider_id": provider_id,
        "status": status,
        "error": error,
        "at": t.now,
        "outbox_id": row_id,
    }
    return insert_once(t.connection, REPORTS, row)
