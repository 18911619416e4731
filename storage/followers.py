"""Who may follow a ticket: the person who filed it, and whoever showed its receipt."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, delete, select
from sqlmodel import Field

from storage.dialects import insert_once
from storage.tables import Row, run, table_of
from storage.transaction import Transaction


class Follower(Row, table=True):
    """One person following one ticket; ``via`` is ``filed`` or ``receipt``."""

    __tablename__ = "followers"

    ticket_id: UUID = Field(primary_key=True, foreign_key="tickets.id")
    person_id: UUID = Field(primary_key=True, foreign_key="people.id", index=True)
    via: str
    since: datetime


FOLLOWERS = table_of(Follower)
_OF = (
    select(FOLLOWERS.c.person_id)
    .where(FOLLOWERS.c.ticket_id == bindparam("ticket"))
    .order_by(FOLLOWERS.c.since, FOLLOWERS.c.person_id)
)
_FOLLOWS = select(FOLLOWERS.c.via).where(
    FOLLOWERS.c.ticket_id == bindparam("ticket"), FOLLOWERS.c.person_id == bindparam("person")
)
_ERASE_PERSON = delete(FOLLOWERS).where(FOLLOWERS.c.person_id == bindparam("person"))
_ERASE_TICKETS = delete(FOLLOWERS).where(
    FOLLOWERS.c.ticket_id.in_(bindparam("tickets", expanding=True))
)


def follow(t: Transaction, ticket_id: UUID, person_id: UUID, via: str) -> None:
    """Let a person follow a ticket; following twice changes nothing."""
    row = {"ticket_id": ticket_id, "person_id": person_id, "via": via, "since": t.now}
    insert_once(t.connection, FOLLOWERS, row)


def follows(t: Transaction, ticket_id: UUID, person_id: UUID) -> bool:
    """Whether a person may see this ticket."""
    this = {"ticket": ticket_id, "person": person_id}
    return t.connection.scalar(_FOLLOWS, this) is not None


def of(t: Transaction, ticket_id: UUID) -> list[UUID]:
    """The people who follow a ticket, the first one first."""
    return list(t.connection.scalars(_OF, {"ticket": ticket_id}))


def erase(t: Transaction, person_id: UUID, ticket_ids: Sequence[UUID]) -> None:
    """Nobody follows these tickets any more, and this person follows none."""
    run(t, _ERASE_PERSON, person=person_id)
    run(t, _ERASE_TICKETS, tickets=list(ticket_ids))
