"""Days that people want to be reminded of: a hearing, a visit, a deadline, a release.

The kind is a code and the day a day: there are no words in it to be sealed.
"""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import bindparam, delete, select, update
from sqlmodel import Field

from storage.tables import AT_ONCE, Row, add, every, first, new_id, run, table_of
from storage.transaction import Transaction


class GivenDate(Row, table=True):
    """One day that a person gave for a grievance they follow; each who follows has their own."""

    __tablename__ = "dates"

    id: UUID = Field(primary_key=True)
    ticket_id: UUID = Field(foreign_key="tickets.id", index=True)
    person_id: UUID = Field(foreign_key="people.id", index=True)
    kind: str
    day: date = Field(index=True)
    created_at: datetime


DATES = table_of(GivenDate)
_BY_ID = select(DATES).where(DATES.c.id == bindparam("key"))
_OF_PERSON = (
    select(DATES)
    .where(DATES.c.person_id == bindparam("person"), DATES.c.day >= bindparam("today"))
    .order_by(DATES.c.day, DATES.c.id)
)
_REMOVE = delete(DATES).where(DATES.c.id == bindparam("key"))
_FORGET = delete(DATES).where(
    DATES.c.id.in_(
        select(DATES.c.id)
        .where(DATES.c.day < bindparam("before"))
        .order_by(DATES.c.day)
        .limit(AT_ONCE)
    )
)
_MOVE = (
    update(DATES)
    .where(DATES.c.person_id == bindparam("old"))
    .values(person_id=bindparam("new", type_=DATES.c.person_id.type))
)
_ERASE_PERSON = delete(DATES).where(DATES.c.person_id == bindparam("person"))
_ERASE = delete(DATES).where(DATES.c.ticket_id.in_(bindparam("tickets", expanding=True)))


def give(t: Transaction, ticket_id: UUID, person_id: UUID, kind: str, day: date) -> GivenDate:
    """Keep a day that a person gave."""
    row = GivenDate(
        id=new_id(), ticket_id=ticket_id, person_id=person_id, kind=kind, day=day, created_at=t.now
    )
    return add(t, row)


def get(t: Transaction, date_id: UUID) -> GivenDate | None:
    """A day by its id; None once it is forgotten."""
    return first(t, GivenDate, _BY_ID, key=date_id)


def of_person(t: Transaction, person_id: UUID, today: date) -> list[GivenDate]:
    """The days a person gave that have not gone by, the nearest first."""
    return every(t, GivenDate, _OF_PERSON, person=person_id, today=today)


def remove(t: Transaction, date_id: UUID) -> bool:
    """Take a day back; False when it is gone already."""
    return run(t, _REMOVE, key=date_id) == 1


def forget(t: Transaction, before: date) -> int:
    """Drop the days that were before this one; how many: at most AT_ONCE."""
    return run(t, _FORGET, before=before)


def move(t: Transaction, old: UUID, new: UUID) -> None:
    """Two people are one: the days of the one are the other's."""
    run(t, _MOVE, old=old, new=new)


def erase(t: Transaction, person_id: UUID, ticket_ids: Sequence[UUID]) -> None:
    """Forget every day that this person gave, and every one of these tickets."""
    run(t, _ERASE_PERSON, person=person_id)
    run(t, _ERASE, tickets=list(ticket_ids))
