"""To which organisations a ticket was offered, in which order and why, and what they said."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import JSON, UniqueConstraint, bindparam, select, update
from sqlmodel import Field

from storage.tables import Row, add, every, first, new_id, run, table_of
from storage.transaction import Transaction

WAITING, OFFERED, REFUSED = "waiting", "offered", "refused"
ACCEPTED, WITHDRAWN = "accepted", "withdrawn"


class Offer(Row, table=True):
    """One organisation in the ranking of one ticket; ``reasons`` are codes the desk words."""

    __tablename__ = "offers"
    __table_args__ = (UniqueConstraint("ticket_id", "organisation_id"),)

    id: UUID = Field(primary_key=True)
    ticket_id: UUID = Field(foreign_key="tickets.id")
    organisation_id: UUID = Field(foreign_key="organisations.id", index=True)
    rank: int
    score: float
    reasons: list[str] = Field(default_factory=list, sa_type=JSON)
    state: str = WAITING
    refusal: str | None = None
    at: datetime


OFFERS = table_of(Offer)
_OF = (
    select(OFFERS)
    .where(OFFERS.c.ticket_id == bindparam("ticket"))
    .order_by(OFFERS.c.rank, OFFERS.c.id)
)
_NEXT = _OF.where(OFFERS.c.state == WAITING).limit(1)
_THIS = (
    OFFERS.c.ticket_id == bindparam("ticket"),
    OFFERS.c.organisation_id == bindparam("organisation"),
)
_FIND = select(OFFERS).where(*_THIS)
_OFFER = (
    update(OFFERS)
    .where(*_THIS, OFFERS.c.state == WAITING)
    .values(state=OFFERED, at=bindparam("when"))
)
_REFUSE = (
    update(OFFERS)
    .where(*_THIS, OFFERS.c.state.in_([OFFERED, ACCEPTED]))
    .values(state=REFUSED, refusal=bindparam("why"), at=bindparam("when"))
)
_ACCEPT = (
    update(OFFERS)
    .where(*_THIS, OFFERS.c.state == OFFERED)
    .values(state=ACCEPTED, at=bindparam("when"))
)
_WITHDRAW = (
    update(OFFERS)
    .where(OFFERS.c.ticket_id == bindparam("ticket"))
    .where(OFFERS.c.state.in_([WAITING, OFFERED]))
    .values(state=WITHDRAWN, at=bindparam("when"))
)
_RENEW = (
    update(OFFERS)
    .where(OFFERS.c.ticket_id == bindparam("ticket"))
    .where(OFFERS.c.state.in_([OFFERED, ACCEPTED, WITHDRAWN]))
    .values(state=WAITING, at=bindparam("when"))
)
_LET_GO = (
    update(OFFERS)
    .where(*_THIS, OFFERS.c.state.in_([WAITING, OFFERED, ACCEPTED]))
    .values(state=WITHDRAWN, at=bindparam("when"))
)
_LET_GO_ALL = (
    update(OFFERS)
    .where(OFFERS.c.organisation_id == bindparam("organisation"), OFFERS.c.state == WAITING)
    .values(state=WITHDRAWN, at=bindparam("when"))
)
_ASK_AGAIN = (
    update(OFFERS)
    .where(*_THIS, OFFERS.c.state.in_([WAITING, WITHDRAWN]))
    .values(
        state=WAITING,
        rank=bindparam("place"),
        score=bindparam("points"),
        reasons=bindparam("causes", type_=OFFERS.c.reasons.type),
        at=bindparam("when"),
    )
)
_AFTER_ALL = (
    update(OFFERS)
    .where(*_THIS, OFFERS.c.state == REFUSED)
    .values(state=WAITING, refusal=None, at=bindparam("when"))
)
_ERASE = (
    update(OFFERS)
    .where(OFFERS.c.ticket_id.in_(bindparam("tickets", expanding=True)))
    .values(reasons=[], refusal=None, score=0.0)
)


def put(
    t: Transaction,
    ticket_id: UUID,
    organisation_id: UUID,
    *,
    rank: int,
    score: float,
    reasons: Sequence[str],
) -> Offer:
    """Add an organisation to a ticket's ranking; it waits until it is offered."""
    row = Offer(
        id=new_id(),
        ticket_id=ticket_id,
        organisation_id=organisation_id,
        rank=rank,
        score=score,
        reasons=list(reasons),
        at=t.now,
    )
    return add(t, row)


