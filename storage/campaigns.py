"""Campaigns of awareness: what is said, to whom, and how far it has gone through the people.

A campaign goes from person to person in the order of their ids. Its cursor moves in the very
transaction that queues its messages, so a crash leaves nobody out and writes to nobody twice.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, func, select, text, update
from sqlmodel import Field

from storage.consents import CONSENTS
from storage.outbox_rows import OUTBOX
from storage.people import PEOPLE
from storage.tables import Row, add, every, first, new_id, run, table_of
from storage.ticket_rows import TICKETS
from storage.transaction import Transaction

WRITTEN, SENDING, PAUSED, STOPPED, SENT = "written", "sending", "paused", "stopped", "sent"
"""``written`` waits for somebody to have it sent; ``sent`` and ``stopped`` are the ends."""
MOST = 10
"""How many campaigns a list shows."""
COLUMN = "campaigns.texts_sealed"
_BEGINNING = UUID(int=0)


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


@dataclass(frozen=True, slots=True)
class Told:
    """Somebody who agreed to messages of awareness, and what their grievances were about."""

    person_id: UUID
    language: str | None
    regions: frozenset[str]
    topics: frozenset[str]


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
        func.coalesce(CAMPAIGNS.c.cursor, _BEGINNING)
        == bindparam("was", type_=CAMPAIGNS.c.id.type),
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
# Written out as the index of these few rows has it.
_AWARE = text("consents.purpose = 'awareness'")
_AGREED_ONCE = (
    select(CONSENTS.c.person_id)
    .where(_AWARE, CONSENTS.c.person_id > bindparam("after"))
    .group_by(CONSENTS.c.person_id)
    .order_by(CONSENTS.c.person_id)
    .limit(bindparam("most"))
)
_LAST_WORDS = (
    select(CONSENTS.c.person_id, CONSENTS.c.given)
    .where(_AWARE, CONSENTS.c.ticket_id.is_(None))
    .where(CONSENTS.c.person_id.in_(bindparam("people", expanding=True)))
    .order_by(CONSENTS.c.at, CONSENTS.c.id)
)
_SPOKEN = select(PEOPLE.c.id, PEOPLE.c.language).where(
    PEOPLE.c.id.in_(bindparam("people", expanding=True)),
    PEOPLE.c.erased_at.is_(None),
    PEOPLE.c.merged_into.is_(None),
)
_TOLD_OF = select(
    *(TICKETS.c.person_id, TICKETS.c.region, TICKETS.c.family_region, TICKETS.c.topic)
).where(TICKETS.c.person_id.in_(bindparam("people", expanding=True)))
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
    was = campaign.cursor or _BEGINNING
    return run(t, _MOVE, key=campaign.id, was=was, now_at=to, more=unreached) == 1


def change(t: Transaction, campaign_id: UUID, olds: Sequence[str], becomes: str) -> bool:
    """Bring a campaign from one of these states into another; False when it is in none of them."""
    return run(t, _CHANGE, key=campaign_id, olds=list(olds), becomes=becomes, at=t.now) == 1


def people_after(t: Transaction, after: UUID | None, limit: int) -> tuple[list[Told], UUID | None]:
    """Of the next people who ever spoke of awareness, those who agree now, in the order of their
    ids; and the last one looked at, None when there was nobody any more."""
    asked = {"after": after or _BEGINNING, "most": limit}
    looked_at: list[UUID] = t.execute(_AGREED_ONCE, asked).scalars()
    if not looked_at:
        return [], None
    agree: dict[UUID, bool] = {
        row.person_id: row.given for row in t.execute(_LAST_WORDS, {"people": looked_at})
    }
    regions: dict[UUID, set[str]] = {}
    topics: dict[UUID, set[str]] = {}
    for row in t.execute(_TOLD_OF, {"people": looked_at}):
        lived = {place for place in (row.region, row.family_region) if place}
        regions.setdefault(row.person_id, set()).update(lived)
        topics.setdefault(row.person_id, set()).update({row.topic} if row.topic else ())
    spoken = {row.id: row.language for row in t.execute(_SPOKEN, {"people": looked_at})}
    told = [
        Told(key, spoken[key], frozenset(regions.get(key, ())), frozenset(topics.get(key, ())))
        for key in looked_at
        if key in spoken and agree.get(key, False)
    ]
    return told, looked_at[-1]


def topic_of(campaign_id: UUID) -> str:
    """The topic of the messages of a campaign in the outbox."""
    return f"campaign:{campaign_id}"


def figures(t: Transaction, campaign_id: UUID) -> dict[str, int]:
    """How many messages of a campaign are in each state of the outbox."""
    rows = t.execute(_FIGURES, {"about": topic_of(campaign_id)})
    return {row[0]: row[1] for row in rows}
