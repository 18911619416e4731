"""Secrets that passed through a channel which keeps what it carries: it is told to let them go.

A receipt is shown once, and typed on another phone: neither may be read in anybody's list after.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import bindparam, or_, select, update

from storage import leftovers
from storage.accounts import ACCOUNTS
from storage.inbox_rows import COLUMN, DONE, INBOX
from storage.outbox_rows import OUTBOX
from storage.reports import DELIVERED, READ
from storage.secrets import NotOurs
from storage.tables import AT_ONCE, run
from storage.ticket_rows import TICKETS
from storage.transaction import Transaction

DOOR = "intake"
REPORTED_WITHIN = timedelta(days=1)
"""What nothing was reported of for so long is taken to have arrived."""
_LEFT = "left:"
_OPENED = (
    select(TICKETS.c.opened_at)
    .where(TICKETS.c.opened_at > bindparam("since"))
    .order_by(TICKETS.c.opened_at)
    .limit(AT_ONCE)
)
# What was said in the turn that opened a grievance: its moment is that of the grievance.
_RECEIPTS = (
    select(OUTBOX.c.id, OUTBOX.c.channel, OUTBOX.c.provider_id, OUTBOX.c.topic)
    .join(ACCOUNTS, ACCOUNTS.c.id == OUTBOX.c.account_id)
    .join(TICKETS, TICKETS.c.person_id == ACCOUNTS.c.person_id)
    .where(TICKETS.c.opened_at > bindparam("since"), TICKETS.c.opened_at <= bindparam("until"))
    .where(OUTBOX.c.created_at == TICKETS.c.opened_at)
    .where(OUTBOX.c.door == DOOR, OUTBOX.c.channel.in_(bindparam("keeping", expanding=True)))
    .where(OUTBOX.c.provider_id.is_not(None))
    .where(or_(OUTBOX.c.status.in_([DELIVERED, READ]), OUTBOX.c.sent_at < bindparam("before")))
)
_LET_GO = update(OUTBOX).where(OUTBOX.c.id == bindparam("key")).values(topic=bindparam("noted"))
# Of all channels: asked for some of them, SQLite would read all that ever came by those.
_TYPED = (
    select(INBOX.c.door, INBOX.c.channel, INBOX.c.provider_id, INBOX.c.id, INBOX.c.payload_sealed)
    .join(ACCOUNTS, ACCOUNTS.c.id == INBOX.c.account_id)
    .where(ACCOUNTS.c.person_id == bindparam("person"))
    .where(INBOX.c.state == DONE, INBOX.c.payload_sealed.is_not(None))
)


def let_go_of_receipts(
    t: Transaction, keeping: Collection[str], since: datetime
) -> datetime | None:
    """Have receipts given since then deleted between, once they have arrived.

    Those of AT_ONCE grievances at most: from when on to go on with the others, if there are more.
    What a report may still send again is left there. To be called again and again.
    """
    opened = t.execute(_OPENED, {"since": since}).scalars()
    if not opened:
        return None
    asked = {"keeping": list(keeping), "since": since, "until": opened[-1]}
    asked["before"] = t.now - REPORTED_WITHIN
    for row in t.execute(_RECEIPTS, asked).rows:
        noted = f"{_LEFT}{row.provider_id}"
        if row.topic == noted:
            continue
        for name in row.provider_id.split():
            leftovers.note(t, door=DOOR, channel=row.channel, source=name)
        run(t, _LET_GO, key=row.id, noted=noted)
    return opened[-1] if len(opened) == AT_ONCE else None


def let_go_of_words(t: Transaction, keeping: Collection[str], person_id: UUID) -> None:
    """Have what a person typed deleted between: before ``inbox.forget_account`` empties it here.

    A message that came with a file is left there, for the file may be still to be fetched.
    """
    for row in t.execute(_TYPED, {"person": person_id}).rows:
        if row.door != DOOR or row.channel not in keeping:
            continue
        try:
            payload = t.secrets.open_json(COLUMN, row.id, row.payload_sealed)
        except NotOurs:
            continue
        if not payload.get("attachments"):
            leftovers.note(t, door=DOOR, channel=row.channel, source=row.provider_id)
