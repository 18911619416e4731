"""Whom a grievance is about goes on with it himself: what he agrees to counts from then on.

Who sent it is told, and goes on following it unless he ends that.
"""

from collections.abc import Sequence
from uuid import UUID

from bot.carriage import holding
from bot.casework import agreeing, consenting, sheets
from bot.casework.agreeing import Bearer
from bot.house import House
from bot.tickets import lifecycle
from bot.tickets.acts import Act, Actor
from flows.choosing import TakenOver
from flows.grievance import Agreement
from flows.vocabulary import Purpose, State
from storage import consents, events, followers, outbox_topics, people, tickets
from storage.people import Person
from storage.tickets import Ticket
from storage.transaction import Transaction

ENDED = "not_followed"


def refuse(t: Transaction, house: House, ticket: Ticket, person: Person) -> Ticket:
    """He does not want it: nobody but the coordinators goes on; who sent it is told so.

    Raises NotAllowed where the ticket has ended.
    """
    refuses, by = Agreement.REFUSES, Bearer.HIMSELF
    return agreeing.record(t, house, ticket, Actor.PERSON, person.id, refuses, by=by)


def take_over(
    t: Transaction, house: House, ticket: Ticket, person: Person, said: TakenOver
) -> Ticket:
    """Let him go on with the ticket; as it is then. Raises NotAllowed where it was withdrawn.

    Without ``said.family`` nobody else follows it from now on; the caller gives him a new receipt,
    for the old one would open it again.
    """
    lifecycle.rule(State(ticket.state), Act.TAKE_OVER, Actor.PERSON)
    before = consents.for_ticket(t, ticket.id)
    key = "relay.taken_over" if said.family else "relay.taken_over_alone"
    agreeing.tell_filer(t, house, ticket, key)
    people.set_safety(t, person.id, shared_phone=said.shared_phone, safe_hours=said.hours)
    others = followers.hand_over(t, ticket.id, person.id, keep=said.family)
    ticket = tickets.change(t, ticket, person_id=person.id)
    detail = {"family": said.family, "consents": {k.value: v for k, v in said.consents.items()}}
    events.record(t, ticket.id, Actor.PERSON, person.id, Act.TAKE_OVER, detail)
    for purpose, given in said.consents.items():
        consents.give(t, person.id, ticket.id, purpose, given)
    if not said.family:
        _let_wait_no_more(t, ticket, others)
    if State(ticket.state) not in lifecycle.ENDED:
        agrees, by = Agreement.AGREES, Bearer.HIMSELF
        ticket = agreeing.record(t, house, ticket, Actor.PERSON, person.id, agrees, by=by)
        sheets.to_carriers(t, house, ticket, lambda words: words.say("card.taken_over"))
    shared = said.consents[Purpose.SHARE]
    if before.get(Purpose.SHARE, False) != shared:
        ticket = consenting.take_effect(t, house, ticket, Purpose.SHARE, given=shared)
    holding.reconsider(t, house, person.id)
    return ticket


def _let_wait_no_more(t: Transaction, ticket: Ticket, others: Sequence[UUID]) -> None:
    """What was put aside for those who follow it no more is never sent to them."""
    for person in filter(None, (people.get(t, other) for other in others)):
        for row in holding.waiting(t, person):
            # That they follow it no more, which is bound to their phone, they must still hear.
            if row.ticket_id == ticket.id and holding.bound_to(row.topic) is not holding.ALONE:
                outbox_topics.take_back(t, row.id, ENDED)