def of(t: Transaction, ticket_id: UUID) -> list[Offer]:
    """The ranking of a ticket, best first, whatever became of each."""
    return every(t, Offer, _OF, ticket=ticket_id)


def find(t: Transaction, ticket_id: UUID, organisation_id: UUID) -> Offer | None:
    """What became of one ticket at one organisation."""
    return first(t, Offer, _FIND, ticket=ticket_id, organisation=organisation_id)


def next_one(t: Transaction, ticket_id: UUID) -> Offer | None:
    """The best organisation that was not asked yet."""
    return first(t, Offer, _NEXT, ticket=ticket_id)


def offer(t: Transaction, ticket_id: UUID, organisation_id: UUID) -> bool:
    """Offer the ticket to an organisation that waits in its ranking; False when it does not."""
    return run(t, _OFFER, ticket=ticket_id, organisation=organisation_id, when=t.now) == 1


def after_all(t: Transaction, ticket_id: UUID, organisation_id: UUID) -> bool:
    """Let an organisation that refused be asked again: a human chose it. False if it had not."""
    return run(t, _AFTER_ALL, ticket=ticket_id, organisation=organisation_id, when=t.now) == 1


def refuse(t: Transaction, ticket_id: UUID, organisation_id: UUID, refusal: str) -> bool:
    """The organisation refuses, with a reason; False when it was not offered the ticket."""
    asked = {"ticket": ticket_id, "organisation": organisation_id}
    return run(t, _REFUSE, why=refusal, when=t.now, **asked) == 1


def accept(t: Transaction, ticket_id: UUID, organisation_id: UUID) -> bool:
    """The organisation accepts; the others need not answer any more."""
    accepted = run(t, _ACCEPT, ticket=ticket_id, organisation=organisation_id, when=t.now) == 1
    if accepted:
        withdraw(t, ticket_id)
    return accepted


def let_go(t: Transaction, ticket_id: UUID, organisation_id: UUID) -> bool:
    """This organisation has no part in the ticket any more; False when it had none."""
    return run(t, _LET_GO, ticket=ticket_id, organisation=organisation_id, when=t.now) == 1


def let_go_all(t: Transaction, organisation_id: UUID) -> None:
    """This organisation is asked for none of the tickets for which it is only ranked."""
    run(t, _LET_GO_ALL, organisation=organisation_id, when=t.now)


def rank(
    t: Transaction,
    ticket_id: UUID,
    organisation_id: UUID,
    *,
    place: int,
    score: float,
    reasons: Sequence[str],
) -> bool:
    """Give an organisation its place in a new ranking, whether it was in an earlier one or not.

    False, and nothing changes, when it was offered the ticket, has it or has refused it.
    """
    known = find(t, ticket_id, organisation_id)
    if known is None:
        put(t, ticket_id, organisation_id, rank=place, score=score, reasons=reasons)
        return True
    told = {"place": place, "points": score, "causes": list(reasons), "when": t.now}
    return run(t, _ASK_AGAIN, ticket=ticket_id, organisation=organisation_id, **told) == 1


def erase(t: Transaction, ticket_ids: Sequence[UUID]) -> None:
    """Forget why these tickets fitted an organisation or did not; that they were offered stays."""
    run(t, _ERASE, tickets=list(ticket_ids))


def renew(t: Transaction, ticket_id: UUID) -> None:
    """Everybody in the ranking may be asked again but who has refused."""
    run(t, _RENEW, ticket=ticket_id, when=t.now)


def withdraw(t: Transaction, ticket_id: UUID) -> None:
    """Nobody else is to be asked."""
    run(t, _WITHDRAW, ticket=ticket_id, when=t.now)
