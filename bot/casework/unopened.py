"""Whether words of the desk still wait for a human to read them, on whichever phone."""

from bot.carriage import holding, opening, readers
from bot.carriage.knocking import is_knock
from bot.tickets.acts import Act, Actor
from storage import events
from storage.people import Person
from storage.tickets import Ticket
from storage.transaction import Transaction


def waits_for(t: Transaction, ticket: Ticket, person: Person) -> bool:
    """Whether words of the desk wait for this human, or lie behind neutral ones nobody opened.

    Raises IndexError where the desk has not written at all.
    """
    rows = holding.waiting(t, person)
    if any(row.ticket_id == ticket.id and not is_knock(row.topic) for row in rows):
        return True
    reader = readers.among(t, ticket, person)
    if not any(reader.shares(way) for way in reader.ways):
        return False
    last = opening.letters_to_person(t, ticket)[-1]
    mine = {reader.first.id, person.id, *(way.person.id for way in reader.ways)}
    return not any(
        event.at >= last.at and event.actor_id in mine
        for event in events.history(t, ticket.id)
        if event.actor == Actor.PERSON and event.act == Act.READ
    )
