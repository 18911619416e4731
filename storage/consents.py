"""What a person agreed to, purpose by purpose; the last word counts and the earlier ones stay."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, delete, or_, select
from sqlmodel import Field

from storage.tables import Row, add, every, index_of_few, new_id, run, table_of
from storage.transaction import Transaction


class Consent(Row, table=True):
    """One yes or no, for one purpose, for one ticket or (without one) for everything."""

    __tablename__ = "consents"
    __table_args__ = (
        index_of_few("ix_consents_awareness", "person_id", where="purpose = 'awareness'"),
    )

    id: UUID = Field(primary_key=True)
    person_id: UUID = Field(foreign_key="people.id", index=True)
    ticket_id: UUID | None = Field(default=None, foreign_key="tickets.id", index=True)
    purpose: str
    given: bool
    at: datetime


CONSENTS = table_of(Consent)
_HISTORY = (
    select(CONSENTS)
    .where(CONSENTS.c.person_id == bindparam("person"))
    .order_by(CONSENTS.c.at, CONSENTS.c.id)
)
_CURRENT = _HISTORY.where(
    or_(CONSENTS.c.ticket_id.is_(None), CONSENTS.c.ticket_id == bindparam("ticket"))
)
_FOR_TICKET = (
    select(CONSENTS.c.purpose, CONSENTS.c.given)
    .where(CONSENTS.c.ticket_id == bindparam("ticket"))
    .order_by(CONSENTS.c.at, CONSENTS.c.id)
)
_ERASE = delete(CONSENTS).where(CONSENTS.c.person_id == bindparam("person"))


def give(
    t: Transaction, person_id: UUID, ticket_id: UUID | None, purpose: str, given: bool
) -> None:
    """Record a yes or a no; a later one takes its place."""
    row = Consent(
        id=new_id(),
        person_id=person_id,
        ticket_id=ticket_id,
        purpose=purpose,
        given=given,
        at=t.now,
    )
    add(t, row)


def current(t: Transaction, person_id: UUID, ticket_id: UUID | None = None) -> dict[str, bool]:
    """What holds now: what was last said about this ticket or about everything, by purpose."""
    rows = every(t, Consent, _CURRENT, person=person_id, ticket=ticket_id)
    return {row.purpose: row.given for row in rows}


def for_ticket(t: Transaction, ticket_id: UUID) -> dict[str, bool]:
    """What holds now for a ticket, whoever follows it."""
    rows = t.execute(_FOR_TICKET, {"ticket": ticket_id})
    return {row.purpose: row.given for row in rows}


def history(t: Transaction, person_id: UUID) -> list[Consent]:
    """Everything a person ever agreed to or refused, oldest first."""
    return every(t, Consent, _HISTORY, person=person_id)


def erase(t: Transaction, person_id: UUID) -> None:
    """Forget what a person agreed to."""
    run(t, _ERASE, person=person_id)
