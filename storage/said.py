"""What a channel may still hold of a conversation once it is erased here: on phones or between."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, bindparam, select

from storage.accounts import Account
from storage.accounts import address as address_of
from storage.inbox_rows import INBOX
from storage.outbox_rows import ACCOUNTS, OUTBOX
from storage.reports import REPORTS
from storage.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Said:
    """A message that may still stand on someone's phone."""

    channel: str
    address: str = field(repr=False)
    provider_id: str
    sent_at: datetime


@dataclass(frozen=True, slots=True)
class Heard:
    """A message that somebody sent us, of which the channel may keep a copy."""

    channel: str
    provider_id: str


_SAID = (
    select(OUTBOX.c.provider_id, OUTBOX.c.sent_at, *ACCOUNTS.c)
    .join(ACCOUNTS, OUTBOX.c.account_id == ACCOUNTS.c.id)
    .where(OUTBOX.c.account_id.in_(bindparam("accounts", expanding=True)))
    .where(OUTBOX.c.provider_id.is_not(None), OUTBOX.c.sent_at.is_not(None))
    .order_by(OUTBOX.c.sequence)
)
# What was to be sent again, or elsewhere, has lost the names of what it had become before.
_REPORTED = (
    select(REPORTS.c.provider_id, REPORTS.c.at.label("sent_at"), *ACCOUNTS.c)
    .join(OUTBOX, OUTBOX.c.id == REPORTS.c.outbox_id)
    .join(ACCOUNTS, OUTBOX.c.account_id == ACCOUNTS.c.id)
    .where(OUTBOX.c.account_id.in_(bindparam("accounts", expanding=True)))
    .order_by(OUTBOX.c.sequence)
)
_HEARD = (
    select(INBOX.c.channel, INBOX.c.provider_id)
    .where(INBOX.c.account_id.in_(bindparam("accounts", expanding=True)))
    .order_by(INBOX.c.received_at, INBOX.c.id)
)


def to(t: Transaction, account_ids: Sequence[UUID]) -> list[Said]:
    """What was sent to these accounts and may still stand on their phones, oldest first."""
    asked = {"accounts": list(account_ids)}
    said = [_said(t, row) for row in t.execute(_SAID, asked)]
    named = {name for one in said for name in one.provider_id.split()}
    reported = [_said(t, row) for row in t.execute(_REPORTED, asked)]
    return [*said, *(one for one in reported if one.provider_id not in named)]


def _said(t: Transaction, row: Row[Any]) -> Said:
    values = dict(row._mapping)
    provider_id, sent_at = values.pop("provider_id"), values.pop("sent_at")
    account = Account(**values)
    return Said(account.channel, address_of(t, account), provider_id, sent_at)


def by(t: Transaction, account_ids: Sequence[UUID]) -> list[Heard]:
    """What came from these accounts, oldest first."""
    rows = t.execute(_HEARD, {"accounts": list(account_ids)})
    return [Heard(row.channel, row.provider_id) for row in rows]
