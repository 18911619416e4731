"""The table of what happened to tickets and every statement on it; ``events.py`` says what for."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import UniqueConstraint, and_, bindparam, case, func, select, text, update
from sqlmodel import Field

from storage.tables import Row, index_of_few, table_of
from storage.ticket_rows import TICKETS

BATCH = 200
"""Tickets whose histories are read at a time when all of them are verified."""


class Event(Row, table=True):
    """One act on one ticket; ``actor`` is person, handler, coordinator or system."""

    __tablename__ = "ticket_events"
    __table_args__ = (
        UniqueConstraint("ticket_id", "number"),
        index_of_few("ix_ticket_events_person", "actor_id", where="actor = 'person'"),
    )

    id: UUID = Field(primary_key=True)
    ticket_id: UUID = Field(foreign_key="tickets.id")
    number: int
    at: datetime
    actor: str
    actor_id: UUID | None = None
    act: str
    detail_sealed: bytes | None = None
    digest: bytes
    previous: bytes
    hash: bytes


EVENTS = table_of(Event)
LAST = (
    select(TICKETS.c.events, EVENTS.c.hash)
    .outerjoin(
        EVENTS, and_(EVENTS.c.ticket_id == TICKETS.c.id, EVENTS.c.number == TICKETS.c.events)
    )
    .where(TICKETS.c.id == bindparam("ticket"))
)
LAST_MARKED = LAST.add_columns(TICKETS.c.chain_mark)
MARK = (
    update(TICKETS)
    .where(TICKETS.c.id == bindparam("ticket"))
    .values(events=bindparam("count"), chain_mark=bindparam("mark"))
)
HISTORY = select(EVENTS).where(EVENTS.c.ticket_id == bindparam("ticket")).order_by(EVENTS.c.number)
_BY_DESK = EVENTS.c.actor.in_(["handler", "coordinator"])
_PASSED_ON = EVENTS.c.act.in_(bindparam("acts", expanding=True))
PASSED = select(
    func.min(case((_BY_DESK, EVENTS.c.at))), func.max(case((_PASSED_ON, EVENTS.c.at)))
).where(EVENTS.c.ticket_id == bindparam("ticket"))
MARKED = (
    select(TICKETS.c.id, TICKETS.c.events, TICKETS.c.chain_mark)
    .where(TICKETS.c.id > bindparam("after"))
    .order_by(TICKETS.c.id)
    .limit(BATCH)
)
HISTORIES = (
    select(EVENTS)
    .where(EVENTS.c.ticket_id.between(bindparam("begin"), bindparam("end")))
    .order_by(EVENTS.c.ticket_id, EVENTS.c.number)
)
ERASE = (
    update(EVENTS)
    .where(EVENTS.c.ticket_id.in_(bindparam("tickets", expanding=True)))
    .values(detail_sealed=None, actor_id=None)
)
ERASE_ACTOR = (
    update(EVENTS)
    .where(text("ticket_events.actor = 'person'"), EVENTS.c.actor_id == bindparam("person"))
    .values(detail_sealed=None, actor_id=None)
)
