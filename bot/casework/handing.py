"""A ticket leaves the organisation that held it: its access ends.

Whoever ends it says why to those concerned; here it is done, kept in the history and settled.
"""

from typing import Any
from uuid import UUID

from bot.carriage import access
from bot.casework import consulted, offering, pausing, timing
from bot.house import House
from bot.tickets import clocks, lifecycle
from bot.tickets.acts import Act, Actor, Follow
from bot.tickets.alarms import Alarm
from flows.vocabulary import State, Urgency
from locales.words import Words
from storage import events, organisations, reminders, tickets
from storage.handlers import Handler
from storage.tickets import Ticket
from storage.transaction import Transaction


def hand_back(
    t: Transaction,
    house: House,
    ticket: Ticket,
    actor: Actor,
    actor_id: UUID | None,
    detail: dict[str, Any] | None = None,
) -> Ticket:
    """End the access of the organisation that holds a ticket; the ticket as it is then.

    It is to be taken anew, within the time for that. Nobody is told, but the organisation's own
    cards say so. Raises NotAllowed.
    """
    found = lifecycle.rule(State(ticket.state), Act.HAND_BACK, actor)
    left = ticket.organisation_id
    if Follow.RESUME_CLOCKS in found.follows:
        ticket = pausing.resume(t, house, ticket)
    consulted.lapse(t, ticket.id)
    ticket = tickets.change(
        t,
        ticket,
        state=found.then or ticket.state,
        organisation_id=None,
        handler_id=None,
        next_date=None,
        taken_at=None,
        take_due=clocks.due(Urgency(ticket.urgency), t.now, house.clocks, house.calendar).take,
    )
    reminders.cancel(t, Alarm.NEXT_DATE, ticket_id=ticket.id)
    timing.look_again(t, ticket.id)
    holder = organisations.get(t, left) if left is not None else None
    told = {**(detail or {}), "from": holder.code if holder is not None else None}
    events.record(t, ticket.id, actor, actor_id, Act.HAND_BACK, told)
    if left is not None:
        let_go(t, house, ticket, left)
    return ticket


def let_go(t: Transaction, house: House, ticket: Ticket, organisation_id: UUID) -> None:
    """An organisation has no part in a ticket any more, and its cards say so."""
    access.end(t, ticket, organisation_id)

    def became(reader: Handler, words: Words) -> str | None:
        ours = reader.organisation_id == organisation_id
        return words.say("card.handed_on") if ours else None

    offering.settle(t, house, ticket, became)
