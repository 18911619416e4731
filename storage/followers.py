"""Who may follow a ticket: the person who filed it, and whoever showed its receipt.

The human who filed it may follow it as several of our people, one for each phone of theirs.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, delete, select, update
from sqlmodel import Field

from storage.dialects import insert_once
from storage.tables import Row, run, table_of
from storage.transaction import Transaction


class Follower(Row, table=True):
    """One person following one ticket.

    ``via`` is ``filed``; ``own`` for the same human on another phone; ``receipt`` for anybody else.
    ``former`` is who filed it before he took it over, ``claimed`` he while that is in doubt.
    """

    __tablename__ = "followers"

    ticket_id: UUID = Field(primary_key=True, foreign_key="tickets.id")
    person_id: UUID = Field(primary_key=True, foreign_key="people.id", index=True)
    via: str
    since: datetime


FOLLOWERS = table_of(Follower)
FILED, OWN, RECEIPT = "filed", "own", "receipt"
FORMER, CLAIMED = "former", "claimed"
BOTH = [FILED, OWN]
"""Those who are one human: who filed it, and the same on other phones."""
_OF = (
    select(FOLLOWERS.c.person_id, FOLLOWERS.c.via)
    .where(FOLLOWERS.c.ticket_id == bindparam("ticket"))
    .order_by(FOLLOWERS.c.since, FOLLOWERS.c.person_id)
)
_FOLLOWS = select(FOLLOWERS.c.via).where(
    FOLLOWERS.c.ticket_id == bindparam("ticket"), FOLLOWERS.c.person_id == bindparam("person")
)
_RELINK = (
    update(FOLLOWERS)
    .where(FOLLOWERS.c.ticket_id == bindparam("ticket"), FOLLOWERS.c.via.in_([OWN, RECEIPT]))
    .where(FOLLOWERS.c.person_id == bindparam("person"))
    .values(via=bindparam("through"))
)
_BESIDES = (
    FOLLOWERS.c.ticket_id == bindparam("ticket"),
    FOLLOWERS.c.person_id != bindparam("person"),
)
_AS_FORMER = update(FOLLOWERS).where(*_BESIDES, FOLLOWERS.c.via.in_(BOTH)).values(via=FORMER)
_NOBODY_ELSE = delete(FOLLOWERS).where(*_BESIDES)
_THROUGH = _OF.where(FOLLOWERS.c.via == bindparam("through"))
_BECOMES = (
    update(FOLLOWERS)
    .where(FOLLOWERS.c.ticket_id == bindparam("ticket"), FOLLOWERS.c.via == bindparam("was"))
    .values(via=bindparam("through"))
)
_LEAVES = delete(FOLLOWERS).where(
    FOLLOWERS.c.ticket_id == bindparam("ticket"), FOLLOWERS.c.via == bindparam("was")
)
_FROM_NOW = (
    update(FOLLOWERS)
    .where(FOLLOWERS.c.ticket_id == bindparam("ticket"))
    .where(FOLLOWERS.c.person_id == bindparam("person"))
    .values(via=FILED)
)
_OTHERS = FOLLOWERS.alias("others")
_SAME_HUMAN = (
    select(_OTHERS.c.person_id, _OTHERS.c.ticket_id)
    .join(FOLLOWERS, FOLLOWERS.c.ticket_id == _OTHERS.c.ticket_id)
    .where(FOLLOWERS.c.person_id == bindparam("person"), FOLLOWERS.c.via.in_(BOTH))
    .where(_OTHERS.c.person_id != bindparam("person"), _OTHERS.c.via.in_(BOTH))
)
_ERASE_PERSON = delete(FOLLOWERS).where(FOLLOWERS.c.person_id == bindparam("person"))
_ERASE_TICKETS = delete(FOLLOWERS).where(
    FOLLOWERS.c.ticket_id.in_(bindparam("tickets", expanding=True))
)


def follow(t: Transaction, ticket_id: UUID, person_id: UUID, via: str) -> None:
    """Let a person follow a ticket; who filed it stays so, of the others the last word counts."""
    row = {"ticket_id": ticket_id, "person_id": person_id, "via": via, "since": t.now}
    insert_once(t.connection, FOLLOWERS, row)
    run(t, _RELINK, ticket=ticket_id, person=person_id, through=via)


def hand_over(t: Transaction, ticket_id: UUID, person_id: UUID) -> None:
    """Let this person be who the ticket is from; who filed it goes on following it as FORMER."""
    follow(t, ticket_id, person_id, RECEIPT)
    run(t, _AS_FORMER, ticket=ticket_id, person=person_id)
    run(t, _FROM_NOW, ticket=ticket_id, person=person_id)


def doubt(t: Transaction, ticket_id: UUID) -> None:
    """Let nobody decide about a ticket: it is in doubt whether it is his who took it over."""
    run(t, _LEAVES, ticket=ticket_id, was=OWN)
    run(t, _BECOMES, ticket=ticket_id, was=FILED, through=CLAIMED)


def give_back(t: Transaction, ticket_id: UUID, person_id: UUID) -> None:
    """Let the ticket be from this person as before; whoever claimed it follows it no more."""
    run(t, _LEAVES, ticket=ticket_id, was=CLAIMED)
    run(t, _BECOMES, ticket=ticket_id, was=FORMER, through=OWN)
    run(t, _FROM_NOW, ticket=ticket_id, person=person_id)


def leave_alone(t: Transaction, ticket_id: UUID, person_id: UUID) -> list[UUID]:
    """Let nobody but this person follow the ticket; those who did until now."""
    others = [other for other in of(t, ticket_id) if other != person_id]
    run(t, _NOBODY_ELSE, ticket=ticket_id, person=person_id)
    return others


def through(t: Transaction, ticket_id: UUID, how: str) -> list[UUID]:
    """The people who follow a ticket in this way, the first one first."""
    return t.execute(_THROUGH, {"ticket": ticket_id, "through": how}).scalars()


def via(t: Transaction, ticket_id: UUID, person_id: UUID) -> str | None:
    """How a person came to follow a ticket; None when they do not."""
    found: str | None = t.execute(_FOLLOWS, {"ticket": ticket_id, "person": person_id}).scalar()
    return found


def decides(t: Transaction, ticket_id: UUID, person_id: UUID) -> bool:
    """Whether a ticket is this person's to end and to take up again; a receipt alone is not it."""
    return via(t, ticket_id, person_id) in BOTH


