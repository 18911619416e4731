"""Who carries a ticket: take it, refuse it, see what waits, go on or off duty.

Every door of the desk calls these verbs. Each checks who acts on what, is an event, and does its
whole work or raises NotDone, whose ``key`` is the sentence to answer with.
"""

from collections.abc import Callable

from bot.carriage import access
from bot.casework import letters, offering, passing, pausing, relay
from bot.casework.knowing import those
from bot.desk.sight import actor, rule
from bot.house import House
from bot.network.duty import BY_HAND
from bot.tickets.acts import Act, Actor, Follow
from bot.tickets.alarms import Alarm
from bot.tickets.refusals import AlreadyTaken
from flows.vocabulary import Refusal, State
from locales.words import Words
from storage import events, handlers, offers, organisations, reminders, tickets
from storage.handlers import Handler
from storage.receipts import grouped
from storage.tickets import Ticket
from storage.transaction import Transaction


def take(
    t: Transaction, house: House, handler: Handler, ticket: Ticket, card: str | None = None
) -> Ticket:
    """Carry the ticket from now on; the first who asks has it, and all other cards say so.

    ``card`` is the message whose button was pressed: its own door rewrites it.
    """
    found, before = rule(t, handler, ticket, Act.TAKE), ticket
    if actor(handler) is Actor.COORDINATOR:
        # A coordinator carries it for the network: no organisation comes to see it thereby.
        ticket = tickets.change(
            t,
            ticket,
            state=found.then,
            organisation_id=None,
            handler_id=handler.id,
            taken_at=t.now,
        )
    else:
        if not tickets.take(t, ticket.id, handler.organisation_id, handler.id):
            raise AlreadyTaken(State(ticket.state), Act.TAKE, actor(handler))
        ticket = tickets.get(t, ticket.id) or ticket
    access.unasked(t, ticket, ticket.organisation_id)
    if Follow.RESUME_CLOCKS in found.follows:
        ticket = pausing.resume(t, house, ticket)
    if Follow.END_ACCESS in found.follows:
        passing.ended(t, house, before)
        # What the other said it would do, and when, is not what this one has to do.
        ticket = tickets.change(t, ticket, next_date=None)
        reminders.cancel(t, Alarm.NEXT_DATE, ticket_id=ticket.id)
    events.record(t, ticket.id, actor(handler), handler.id, Act.TAKE)
    offering.settle(t, house, ticket, _taken(t, ticket, handler), besides=card)
    relay.news(t, house, ticket, lambda words: _in_hand(t, ticket, words))
    return ticket


def refuse(
    t: Transaction,
    house: House,
    handler: Handler,
    ticket: Ticket,
    reason: Refusal,
    why: str | None = None,
) -> Ticket:
    """Refuse for the whole organisation, with a reason; the next one in the ranking is asked."""
    found = rule(t, handler, ticket, Act.REFUSE)
    offers.refuse(t, ticket.id, handler.organisation_id, reason)
    access.take_back(t, ticket, handler.organisation_id)
    detail = {"reason": reason.value, "words": why}
    events.record(t, ticket.id, actor(handler), handler.id, Act.REFUSE, detail)

    def became(reader: Handler, words: Words) -> str | None:
        ours = reader.organisation_id == handler.organisation_id
        if not ours or actor(reader) is Actor.COORDINATOR:
            return None
        return words.say("card.refused_by_yours")

    offering.settle(t, house, ticket, became)
    if Follow.OFFER_NEXT in found.follows:
        return offering.offer_next(t, house, ticket)
    return passing.refused(t, house, ticket)


def mine(t: Transaction, handler: Handler) -> list[Ticket]:
    """The open tickets this member carries and may still see, the most urgent first."""
    return those(t, handler, tickets.of_handler(t, handler.id))


def waiting(t: Transaction, handler: Handler) -> list[Ticket]:
    """What waits for somebody: offered to the organisation; for a coordinator, a life that
    nobody has taken, an appeal from the moment it is made, and what is late or unrouted.
    """
    if actor(handler) is Actor.HANDLER:
        found = tickets.waiting_for(t, handler.organisation_id)
    else:
        known = [*tickets.lives_waiting(t), *tickets.late(t)]
        known += [*tickets.appealed(t), *tickets.unrouted(t)]
        found = list({ticket.id: ticket for ticket in known}.values())
    return those(t, handler, found)


def duty(t: Transaction, handler: Handler, *, on: bool) -> None:
    """Go on or off duty; who is off duty gets no cards while somebody else is on."""
    handlers.duty(t, handler.id, on, t.now + BY_HAND if on else None)


def _taken(
    t: Transaction, ticket: Ticket, taker: Handler
) -> Callable[[Handler, Words], str | None]:
    """What the card of each reader says now; one that says refused stays as it is."""
    refused = {
        offer.organisation_id for offer in offers.of(t, ticket.id) if offer.state == offers.REFUSED
    }
    carrier = organisations.get(t, ticket.organisation_id) if ticket.organisation_id else None

    def became(reader: Handler, words: Words) -> str | None:
        if reader.id == taker.id:
            return words.say("card.taken_by_you")
        if actor(reader) is Actor.HANDLER and reader.organisation_id in refused:
            return None
        if carrier is None:
            return words.say("card.with_coordinator")
        if actor(reader) is Actor.COORDINATOR:
            return words.say("card.taken_by", organisation=letters.named(carrier, words))
        if reader.organisation_id == carrier.id:
            return words.say("card.taken_by_yours")
        # Who carries it is no concern of the others.
        return words.say("card.taken_elsewhere")

    return became


def _in_hand(t: Transaction, ticket: Ticket, words: Words) -> str:
    """What the person hears once somebody has their ticket."""
    reference = grouped(ticket.reference)
    carrier = organisations.get(t, ticket.organisation_id) if ticket.organisation_id else None
    if carrier is None:
        return words.say("relay.taken_by_network", reference=reference)
    name = letters.named(carrier, words)
    return words.say("relay.taken", organisation=name, reference=reference)
