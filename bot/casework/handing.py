"""A ticket leaves the organisation that held it: its access ends, and others are asked at once.

Whoever ends it says why to those concerned; here it is done, kept in the history and settled.
"""

from typing import Any
from uuid import UUID

from bot.carriage import access
from bot.casework import consulted, offering, pausing, timing
from bot.casework.ranking import case_of, explained, note_gap, rank, written
from bot.house import House
from bot.tickets import clocks, lifecycle, routing
from bot.tickets.acts import Act, Actor, Follow
from bot.tickets.alarms import Alarm
from flows.vocabulary import State, Urgency
from locales.words import Words
from storage import events, offers, organisations, reminders, tickets
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


def route_again(t: Transaction, house: House, ticket: Ticket) -> Ticket:
    """Rank the organisations afresh for a ticket that nobody holds, and ask the first of them.

    Where somebody is asked already, they are waited for. Nobody to ask: the coordinators have it.
    """
    asked = offers.of(t, ticket.id)
    if any(one.state == offers.OFFERED for one in asked):
        return ticket
    state = State(ticket.state)
    act = Act.REFER if state is State.REFERRED else Act.OFFER
    case = case_of(t, ticket)
    ranking, known = rank(t, case)
    refused = {one.organisation_id for one in asked if one.state == offers.REFUSED}
    not_again = frozenset(code for code, one in known.items() if one.id in refused)
    codes = routing.to_offer(ranking, case.urgency, not_again)
    if not codes or len(refused) >= lifecycle.MOST_REFUSALS:
        events.record(t, ticket.id, Actor.SYSTEM, None, "rank", explained(ranking))
        note_gap(case, ranking)
        offering.page(t, house, ticket, lambda words: offering.why_nobody(case, ranking, words))
        return ticket
    for place, placed in enumerate(ranking.ranked, start=1):
        offers.rank(
            t,
            ticket.id,
            known[placed.code].id,
            place=place,
            score=placed.score,
            reasons=written(placed.reasons),
        )
    ticket = tickets.change(t, ticket, state=lifecycle.apply(state, act, Actor.SYSTEM))
    detail = {**explained(ranking), "to": list(codes)}
    events.record(t, ticket.id, Actor.SYSTEM, None, act, detail)
    for code in codes:
        offering.send(t, house, ticket, known[code].id)
    return ticket
