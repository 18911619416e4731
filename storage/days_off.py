"""Days on which a member of the desk, or a whole organisation, is away."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, delete, select
from sqlmodel import Field

from storage.tables import AT_ONCE, Row, add, every, new_id, run, table_of
from storage.transaction import Transaction


class DaysOff(Row, table=True):
    """From one moment to another; without ``handler_id`` the whole organisation is away."""

    __tablename__ = "days_off"

    id: UUID = Field(primary_key=True)
    organisation_id: UUID = Field(foreign_key="organisations.id", index=True)
    handler_id: UUID | None = Field(default=None, foreign_key="handlers.id")
    begins_at: datetime
    ends_at: datetime = Field(index=True)


DAYS_OFF = table_of(DaysOff)
_ORDERED = select(DAYS_OFF).order_by(DAYS_OFF.c.begins_at, DAYS_OFF.c.id)
_NOW = _ORDERED.where(DAYS_OFF.c.begins_at <= bindparam("at"), DAYS_OFF.c.ends_at > bindparam("at"))
_OF = _ORDERED.where(
    DAYS_OFF.c.organisation_id == bindparam("organisation"), DAYS_OFF.c.ends_at > bindparam("at")
)
_REMOVE = delete(DAYS_OFF).where(
    DAYS_OFF.c.id == bindparam("key"), DAYS_OFF.c.organisation_id == bindparam("organisation")
)
_FORGET = delete(DAYS_OFF).where(
    DAYS_OFF.c.id.in_(
        select(DAYS_OFF.c.id).where(DAYS_OFF.c.ends_at < bindparam("before")).limit(AT_ONCE)
    )
)


def put(
    t: Transaction,
    organisation_id: UUID,
    handler_id: UUID | None,
    begins_at: datetime,
    ends_at: datetime,
) -> DaysOff:
    """Somebody is away from one moment (aware) to another; None is everybody there."""
    row = DaysOff(
        id=new_id(),
        organisation_id=organisation_id,
        handler_id=handler_id,
        begins_at=begins_at,
        ends_at=ends_at,
    )
    return add(t, row)


def now(t: Transaction) -> list[DaysOff]:
    """Whoever is away at this moment, in all organisations."""
    return every(t, DaysOff, _NOW, at=t.now)


def of(t: Transaction, organisation_id: UUID) -> list[DaysOff]:
    """The days off of an organisation and its members that are not over, the first ones first."""
    return every(t, DaysOff, _OF, organisation=organisation_id, at=t.now)


def remove(t: Transaction, days_id: UUID, organisation_id: UUID) -> bool:
    """Take these days back; False when the organisation has no such days."""
    return run(t, _REMOVE, key=days_id, organisation=organisation_id) == 1


def forget(t: Transaction, before: datetime) -> int:
    """Drop the days that were over before then; how many: at most AT_ONCE."""
    return run(t, _FORGET, before=before)
