"""The table of tickets and every statement on it; ``tickets.py`` says what they are for."""

from datetime import datetime
from functools import lru_cache
from uuid import UUID

from sqlalchemy import JSON, Index, Update, and_, bindparam, case, func, or_, select, text, update
from sqlmodel import Field

from flows.vocabulary import State, Urgency
from storage.followers import FOLLOWERS
from storage.offers import OFFERED, OFFERS
from storage.tables import Row, index_of_few, table_of

CLOSED = [State.CLOSED.value, State.WITHDRAWN.value]
OPEN = [state.value for state in State if state.value not in CLOSED]
# Until a handler has it, a ticket may be taken.
UNTAKEN = [State.RECEIVED.value, State.OFFERED.value, State.DECLINED.value, State.REFERRED.value]

# Written out and not bound: only then does a query use the index of these few rows.
_OPEN = "{}state NOT IN ('closed', 'withdrawn')"
IS_OPEN = text(_OPEN.format("tickets."))


class Ticket(Row, table=True):
    """One grievance. ``revision`` grows with every change, so that nobody overwrites another's.

    ``events`` counts its events and ``chain_mark`` is a keyed mark on the last of them, so that
    an event cut off the end is missed. ``paused_at`` and ``pause`` say since when and why its
    clocks stand still, ``marks`` what was done already about a step that is late; ``solved`` is
    the person's own word on it. ``unread_since``: words came after the closing, and wait since.
    """

    __tablename__ = "tickets"
    __table_args__ = (
        index_of_few(
            "ix_tickets_open", "organisation_id", "urgency", "state", where=_OPEN.format("")
        ),
        index_of_few("ix_tickets_unread", "unread_since", where="unread_since IS NOT NULL"),
        Index("ix_tickets_handler_id_state", "handler_id", "state"),
        Index("ix_tickets_organisation_id_state", "organisation_id", "state"),
    )

    id: UUID = Field(primary_key=True)
    reference: str = Field(unique=True)
    pin_sealed: bytes | None = None
    person_id: UUID | None = Field(default=None, foreign_key="people.id", index=True)
    state: str
    urgency: str
    topic: str | None = None
    about: str | None = None
    establishment: str | None = None
    region: str | None = None
    needs: list[str] = Field(default_factory=list, sa_type=JSON)
    language: str | None = None
    organisation_id: UUID | None = Field(default=None, foreign_key="organisations.id")
    handler_id: UUID | None = Field(default=None, foreign_key="handlers.id")
    record_sealed: bytes | None = None
    outcome: str | None = None
    opened_at: datetime = Field(index=True)
    taken_at: datetime | None = None
    answered_at: datetime | None = None
    next_date: datetime | None = None
    closed_at: datetime | None = None
    acknowledge_due: datetime
    take_due: datetime
    reply_due: datetime
    close_due: datetime
    step_due: datetime | None = None
    paused_at: datetime | None = None
    pause: str | None = None
    marks: list[str] = Field(
        default_factory=list, sa_type=JSON, sa_column_kwargs={"server_default": text("'[]'")}
    )
    family_region: str | None = None
    solved: str | None = None
    solved_at: datetime | None = None
    unread_since: datetime | None = None
    appeals: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    reopenings: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    revision: int = 1
    events: int = 0
    chain_mark: bytes | None = None


TICKETS = table_of(Ticket)
CHANGEABLE = set(TICKETS.columns.keys()) - {
    *("id", "reference", "pin_sealed", "opened_at", "revision", "events", "chain_mark")
}
_ORDER = (
    case(
        (TICKETS.c.urgency == Urgency.LIFE.value, 0),
        (TICKETS.c.urgency == Urgency.URGENT.value, 1),
        else_=2,
    ),
    TICKETS.c.opened_at,
    TICKETS.c.id,
)
_OFFERED_TO = (
    select(OFFERS.c.id)
    .where(OFFERS.c.ticket_id == TICKETS.c.id)
    .where(OFFERS.c.organisation_id == bindparam("organisation"), OFFERS.c.state == OFFERED)
    .exists()
)
_ANY_OFFER = (
    select(OFFERS.c.id)
    .where(OFFERS.c.ticket_id == TICKETS.c.id, OFFERS.c.state == OFFERED)
    .exists()
)
_IN_NO_HAND = TICKETS.c.handler_id.is_(None)
# Who refers a ticket holds it until another organisation has taken it.
_FREE = and_(
    IS_OPEN,
    TICKETS.c.state.in_(UNTAKEN),
    or_(_IN_NO_HAND, TICKETS.c.state == State.REFERRED.value),
)
_THEIRS = or_(
    and_(TICKETS.c.organisation_id == bindparam("organisation"), _IN_NO_HAND), _OFFERED_TO
)

