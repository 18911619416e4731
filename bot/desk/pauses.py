"""The desk's verbs that let the clocks of a ticket stand still for a reason, and go on again."""

from bot.casework import pausing
from bot.desk.sight import actor, rule
from bot.desk.sitting import Sitting
from bot.house import House
from bot.tickets.acts import Act
from bot.tickets.refusals import NotDone
from flows.vocabulary import Pause
from storage import events
from storage.handlers import Handler
from storage.receipts import grouped
from storage.tickets import Ticket
from storage.transaction import Transaction


class PausedAlready(NotDone):
    """This ticket is paused already."""

    key = "desk.paused_already"


class NotPaused(NotDone):
    """This ticket is not paused."""

    key = "desk.not_paused"


def pause(t: Transaction, handler: Handler, ticket: Ticket, reason: Pause) -> Ticket:
    """Wait for somebody outside the desk: nothing is due meanwhile."""
    rule(t, handler, ticket, Act.PAUSE)
    if ticket.paused_at is not None:
        raise PausedAlready
    ticket = pausing.pause(t, ticket, reason)
    detail = {"reason": reason.value}
    events.record(t, ticket.id, actor(handler), handler.id, Act.PAUSE, detail)
    return ticket


def resume(t: Transaction, house: House, handler: Handler, ticket: Ticket) -> Ticket:
    """Go on: as much time is left for each step as when the pause began."""
    rule(t, handler, ticket, Act.RESUME)
    if ticket.paused_at is None:
        raise NotPaused
    ticket = pausing.resume(t, house, ticket)
    events.record(t, ticket.id, actor(handler), handler.id, Act.RESUME)
    return ticket


def paused(sitting: Sitting, ticket: Ticket, reason: Pause) -> None:
    """What is said once the clocks stand still."""
    pause(sitting.t, sitting.handler, ticket, reason)
    named = sitting.words.option("pause", reason)
    sitting.tell("desk.paused", reference=grouped(ticket.reference), reason=named)


def resumed(sitting: Sitting, ticket: Ticket) -> None:
    """What is said once they go on."""
    resume(sitting.t, sitting.house, sitting.handler, ticket)
    sitting.tell("desk.resumed", reference=grouped(ticket.reference))
