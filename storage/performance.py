"""What became of the grievances of a period, counted for each organisation: no row is opened.

Each statement reads the whole period, for whoever asks for figures: a few times a month. Beyond the
organisation that holds them, only those are counted whose people agreed to be, and still do.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    ColumnElement,
    TextClause,
    and_,
    bindparam,
    case,
    func,
    or_,
    select,
)

from flows.vocabulary import Purpose
from storage.consents import CONSENTS
from storage.helps import HELPS
from storage.offers import OFFERS, REFUSED, WAITING
from storage.ticket_rows import IS_LATE, IS_OPEN, TICKETS
from storage.transaction import Transaction

_LAST_WORD = (
    select(CONSENTS.c.given)
    .where(CONSENTS.c.ticket_id == TICKETS.c.id, CONSENTS.c.purpose == Purpose.STATISTICS.value)
    .order_by(CONSENTS.c.at.desc(), CONSENTS.c.id.desc())
    .limit(1)
    .correlate(TICKETS)
    .scalar_subquery()
)
_MAY_BE_COUNTED = or_(
    bindparam("all", type_=Boolean),
    _LAST_WORD.is_(True),
    # Of what was erased the consents are gone, and the codes stayed only where they had agreed.
    and_(TICKETS.c.person_id.is_(None), TICKETS.c.topic.is_not(None)),
)
_SINCE = and_(TICKETS.c.opened_at >= bindparam("since"), _MAY_BE_COUNTED)


def _how_many(holds: ColumnElement[bool] | TextClause, name: str) -> ColumnElement[Any]:
    return func.coalesce(func.sum(case((holds, 1), else_=0)), 0).label(name)


HELD = (
    select(
        TICKETS.c.organisation_id,
        func.count().label("received"),
        _how_many(TICKETS.c.taken_at.is_not(None), "taken"),
        _how_many(TICKETS.c.taken_at <= TICKETS.c.take_due, "taken_in_time"),
        _how_many(TICKETS.c.answered_at.is_not(None), "answered"),
        _how_many(TICKETS.c.answered_at <= TICKETS.c.reply_due, "answered_in_time"),
        _how_many(IS_OPEN, "open"),
        _how_many(IS_LATE, "late"),
        func.coalesce(func.sum(TICKETS.c.appeals), 0).label("appeals"),
        func.coalesce(func.sum(TICKETS.c.reopenings), 0).label("reopenings"),
    )
    .where(_SINCE)
    .group_by(TICKETS.c.organisation_id)
)
_COUNTED = (TICKETS.c.organisation_id, func.count())
OUTCOMES = (
    select(TICKETS.c.outcome, *_COUNTED)
    .where(_SINCE, TICKETS.c.outcome.is_not(None))
    .group_by(TICKETS.c.outcome, TICKETS.c.organisation_id)
)
SOLVED = (
    select(TICKETS.c.solved, *_COUNTED)
    .where(_SINCE, TICKETS.c.solved.is_not(None))
    .group_by(TICKETS.c.solved, TICKETS.c.organisation_id)
)
TOPICS = (
    select(TICKETS.c.topic, *_COUNTED)
    .where(_SINCE, TICKETS.c.topic.is_not(None))
    .group_by(TICKETS.c.topic, TICKETS.c.organisation_id)
)
OFFERED = (
    select(
        OFFERS.c.organisation_id,
        func.count().label("offered"),
        _how_many(OFFERS.c.state == REFUSED, "refused"),
    )
    .join(TICKETS, TICKETS.c.id == OFFERS.c.ticket_id)
    .where(_SINCE, OFFERS.c.state != WAITING)
    .group_by(OFFERS.c.organisation_id)
)
HELPED = (
    select(
        HELPS.c.organisation_id,
        func.count().label("helps"),
        func.coalesce(func.sum(HELPS.c.transport + HELPS.c.communication), 0).label("costs"),
    )
    .join(TICKETS, TICKETS.c.id == HELPS.c.ticket_id)
    .where(HELPS.c.at >= bindparam("since"), _MAY_BE_COUNTED)
    .group_by(HELPS.c.organisation_id)
)


def held(t: Transaction, since: datetime, *, whole: bool) -> Sequence[Any]:
    """For each organisation, None for those nobody held: what was received and what became of it.

    ``whole``, here and below: also of those whose people did not agree to be counted.
    Counts by the names of the columns; times are judged by the clocks as they stand now.
    """
    return t.execute(HELD, {"since": since, "all": whole, "at": t.now}).rows


def offered(t: Transaction, since: datetime, *, whole: bool) -> Sequence[Any]:
    """How many tickets each organisation was offered, and how many of them it refused."""
    return t.execute(OFFERED, {"since": since, "all": whole}).rows


def helped(t: Transaction, since: datetime, *, whole: bool) -> Sequence[Any]:
    """How often each organisation helped otherwise, and what it cost, in whole dirhams."""
    return t.execute(HELPED, {"since": since, "all": whole}).rows


def outcomes(t: Transaction, since: datetime, *, whole: bool) -> Sequence[Any]:
    """How many ended in each way: code, organisation, count."""
    return t.execute(OUTCOMES, {"since": since, "all": whole}).rows


def solved(t: Transaction, since: datetime, *, whole: bool) -> Sequence[Any]:
    """How many were solved by the person's own word: code, organisation, count."""
    return t.execute(SOLVED, {"since": since, "all": whole}).rows


def topics(t: Transaction, since: datetime, *, whole: bool) -> Sequence[Any]:
    """How many there were about each topic: code, organisation, count."""
    return t.execute(TOPICS, {"since": since, "all": whole}).rows
