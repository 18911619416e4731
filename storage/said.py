"""What the bot said that may still stand on someone's phone, to be taken back on erasure."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, select

from storage.accounts import Account
from storage.accounts import address as address_of
from storage.outbox_rows import ACCOUNTS, OUTBOX
from storage.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Said:
    """A message that may still stand on someone's phone."""

    channel: str
    address: str = field(repr=False)
    provider_id: str
    sent_at: datetime


_SAID = (
    select(OUTBOX.c.provider_id, OUTBOX.c.sent_at, *ACCOUNTS.c)
    .join(ACCOUNTS, OUTBOX.c.account_id == ACCOUNTS.c.id)
    .where(OUTBOX.c.account_id.in_(bindparam("accounts", expanding=True)))
    .where(OUTBOX.c.provider_id.is_not(None), OUTBOX.c.sent_at.is_not(None))
    .order_by(OUTBOX.c.sequence)
)


def to(t: Transaction, account_ids: Sequence[UUID]) -> list[Said]:
    """What was sent to these accounts and may still stand on their phones, oldest first."""
    said = []
    for row in t.connection.execute(_SAID, {"accounts": list(account_ids)}):
        values = dict(row._mapping)
        provider_id, sent_at = values.pop("provider_id"), values.pop("sent_at")
        account = Account(**values)
        said.append(Said(account.channel, address_of(t, account), provider_id, sent_at))
    return said
