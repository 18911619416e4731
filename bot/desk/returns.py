"""The desk's endings of: take a closed ticket up again, and the detainee was moved."""

from functools import partial

from bot.casework import moving, returning
from bot.desk.sight import NothingSaid, TooLong, actor, rule
from bot.desk.sitting import Sitting
from bot.tickets.acts import Act
from flows import moving as asked
from flows.interview import Flow
from storage.receipts import grouped
from storage.tickets import Ticket

LONGEST = 500
"""Characters of a note that comes with a reopening."""


def reopened(sitting: Sitting, ticket: Ticket, why: str) -> None:
    """Put it into hand again; on an appeal, that is what the coordinator decides."""
    t, house, handler = sitting.t, sitting.house, sitting.handler
    rule(t, handler, ticket, Act.REOPEN)
    if not why.strip():
        raise NothingSaid
    if len(why) > LONGEST:
        raise TooLong
    returning.reopen(t, house, ticket, handler, actor(handler), why)
    sitting.tell("desk.reopened", reference=grouped(ticket.reference))


def moved(sitting: Sitting, ticket: Ticket, place: str | None) -> None:
    """Keep where the detainee is now."""
    t, house, handler = sitting.t, sitting.house, sitting.handler
    rule(t, handler, ticket, Act.MOVE)
    moving.move(t, house, ticket, actor(handler), handler.id, place)
    sitting.tell("desk.moved", reference=grouped(ticket.reference))


def bound_to_places(sitting: Sitting, ticket: Ticket) -> Flow:
    """The question where to, over every establishment."""
    return partial(asked.move, places=sitting.house.establishments)
