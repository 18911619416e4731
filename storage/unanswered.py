"""Which words nobody has answered: in one thread, among all open tickets, and after a closing."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, select

from flows.vocabulary import State
from storage.messages import MESSAGES, TOLD
from storage.tables import every
from storage.ticket_rows import IS_OPEN, TICKETS, Ticket
from storage.transaction import Transaction

NOTE, QUESTION, PERSON = "note", "question", "person"
_NO_WORDS = (NOTE, TOLD)


@dataclass(frozen=True, slots=True)
class Unanswered:
    """Since when the person waits for words of ours, and we for an answer of theirs; or None."""

    person_waits: datetime | None = None
    we_wait: datetime | None = None


_HEADS = (
    select(MESSAGES.c.author, MESSAGES.c.kind, MESSAGES.c.at)
    .where(MESSAGES.c.ticket_id == bindparam("ticket"), MESSAGES.c.kind.not_in(_NO_WORDS))
    .order_by(MESSAGES.c.at, MESSAGES.c.id)
)
_LAST = (
    select(MESSAGES.c.author)
    .where(MESSAGES.c.ticket_id == TICKETS.c.id, MESSAGES.c.kind.not_in(_NO_WORDS))
    .order_by(MESSAGES.c.at.desc(), MESSAGES.c.id.desc())
    .limit(1)
    .correlate(TICKETS)
    .scalar_subquery()
)
_ALL = select(TICKETS).where(IS_OPEN, _LAST == PERSON)
_CLOSED = select(TICKETS).where(
    TICKETS.c.unread_since.is_not(None), TICKETS.c.state == State.CLOSED.value
)


def of(t: Transaction, ticket_id: UUID) -> Unanswered:
    """What waits for an answer on a ticket; what is closed is for the caller to leave out."""
    person_waits: datetime | None = None
    we_wait: datetime | None = None
    for author, kind, at in t.execute(_HEADS, {"ticket": ticket_id}):
        if author == PERSON:
            person_waits, we_wait = person_waits or at, None
        else:
            person_waits, we_wait = None, at if kind == QUESTION else None
    return Unanswered(person_waits, we_wait)


def all(t: Transaction) -> list[Ticket]:
    """The open tickets on which the person spoke last, the oldest first."""
    # In order, SQLite would go through all there ever were, for these few.
    return sorted(every(t, Ticket, _ALL), key=lambda ticket: (ticket.opened_at, ticket.id))


def closed(t: Transaction) -> list[Ticket]:
    """The closed tickets to which words came since that nobody has answered, or marked as read.

    The oldest first.
    """
    return sorted(every(t, Ticket, _CLOSED), key=lambda ticket: (ticket.opened_at, ticket.id))
