"""Campaigns of awareness: what is said, to whom, and how far it has gone through the people.

A campaign goes from person to person in the order of their ids. Its cursor moves in the very
transaction that queues its messages, so a crash leaves nobody out and writes to nobody twice.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, func, select, update
from sqlmodel import Field

from storage.aware import BEGINNING
from storage.outbox_rows import OUTBOX
from storage.tables import Row, add, every, first, new_id, run, table_of
from storage.transaction import Transaction

WRITTEN, SENDING, PAUSED, STOPPED, SENT = "written", "sending", "paused", "stopped", "sent"
"""``written`` waits for somebody to have it sent; ``sent`` and ``stopped`` are the ends."""
MOST = 10
"""How many campaigns a list shows."""
COLUMN = "campaigns.texts_sealed"


class Campaign(Row, table=True):
    """One message in each language it is for, and the codes of those it is for; None is everybody.

    ``cursor`` is the last person it has come to. ``unreached`` counts those on the way whom no
    message could be queued for.
    """

    __tablename__ = "campaigns"

    id: UUID = Field(primary_key=True)
    author_id: UUID = Field(foreign_key="handlers.id")
    texts_sealed: bytes
    region: str | None = None
    language: str | None = None
    interest: str | None = None
    state: str = WRITTEN
    cursor: UUID | None = None
    unreached: int = 0
    created_at: datetime
    begun_at: datetime | None = None


CAMPAIGNS = table_of(Campaign)
_BY_ID = select(CAMPAIGNS).where(CAMPAIGNS.c.id == bindparam("key"))
_LATEST = select(CAMPAIGNS).order_by(CAMPAIGNS.c.created_at.desc()).limit(MOST)
# Two processes may both believe that they keep time: the second one passes over what the first has.
_NEXT = (
    select(CAMPAIGNS)
    .where(CAMPAIGNS.c.state == SENDING)
    .order_by(CAMPAIGNS.c.begun_at, CAMPAIGNS.c.id)
    .limit(1)
    .with_for_update(skip_locked=True)
)
_MOVE = (
    update(CAMPAIGNS)
    .where(
        CAMPAIGNS.c.id == bindparam("key"),
        CAMPAIGNS.c.state == SENDING,
        func.coalesce(CAMPAIGNS.c.cursor, BEGINNING) == bindparam("was", type_=CAMPAIGNS.c.id.type),
    )
    .values(
        cursor=bindparam("now_at", type_=CAMPAIGNS.c.id.type),
        unreached=CAMPAIGNS.c.unreached + bindparam("more"),
    )
)
_CHANGE = (
    update(CAMPAIGNS)
    .where(
        CAMPAIGNS.c.id == bindparam("key"),
        CAMPAIGNS.c.state.in_(bindparam("olds", expanding=True)),
    )
    .values(
        state=bindparam("becomes"),
        begun_at=func.coalesce(
            CAMPAIGNS.c.begun_at, bindparam("at", type_=CAMPAIGNS.c.begun_at.type)
        ),
    )
)
_FIGURES = (
    select(OUTBOX.c.status, func.count())
    .where(OUTBOX.c.topic == bindparam("about"))
    .group_by(OUTBOX.c.status)
)


def write(
    t: Transaction,
    author_id: UUID,
    texts: dict[str, str],
    *,
    region: str | None,
    language: str | None,
    interest: str | None,
) -> Campaign:
    """Keep a campaign that nobody has sent yet; ``texts`` by language."""
    key = new_id()
    row = Campaign(
        id=key,
        author_id=author_id,
        texts_sealed=t.secrets.seal_json(COLUMN, key, texts),
        region=region,
        language=language,
        interest=interest,
        state=WRITTEN,
        unreached=0,
        created_at=t.now,
    )
    return add(t, row)


def texts(t: Transaction, campaign: Campaign) -> dict[str, str]:
    """What a campaign says, by language."""
    found: dict[str, str] = t.secrets.open_json(COLUMN, campaign.id, campaign.texts_sealed)
    return found


def get(t: Transaction, campaign_id: UUID) -> Campaign | None:
    """A campaign by id."""
    return first(t, Campaign, _BY_ID, key=campaign_id)


def latest(t: Transaction) -> list[Campaign]:
    """The newest campaigns, at most MOST."""
    return every(t, Campaign, _LATEST)


def next_one(t: Transaction) -> Campaign | None:
    """The campaign to go on with, the one begun first; no other transaction has it meanwhile."""
    return first(t, Campaign, _NEXT)


def move(t: Transaction, campaign: Campaign, to: UUID, unreached: int) -> bool:
    """It has come as far as this person; False when it was stopped or moved by another since."""
    was = campaign.cursor or BEGINNING
    return run(t, _MOVE, key=campaign.id, was=was, now_at=to, more=unreached) == 1


def change(t: Transaction, campaign_id: UUID, olds: Sequence[str], becomes: str) -> bool:
    """Bring a campaign from one of these states into another; False when it is in none of them."""
    return run(t, _CHANGE, key=campaign_id, olds=list(olds), becomes=becomes, at=t.now) == 1


def topic_of(campaign_id: UUID) -> str:
    """The topic of the messages of a campaign in the outbox."""
    return f"campaign:{campaign_id}"


def figures(t: Transaction, campaign_id: UUID) -> dict[str, int]:
    """How many messages of a campaign are in each state of the outbox."""
    rows = t.execute(_FIGURES, {"about": topic_of(campaign_id)})
    return {row[0]: row[1] for row in rows}
