"""The thread of a ticket: words between the person and the handlers, and the handlers' notes.

Beside it stands what the person was told of the ticket by nobody but us.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, delete, or_, select
from sqlmodel import Field

from storage import tables
from storage.tables import Row, every, first, new_id, run, table_of
from storage.transaction import Transaction

COLUMN = "messages.pieces_sealed"
WASL, TOLD = "wasl", "told"
"""The author and the kind of what is no part of the thread."""


class Message(Row, table=True):
    """One message; ``author`` is person or handler, ``kind`` is words, question or note.

    Of what WASL told, ``author_id`` is the person told alone, or else the ticket.
    """

    __tablename__ = "messages"

    id: UUID = Field(primary_key=True)
    ticket_id: UUID = Field(foreign_key="tickets.id", index=True)
    author: str
    author_id: UUID = Field(index=True)
    kind: str
    pieces_sealed: bytes
    at: datetime
    inbox_id: UUID | None = None
    outbox_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Letter:
    """A message, opened; ``pieces`` are texts, files and places as the flows write them."""

    id: UUID
    ticket_id: UUID
    author: str
    author_id: UUID
    kind: str
    pieces: list[Any] = field(repr=False)
    at: datetime
    outbox_id: UUID | None


MESSAGES = table_of(Message)
_THREAD = (
    select(MESSAGES)
    .where(MESSAGES.c.ticket_id == bindparam("ticket"), MESSAGES.c.author != WASL)
    .order_by(MESSAGES.c.at, MESSAGES.c.id)
)
_TOLD = select(MESSAGES).where(MESSAGES.c.id == bindparam("key"), MESSAGES.c.author == WASL)
_ERASE = delete(MESSAGES).where(
    or_(
        MESSAGES.c.author_id == bindparam("person"),
        MESSAGES.c.ticket_id.in_(bindparam("tickets", expanding=True)),
    )
)


def add(
    t: Transaction,
    ticket_id: UUID,
    author: str,
    author_id: UUID,
    kind: str,
    pieces: Sequence[Any],
    *,
    inbox_id: UUID | None = None,
    outbox_id: UUID | None = None,
) -> UUID:
    """Add a message to a ticket's thread; its id."""
    key = new_id()
    row = Message(
        id=key,
        ticket_id=ticket_id,
        author=author,
        author_id=author_id,
        kind=kind,
        pieces_sealed=t.secrets.seal_json(COLUMN, key, list(pieces)),
        at=t.now,
        inbox_id=inbox_id,
        outbox_id=outbox_id,
    )
    tables.add(t, row)
    return key


def thread(t: Transaction, ticket_id: UUID) -> list[Letter]:
    """Everything said on a ticket, in order."""
    return [_opened(t, row) for row in every(t, Message, _THREAD, ticket=ticket_id)]


def tell(t: Transaction, ticket_id: UUID, to: UUID | None, texts: dict[str, str]) -> UUID:
    """Keep what is told of a ticket, by language: to this person alone, or to all who follow it."""
    return add(t, ticket_id, WASL, to or ticket_id, TOLD, [texts])


def told(t: Transaction, key: UUID) -> Letter | None:
    """What was told, by its id; its one piece are the texts by language."""
    row = first(t, Message, _TOLD, key=key)
    return _opened(t, row) if row else None


def erase(t: Transaction, person_id: UUID, ticket_ids: Sequence[UUID]) -> None:
    """Delete what a person said anywhere, and everything that was said on these tickets."""
    run(t, _ERASE, person=person_id, tickets=list(ticket_ids))


def _opened(t: Transaction, row: Message) -> Letter:
    return Letter(
        row.id,
        row.ticket_id,
        row.author,
        row.author_id,
        row.kind,
        t.secrets.open_json(COLUMN, row.id, row.pieces_sealed),
        row.at,
        row.outbox_id,
    )
