"""Who of the desk may see which ticket, and do what with it; a refusal says why, and nothing more.

To somebody who was never asked to carry a ticket, it does not exist.
"""

from bot.carriage.posting import is_avoided
from bot.casework import contested
from bot.casework.knowing import knows
from bot.tickets import lifecycle
from bot.tickets.acts import Act, Actor, Standing, standing
from bot.tickets.lifecycle import Rule
from bot.tickets.refusals import NotDone, NotYours, SayAgain
from flows.vocabulary import Role, State
from storage import offers, tickets
from storage.handlers import Handler
from storage.receipts import read_reference
from storage.tickets import Ticket
from storage.transaction import Transaction


class NoSuchTicket(NotDone):
    """You have no ticket with this number."""

    key = "desk.no_such_ticket"


class YoursAlready(NotDone):
    """You have this ticket already."""

    key = "desk.yours_already"


class RefusedAlready(NotDone):
    """Your organisation has refused this ticket."""

    key = "desk.refused_already"


class YourOwnWork(NotDone):
    """The person appeals against what you have done: another coordinator decides."""

    key = "desk.your_own_work"


class NotCoordinator(NotDone):
    """Only a coordinator sees this."""

    key = "desk.coordinators_only"


class NothingSaid(SayAgain):
    """There is nothing in this message to pass on."""

    key = "desk.nothing_said"


class TooLong(SayAgain):
    """This is too long to be read on a phone."""

    key = "desk.too_long"


class DayGone(SayAgain):
    """This day has gone by."""

    key = "desk.day_gone"


def actor(handler: Handler) -> Actor:
    """In which capacity a member of the desk acts."""
    return Actor.COORDINATOR if handler.role == Role.COORDINATOR else Actor.HANDLER


def coordinators_alone(handler: Handler) -> None:
    """Raise NotCoordinator for anybody else."""
    if actor(handler) is not Actor.COORDINATOR:
        raise NotCoordinator


def find(t: Transaction, handler: Handler, reference: str) -> Ticket:
    """The ticket with a reference, as typed or as a button brings it.

    Raises NoSuchTicket, alike for a number nobody bears and for one that is not this handler's.
    """
    digits = read_reference(reference)
    ticket = tickets.by_reference(t, digits) if digits else None
    if ticket is None or not knows(t, handler, ticket):
        raise NoSuchTicket
    return ticket


def rule(t: Transaction, handler: Handler, ticket: Ticket, act: Act) -> Rule:
    """The line of the lifecycle that lets this member do this.

    Raises NotDone, whose ``key`` is the sentence to answer with.
    """
    if not knows(t, handler, ticket):
        raise NoSuchTicket
    if handler.id in contested.by(t, ticket):
        raise YourOwnWork
    if act is Act.TAKE and _holds(handler, ticket):
        raise YoursAlready
    if _refused(t, handler, ticket):
        raise RefusedAlready
    found = lifecycle.rule(State(ticket.state), act, actor(handler))
    if actor(handler) is Actor.HANDLER and not _stands(t, handler, ticket, act):
        raise NotYours(State(ticket.state), act, actor(handler))
    return found


def may(t: Transaction, handler: Handler, ticket: Ticket) -> tuple[Act, ...]:
    """All that this member can do with the ticket now: the buttons to show."""
    if is_avoided(t, handler, ticket) or handler.id in contested.by(t, ticket):
        return ()
    allowed = lifecycle.allowed(State(ticket.state), actor(handler))
    if actor(handler) is Actor.COORDINATOR:
        return tuple(act for act in allowed if not (act is Act.TAKE and _holds(handler, ticket)))
    return tuple(act for act in allowed if _stands(t, handler, ticket, act))


def _holds(handler: Handler, ticket: Ticket) -> bool:
    return ticket.handler_id == handler.id and ticket.state in (State.ACCEPTED, State.WAITING)


def _refused(t: Transaction, handler: Handler, ticket: Ticket) -> bool:
    """Whether the organisation has refused the ticket, and did not come to hold it since."""
    if actor(handler) is Actor.COORDINATOR or ticket.organisation_id == handler.organisation_id:
        return False
    return _offer_state(t, handler, ticket) == offers.REFUSED


def _stands(t: Transaction, handler: Handler, ticket: Ticket, act: Act) -> bool:
    """Whether the tie that the act asks for is there between the organisation and the ticket."""
    if standing(act) is Standing.HOLDING:
        return ticket.organisation_id == handler.organisation_id
    return _offer_state(t, handler, ticket) == offers.OFFERED


def _offer_state(t: Transaction, handler: Handler, ticket: Ticket) -> str | None:
    offer = offers.find(t, ticket.id, handler.organisation_id)
    return offer.state if offer else None
