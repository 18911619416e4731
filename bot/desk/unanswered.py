"""What nobody has answered yet: words of the person, and questions of ours, each since when."""

from bot.casework import letters
from bot.casework.knowing import knows
from bot.desk import taking
from bot.desk.sight import actor
from bot.desk.sitting import Sitting
from bot.tickets.acts import Actor
from flows.vocabulary import Urgency
from storage import organisations, referrals, tickets, unanswered
from storage.tickets import Ticket

_URGENCIES = list(Urgency)


def found(sitting: Sitting) -> list[Ticket]:
    """The open tickets on which the person spoke last, or was asked whether another organisation
    may have it, the most urgent first: a handler's own; a coordinator's are all they may know of.
    """
    t, handler = sitting.t, sitting.handler
    waiting = unanswered.all(t)
    there = {ticket.id for ticket in waiting}
    asked = [tickets.get(t, each) for each in referrals.tickets_asked(t) if each not in there]
    waiting += [ticket for ticket in asked if ticket is not None and ticket.closed_at is None]
    if actor(handler) is Actor.HANDLER:
        own = {ticket.id for ticket in taking.mine(t, handler)}
        waiting = [ticket for ticket in waiting if ticket.id in own]
    shown = [ticket for ticket in waiting if knows(t, handler, ticket)]
    return sorted(shown, key=lambda ticket: _URGENCIES.index(Urgency(ticket.urgency)))


def lines(sitting: Sitting, ticket: Ticket) -> list[str]:
    """Since when an answer is waited for on a ticket: to words, and to where it may go.

    At most one line for each.
    """
    if ticket.closed_at is not None:
        return []
    return [*_words(sitting, ticket), *_referral(sitting, ticket)]


def _referral(sitting: Sitting, ticket: Ticket) -> list[str]:
    asked = referrals.open_one(sitting.t, ticket.id)
    to = organisations.get(sitting.t, asked.to_organisation_id) if asked is not None else None
    if asked is None or to is None:
        return []
    words = sitting.words
    moment = words.moment(asked.asked_at, sitting.house.timezone)
    name = letters.named(to, words)
    return [words.say("desk.referral_waits", moment=moment, organisation=name)]


def _words(sitting: Sitting, ticket: Ticket) -> list[str]:
    waits, words, zone = unanswered.of(sitting.t, ticket.id), sitting.words, sitting.house.timezone
    if waits.person_waits is not None:
        moment = words.moment(waits.person_waits, zone)
        return [words.say("desk.person_waits", moment=moment)]
    if waits.we_wait is not None:
        return [words.say("desk.we_wait", moment=words.moment(waits.we_wait, zone))]
    return []
