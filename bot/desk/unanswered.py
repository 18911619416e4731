"""What nobody has answered yet: words of the person, and questions of ours, each since when."""

from bot.casework.knowing import knows
from bot.desk import taking
from bot.desk.sight import actor
from bot.desk.sitting import Sitting
from bot.tickets.acts import Actor
from flows.vocabulary import Urgency
from storage import unanswered
from storage.tickets import Ticket

_URGENCIES = list(Urgency)


def found(sitting: Sitting) -> list[Ticket]:
    """The open tickets on which the person spoke last, the most urgent first: a handler's own, and
    for a coordinator all they may know of."""
    t, handler = sitting.t, sitting.handler
    waiting = unanswered.all(t)
    if actor(handler) is Actor.HANDLER:
        own = {ticket.id for ticket in taking.mine(t, handler)}
        waiting = [ticket for ticket in waiting if ticket.id in own]
    shown = [ticket for ticket in waiting if knows(t, handler, ticket)]
    return sorted(shown, key=lambda ticket: _URGENCIES.index(Urgency(ticket.urgency)))


def lines(sitting: Sitting, ticket: Ticket) -> list[str]:
    """Since when an answer is waited for on a ticket, in at most one line."""
    if ticket.closed_at is not None:
        return []
    waits, words, zone = unanswered.of(sitting.t, ticket.id), sitting.words, sitting.house.timezone
    if waits.person_waits is not None:
        moment = words.moment(waits.person_waits, zone)
        return [words.say("desk.person_waits", moment=moment)]
    if waits.we_wait is not None:
        return [words.say("desk.we_wait", moment=words.moment(waits.we_wait, zone))]
    return []
