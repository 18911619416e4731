"""Whom a grievance is about goes on with it himself: what he agrees to counts from then on.

Who sent it is told, and goes on following it unless he ends that; ``claiming`` is for who doubts.
"""

from bot.carriage import holding
from bot.casework import agreeing, claiming, consenting, prompting, sheets
from bot.casework.agreeing import Bearer
from bot.house import House
from bot.tickets import lifecycle
from bot.tickets.acts import Act, Actor
from flows.choosing import TakenOver
from flows.grievance import Agreement
from flows.vocabulary import Purpose, State
from storage import consents, events, followers, people, tickets
from storage.people import Person
from storage.tickets import Ticket
from storage.transaction import Transaction


def refuse(t: Transaction, house: House, ticket: Ticket, person: Person) -> Ticket:
    """He does not want it: nobody but the coordinators goes on; who sent it is told so.

    Raises NotAllowed where the ticket has ended.
    """
    refuses, by = Agreement.REFUSES, Bearer.HIMSELF
    return agreeing.record(t, house, ticket, Actor.PERSON, person.id, refuses, by=by)


def take_over(
    t: Transaction,
    house: House,
    ticket: Ticket,
    person: Person,
    said: TakenOver,
    next_pin: str | None,
) -> Ticket:
    """Let him go on with the ticket; as it is then. Raises NotAllowed where it was withdrawn.

    With a ``next_pin``, the hash of another secret, nobody else follows it once those who do had
    the time to object; from then on that secret opens it, and the old one no more.
    """
    lifecycle.rule(State(ticket.state), Act.TAKE_OVER, Actor.PERSON)
    before = consents.for_ticket(t, ticket.id)
    key = "relay.taken_over" if said.family else "relay.taken_over_alone"
    claiming.tell(t, house, ticket, key)
    people.set_safety(t, person.id, shared_phone=said.shared_phone, safe_hours=said.hours)
    followers.hand_over(t, ticket.id, person.id)
    ticket = tickets.change(t, ticket, person_id=person.id)
    prompting.handed_over(t, ticket)
    ticket = claiming.begun(t, ticket, before, next_pin)
    detail = {"family": said.family, "consents": {k.value: v for k, v in said.consents.items()}}
    events.record(t, ticket.id, Actor.PERSON, person.id, Act.TAKE_OVER, detail)
    for purpose, given in said.consents.items():
        consents.give(t, person.id, ticket.id, purpose, given)
    if State(ticket.state) not in lifecycle.ENDED:
        agrees, by = Agreement.AGREES, Bearer.HIMSELF
        ticket = agreeing.record(t, house, ticket, Actor.PERSON, person.id, agrees, by=by)
        sheets.to_carriers(t, house, ticket, lambda words: words.say("card.taken_over"))
    shared = said.consents[Purpose.SHARE]
    if before.get(Purpose.SHARE, False) != shared:
        ticket = consenting.take_effect(t, house, ticket, Purpose.SHARE, given=shared)
    holding.reconsider(t, house, person.id)
    return ticket
