"""What the gate has decided of each message to a person, and why: codes and hours, never words."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, Integer, bindparam, delete, or_, select, text
from sqlmodel import Field

from storage.tables import AT_ONCE, Row, add, every, first, index_of_few, new_id, run, table_of
from storage.transaction import Transaction

# Written out and not bound: only then does a query use the index of these few rows.
_UNSENT = "send = 'never'"


class Decided(Row, table=True):
    """One decision: what it was asked about, what it was, and why.

    ``kind``, ``purpose``, ``send`` and ``why`` are codes of the gate; ``until`` is the hour at
    which it is asked again, if it named one. ``message_id`` is the row of the outbox, None when
    none was written.
    """

    __tablename__ = "decisions"
    __table_args__ = (
        Index("ix_decisions_ticket_id_at", "ticket_id", "at"),
        index_of_few("ix_decisions_never", "at", where=_UNSENT),
    )

    id: UUID = Field(primary_key=True)
    at: datetime = Field(index=True)
    ticket_id: UUID | None = Field(default=None, foreign_key="tickets.id")
    person_id: UUID = Field(foreign_key="people.id", index=True)
    message_id: UUID | None = Field(default=None, index=True)
    kind: str
    purpose: str
    send: str
    why: str
    until: datetime | None = None


DECISIONS = table_of(Decided)
_LAST = (
    select(DECISIONS)
    .where(DECISIONS.c.message_id == bindparam("message"))
    .order_by(DECISIONS.c.at.desc(), DECISIONS.c.id.desc())
    .limit(1)
)
_OF_TICKET = (
    select(DECISIONS)
    .where(DECISIONS.c.ticket_id == bindparam("ticket"))
    .order_by(DECISIONS.c.at.desc(), DECISIONS.c.id.desc())
    .limit(bindparam("most", type_=Integer))
)
_NEVER = (
    select(DECISIONS)
    .where(text(f"decisions.{_UNSENT}"), DECISIONS.c.at >= bindparam("since"))
    .where(DECISIONS.c.ticket_id.is_not(None))
    .order_by(DECISIONS.c.at.desc(), DECISIONS.c.id.desc())
    .limit(bindparam("most", type_=Integer))
)
_ERASE = delete(DECISIONS).where(
    or_(
        DECISIONS.c.person_id == bindparam("person"),
        DECISIONS.c.ticket_id.in_(bindparam("tickets", expanding=True)),
    )
)
_FORGET = delete(DECISIONS).where(
    DECISIONS.c.id.in_(
        select(DECISIONS.c.id)
        .where(DECISIONS.c.at < bindparam("before"))
        .order_by(DECISIONS.c.at)
        .limit(AT_ONCE)
    )
)


def note(
    t: Transaction,
    *,
    ticket_id: UUID | None,
    person_id: UUID,
    message_id: UUID | None,
    kind: str,
    purpose: str,
    send: str,
    why: str,
    until: datetime | None,
) -> None:
    """Keep a decision, unless it is the one that was made of this message before."""
    if message_id is not None:
        last = first(t, Decided, _LAST, message=message_id)
        if last is not None and (last.send, last.why, last.until) == (send, why, until):
            return
    row = Decided(
        id=new_id(),
        at=t.now,
        ticket_id=ticket_id,
        person_id=person_id,
        message_id=message_id,
        kind=str(kind),
        purpose=str(purpose),
        send=str(send),
        why=str(why),
        until=until,
    )
    add(t, row)


def of(t: Transaction, ticket_id: UUID, most: int) -> list[Decided]:
    """The last decisions about messages of a ticket, newest first."""
    return every(t, Decided, _OF_TICKET, ticket=ticket_id, most=most)


def never(t: Transaction, since: datetime, most: int) -> list[Decided]:
    """What was not sent at all since then, about any ticket; newest first."""
    return every(t, Decided, _NEVER, since=since, most=most)


def erase(t: Transaction, person_id: UUID, ticket_ids: Sequence[UUID]) -> None:
    """Forget all that was decided of messages to this person, or about these tickets."""
    run(t, _ERASE, person=person_id, tickets=list(ticket_ids))


def forget(t: Transaction, before: datetime) -> int:
    """Drop the decisions made before then; how many: at most AT_ONCE."""
    return run(t, _FORGET, before=before)