BY_ID = select(TICKETS).where(TICKETS.c.id == bindparam("key"))
BY_REFERENCE = select(TICKETS).where(TICKETS.c.reference == bindparam("digits"))
TAKE = (
    update(TICKETS)
    .where(TICKETS.c.id == bindparam("key"), _FREE, _THEIRS)
    .values(
        state=State.ACCEPTED.value,
        organisation_id=bindparam("organisation"),
        handler_id=bindparam("handler"),
        taken_at=bindparam("at"),
        revision=TICKETS.c.revision + 1,
    )
)
PIN = (
    update(TICKETS)
    .where(TICKETS.c.id == bindparam("key"))
    .values(pin_sealed=bindparam("sealed"), revision=TICKETS.c.revision + 1)
)
OF_PERSON = (
    select(TICKETS)
    .join(FOLLOWERS, FOLLOWERS.c.ticket_id == TICKETS.c.id)
    .where(FOLLOWERS.c.person_id == bindparam("person"))
    .order_by(TICKETS.c.opened_at.desc(), TICKETS.c.id.desc())
)
OF_HANDLER = (
    select(TICKETS)
    .where(TICKETS.c.handler_id == bindparam("handler"), TICKETS.c.state.in_(OPEN))
    .order_by(*_ORDER)
)
HELD_BY = (
    select(TICKETS)
    .where(TICKETS.c.organisation_id == bindparam("organisation"), TICKETS.c.state.in_(OPEN))
    .order_by(*_ORDER)
)
OFFERED_TO = (
    select(TICKETS)
    .join(OFFERS, OFFERS.c.ticket_id == TICKETS.c.id)
    .where(OFFERS.c.organisation_id == bindparam("organisation"), OFFERS.c.state == OFFERED)
    .where(IS_OPEN)
    .order_by(*_ORDER)
)
_WAITING = select(TICKETS).where(_FREE).order_by(*_ORDER)
WAITING_FOR = _WAITING.where(_THEIRS)
UNROUTED = _WAITING.where(TICKETS.c.organisation_id.is_(None), ~_ANY_OFFER)
LIVES = _WAITING.where(TICKETS.c.urgency == Urgency.LIFE.value)
APPEALED = select(TICKETS).where(IS_OPEN, TICKETS.c.state == State.APPEALED.value).order_by(*_ORDER)
IS_LATE = and_(
    IS_OPEN,
    TICKETS.c.paused_at.is_(None),
    or_(
        and_(TICKETS.c.taken_at.is_(None), TICKETS.c.take_due < bindparam("at")),
        and_(TICKETS.c.answered_at.is_(None), TICKETS.c.reply_due < bindparam("at")),
        func.coalesce(TICKETS.c.next_date, TICKETS.c.step_due) < bindparam("at"),
        TICKETS.c.close_due < bindparam("at"),
    ),
)
LATE = select(TICKETS).where(IS_LATE).order_by(*_ORDER)
# Found first and counted then, with a column that no other index has: SQLite would go through all
# that an organisation ever held.
_HELD = (
    select(TICKETS.c.organisation_id, TICKETS.c.urgency)
    .where(IS_OPEN)
    .cte("held")
    .prefix_with("MATERIALIZED")
)
LOAD = (
    select(_HELD.c.organisation_id, func.count())
    .where(_HELD.c.organisation_id.is_not(None))
    .group_by(_HELD.c.organisation_id)
)
OWNED_BY = select(TICKETS.c.id).where(TICKETS.c.person_id == bindparam("person"))
_THESE = update(TICKETS).where(TICKETS.c.id.in_(bindparam("keys", expanding=True)))
ERASE = _THESE.values(
    person_id=None,
    pin_sealed=None,
    record_sealed=None,
    language=None,
    next_date=None,
    pause=None,
    unread_since=None,
    state=case((TICKETS.c.state.in_(OPEN), State.WITHDRAWN.value), else_=TICKETS.c.state),
    closed_at=func.coalesce(TICKETS.c.closed_at, bindparam("at", type_=TICKETS.c.closed_at.type)),
    revision=TICKETS.c.revision + 1,
)
ERASE_CODES = _THESE.values(
    topic=None, about=None, establishment=None, region=None, family_region=None, needs=[]
)


@lru_cache(maxsize=128)
def change_of(names: frozenset[str]) -> Update:
    """The statement that changes these columns of a ticket whose revision is still the one seen."""
    return (
        update(TICKETS)
        .where(TICKETS.c.id == bindparam("key"), TICKETS.c.revision == bindparam("seen"))
        .values(
            revision=TICKETS.c.revision + 1,
            **{name: bindparam(f"new_{name}", type_=TICKETS.c[name].type) for name in names},
        )
    )
