"""What nobody has answered yet: words of the person, and questions of ours, each since when."""

from datetime import datetime

from bot.casework import deeds, letters, relay
from bot.casework.knowing import knows
from bot.desk import taking
from bot.desk.sight import actor, rule
from bot.desk.sitting import Sitting
from bot.tickets.acts import Act, Actor
from bot.tickets.alarms import Alarm
from bot.tickets.refusals import NotDone
from flows.vocabulary import Urgency
from storage import events, organisations, referrals, reminders, tickets, unanswered
from storage.receipts import grouped
from storage.tickets import Ticket

_URGENCIES = list(Urgency)


class NothingWaits(NotDone):
    """No words of the person wait on this ticket."""

    key = "desk.nothing_waits"


def found(sitting: Sitting) -> list[Ticket]:
    """The tickets on which the person spoke last, the closed ones among them, or was asked whether
    another organisation may have it, the most urgent first: a handler's own; a coordinator's are
    all they may know of.
    """
    t, handler = sitting.t, sitting.handler
    waiting = unanswered.all(t)
    there = {ticket.id for ticket in waiting}
    asked = [tickets.get(t, each) for each in referrals.tickets_asked(t) if each not in there]
    waiting += [ticket for ticket in asked if ticket is not None and ticket.closed_at is None]
    closed = unanswered.closed(t)
    if actor(handler) is Actor.HANDLER:
        closed = [ticket for ticket in closed if handler in relay.carriers(t, ticket)]
        own = {ticket.id for ticket in taking.mine(t, handler)}
        waiting = [ticket for ticket in waiting if ticket.id in own]
    shown = [ticket for ticket in [*waiting, *closed] if knows(t, handler, ticket)]
    return sorted(shown, key=lambda ticket: _URGENCIES.index(Urgency(ticket.urgency)))


def lines(sitting: Sitting, ticket: Ticket) -> list[str]:
    """Since when an answer is waited for on a ticket: to words, and to where it may go.

    At most one line for each.
    """
    if ticket.unread_since is not None:
        return [_since(sitting, ticket.unread_since)]
    if ticket.closed_at is not None:
        return []
    return [*_words(sitting, ticket), *_referral(sitting, ticket)]


def seen(sitting: Sitting, ticket: Ticket) -> None:
    """What came after a closing was read, and needs no answer: nobody is reminded of it any more.

    Raises NotDone, and NothingWaits when it was answered or marked before.
    """
    t, handler = sitting.t, sitting.handler
    rule(t, handler, ticket, Act.QUIET)
    if ticket.unread_since is None:
        raise NothingWaits
    tickets.change(t, ticket, unread_since=None)
    reminders.cancel(t, Alarm.UNANSWERED, ticket_id=ticket.id)
    events.record(t, ticket.id, actor(handler), handler.id, Act.QUIET, {"verb": deeds.SEEN})
    sitting.tell("desk.seen", reference=grouped(ticket.reference))


def _referral(sitting: Sitting, ticket: Ticket) -> list[str]:
    asked = referrals.open_one(sitting.t, ticket.id)
    to = organisations.get(sitting.t, asked.to_organisation_id) if asked is not None else None
    if asked is None or to is None:
        return []
    words = sitting.words
    moment = words.moment(asked.asked_at, sitting.house.timezone)
    name = letters.named(to, words)
    return [words.say("desk.referral_waits", moment=moment, organisation=name)]


def _since(sitting: Sitting, moment: datetime) -> str:
    words = sitting.words
    return words.say("desk.person_waits", moment=words.moment(moment, sitting.house.timezone))


def _words(sitting: Sitting, ticket: Ticket) -> list[str]:
    waits, words, zone = unanswered.of(sitting.t, ticket.id), sitting.words, sitting.house.timezone
    if waits.person_waits is not None:
        return [_since(sitting, waits.person_waits)]
    if waits.we_wait is not None:
        return [words.say("desk.we_wait", moment=words.moment(waits.we_wait, zone))]
    return []
