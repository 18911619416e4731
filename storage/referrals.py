"""Asking the person before another organisation comes to know of their ticket, and the answer.

The reason a handler gives, and the motive of a coordinator who goes on without an answer, are
words about a person: they are sealed, and go with the ticket.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, bindparam, select, text, update
from sqlmodel import Field

from storage.tables import Row, add, every, first, index_of_few, new_id, run, table_of
from storage.transaction import Transaction

ASKED, AGREED, REFUSED = "asked", "agreed", "refused"
OVERRIDDEN, LAPSED = "overridden", "lapsed"
REASON, MOTIVE = "referrals.reason_sealed", "referrals.motive_sealed"


class Referral(Row, table=True):
    """One wish to pass a ticket on. ``lapsed``: it was closed or went elsewhere meanwhile."""

    __tablename__ = "referrals"
    __table_args__ = (
        Index("ix_referrals_ticket_id", "ticket_id"),
        index_of_few("ix_referrals_asked", "ticket_id", where="state = 'asked'"),
    )

    id: UUID = Field(primary_key=True)
    ticket_id: UUID = Field(foreign_key="tickets.id")
    from_organisation_id: UUID | None = Field(default=None, foreign_key="organisations.id")
    to_organisation_id: UUID = Field(foreign_key="organisations.id")
    handler_id: UUID = Field(foreign_key="handlers.id")
    state: str = ASKED
    reason_sealed: bytes | None = None
    motive_sealed: bytes | None = None
    asked_at: datetime
    answered_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """A referral, opened; ``motive`` is why a coordinator went on without the person's yes."""

    id: UUID
    ticket_id: UUID
    from_organisation_id: UUID | None
    to_organisation_id: UUID
    handler_id: UUID
    state: str
    asked_at: datetime
    answered_at: datetime | None
    reason: str | None = field(repr=False)
    motive: str | None = field(repr=False)


REFERRALS = table_of(Referral)
_OF = (
    select(REFERRALS)
    .where(REFERRALS.c.ticket_id == bindparam("ticket"))
    .order_by(REFERRALS.c.asked_at, REFERRALS.c.id)
)
_BY_ID = select(REFERRALS).where(REFERRALS.c.id == bindparam("key"))
_OPEN = _OF.where(REFERRALS.c.state == ASKED)
_ASKED = select(REFERRALS.c.ticket_id).where(text("state = 'asked'"))
_SETTLE = (
    update(REFERRALS)
    .where(REFERRALS.c.id == bindparam("key"), REFERRALS.c.state == ASKED)
    .values(
        state=bindparam("became"), answered_at=bindparam("when"), motive_sealed=bindparam("motive")
    )
)
_LAPSE = (
    update(REFERRALS)
    .where(REFERRALS.c.ticket_id == bindparam("ticket"), REFERRALS.c.state == ASKED)
    .values(state=LAPSED, answered_at=bindparam("when"))
)
_ERASE = (
    update(REFERRALS)
    .where(REFERRALS.c.ticket_id.in_(bindparam("tickets", expanding=True)))
    .values(reason_sealed=None, motive_sealed=None)
)


def ask(
    t: Transaction,
    ticket_id: UUID,
    *,
    source: UUID | None,
    to: UUID,
    handler_id: UUID,
    reason: str,
) -> UUID:
    """Note that the person is asked; an older question about the ticket lapses."""
    lapse(t, ticket_id)
    key = new_id()
    row = Referral(
        id=key,
        ticket_id=ticket_id,
        from_organisation_id=source,
        to_organisation_id=to,
        handler_id=handler_id,
        reason_sealed=t.secrets.seal_json(REASON, key, reason),
        asked_at=t.now,
    )
    return add(t, row).id


def get(t: Transaction, referral_id: UUID) -> Asked | None:
    """A referral by its id."""
    row = first(t, Referral, _BY_ID, key=referral_id)
    return _opened(t, row) if row else None


def open_one(t: Transaction, ticket_id: UUID) -> Asked | None:
    """What the person is asked about this ticket and has not answered yet."""
    row = first(t, Referral, _OPEN, ticket=ticket_id)
    return _opened(t, row) if row else None


def tickets_asked(t: Transaction) -> list[UUID]:
    """The tickets about which somebody has still to answer."""
    return t.execute(_ASKED, {}).scalars()


def of(t: Transaction, ticket_id: UUID) -> list[Asked]:
    """Every referral of a ticket, the oldest first."""
    return [_opened(t, row) for row in every(t, Referral, _OF, ticket=ticket_id)]


def settle(t: Transaction, referral_id: UUID, became: str, motive: str | None = None) -> bool:
    """Note the answer (``AGREED``, ``REFUSED``) or the coordinator's motive (``OVERRIDDEN``).

    False when it was answered already: nothing changes then.
    """
    sealed = t.secrets.seal_any(MOTIVE, referral_id, motive)
    return run(t, _SETTLE, key=referral_id, became=became, when=t.now, motive=sealed) == 1


def lapse(t: Transaction, ticket_id: UUID) -> bool:
    """What was asked about the ticket needs no answer any more; False when nothing was."""
    return run(t, _LAPSE, ticket=ticket_id, when=t.now) > 0


def erase(t: Transaction, ticket_ids: Sequence[UUID]) -> None:
    """Forget the words about these tickets; that they were passed on stays."""
    run(t, _ERASE, tickets=list(ticket_ids))


def _opened(t: Transaction, row: Referral) -> Asked:
    return Asked(
        row.id,
        row.ticket_id,
        row.from_organisation_id,
        row.to_organisation_id,
        row.handler_id,
        row.state,
        row.asked_at,
        row.answered_at,
        t.secrets.open_any(REASON, row.id, row.reason_sealed),
        t.secrets.open_any(MOTIVE, row.id, row.motive_sealed),
    )
