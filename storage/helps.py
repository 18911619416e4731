"""Visits and other help given for a ticket: kept apart from the grievance (facts.md, 0.7).

What a member wrote and a place in words are sealed and go with the ticket; kinds, days, outcomes
and costs in whole dirhams stay for the figures.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Index, bindparam, select, update
from sqlmodel import Field

from storage.tables import Row, add, every, new_id, run, table_of
from storage.transaction import Transaction

PLACE, WORDS = "helps.place_sealed", "helps.words_sealed"


class Help(Row, table=True):
    """One visit, call or other help. Costs are in whole dirhams."""

    __tablename__ = "helps"
    __table_args__ = (Index("ix_helps_ticket_id", "ticket_id"),)

    id: UUID = Field(primary_key=True)
    ticket_id: UUID = Field(foreign_key="tickets.id")
    organisation_id: UUID | None = Field(default=None, foreign_key="organisations.id")
    handler_id: UUID = Field(foreign_key="handlers.id")
    kind: str
    day: date
    establishment: str | None = None
    outcome: str
    transport: int = 0
    communication: int = 0
    place_sealed: bytes | None = None
    words_sealed: bytes | None = None
    at: datetime


@dataclass(frozen=True, slots=True)
class Given:
    """Help given, opened. ``establishment`` is a code, ``place`` words; costs in dirhams."""

    kind: str
    day: date
    outcome: str
    establishment: str | None = None
    transport: int = 0
    communication: int = 0
    place: str | None = field(default=None, repr=False)
    words: str | None = field(default=None, repr=False)


HELPS = table_of(Help)
_OF = (
    select(HELPS).where(HELPS.c.ticket_id == bindparam("ticket")).order_by(HELPS.c.day, HELPS.c.id)
)
_ERASE = (
    update(HELPS)
    .where(HELPS.c.ticket_id.in_(bindparam("tickets", expanding=True)))
    .values(place_sealed=None, words_sealed=None)
)
_ERASE_CODES = (
    update(HELPS)
    .where(HELPS.c.ticket_id.in_(bindparam("tickets", expanding=True)))
    .values(establishment=None)
)


def log(
    t: Transaction, ticket_id: UUID, organisation_id: UUID | None, handler_id: UUID, given: Given
) -> UUID:
    """Keep what a member did for a ticket; its id."""
    key = new_id()
    row = Help(
        id=key,
        ticket_id=ticket_id,
        organisation_id=organisation_id,
        handler_id=handler_id,
        kind=given.kind,
        day=given.day,
        establishment=given.establishment,
        outcome=given.outcome,
        transport=given.transport,
        communication=given.communication,
        place_sealed=t.secrets.seal_any(PLACE, key, given.place),
        words_sealed=t.secrets.seal_any(WORDS, key, given.words),
        at=t.now,
    )
    return add(t, row).id


def of(t: Transaction, ticket_id: UUID) -> list[Given]:
    """All help given for a ticket, the earliest day first."""
    return [_opened(t, row) for row in every(t, Help, _OF, ticket=ticket_id)]


def erase(t: Transaction, counted: Sequence[UUID], rest: Sequence[UUID]) -> None:
    """Forget the words about these tickets; of ``rest`` the establishment too."""
    run(t, _ERASE, tickets=[*counted, *rest])
    run(t, _ERASE_CODES, tickets=list(rest))


def _opened(t: Transaction, row: Help) -> Given:
    return Given(
        row.kind,
        row.day,
        row.outcome,
        row.establishment,
        row.transport,
        row.communication,
        t.secrets.open_any(PLACE, row.id, row.place_sealed),
        t.secrets.open_any(WORDS, row.id, row.words_sealed),
    )