def follows(t: Transaction, ticket_id: UUID, person_id: UUID) -> bool:
    """Whether a person may see this ticket."""
    return via(t, ticket_id, person_id) is not None


def of(t: Transaction, ticket_id: UUID) -> list[UUID]:
    """The people who follow a ticket, the first one first."""
    return t.execute(_OF, {"ticket": ticket_id}).scalars()


def humans(t: Transaction, ticket_id: UUID) -> list[list[UUID]]:
    """The people who follow a ticket, those who are one human together, who filed it first."""
    rows = t.execute(_OF, {"ticket": ticket_id}).rows
    filed = [row.person_id for row in rows if row.via == FILED]
    own = [row.person_id for row in rows if row.via == OWN]
    former = [row.person_id for row in rows if row.via == FORMER]
    others = [[row.person_id] for row in rows if row.via in (RECEIPT, CLAIMED)]
    return [human for human in ([*filed, *own], former, *others) if human]


def same_human(t: Transaction, person_id: UUID) -> list[tuple[UUID, UUID]]:
    """Other people who are the same human as this one, each with the ticket that shows it."""
    rows = t.execute(_SAME_HUMAN, {"person": person_id})
    return [(row.person_id, row.ticket_id) for row in rows]


def erase(t: Transaction, person_id: UUID, ticket_ids: Sequence[UUID]) -> None:
    """Nobody follows these tickets any more, and this person follows none."""
    run(t, _ERASE_PERSON, person=person_id)
    run(t, _ERASE_TICKETS, tickets=list(ticket_ids))
