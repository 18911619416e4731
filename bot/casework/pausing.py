"""A ticket's clocks stand still, for a reason, and go on from where they were."""

from datetime import datetime

from bot.casework import timing
from bot.house import House
from bot.tickets import clocks
from flows.vocabulary import Urgency
from storage import tickets
from storage.tickets import Ticket
from storage.transaction import Transaction


def pause(t: Transaction, ticket: Ticket, reason: str) -> Ticket:
    """Let the clocks stand still from now on, for the reason of this code; again changes nothing.

    The caller records why in the history.
    """
    if ticket.paused_at is not None:
        return ticket
    return tickets.change(t, ticket, paused_at=t.now, pause=reason)


def resume(t: Transaction, house: House, ticket: Ticket) -> Ticket:
    """Let the clocks go on: as much time is left for each step as when they stopped.

    A ticket that is not paused stays as it is.
    """
    since = ticket.paused_at
    if since is None:
        return ticket

    def later(target: datetime) -> datetime:
        urgency = Urgency(ticket.urgency)
        return clocks.resumed(target, urgency, since, t.now, house.calendar)

    timing.look_again(t, ticket.id)
    due = timing.times(ticket, house).due
    return tickets.change(
        t,
        ticket,
        paused_at=None,
        pause=None,
        acknowledge_due=later(due.acknowledge),
        take_due=later(due.take),
        reply_due=later(due.reply),
        step_due=later(due.step),
        close_due=later(due.close),
    )
