"""A person asks us to stop writing, and comes back: the same on every channel.

Nothing they began is lost by it, and any message of theirs ends it.
"""

from bot.carriage import holding
from bot.casework import linking
from bot.house import House
from bot.tickets.acts import Actor
from storage import events, people, tickets
from storage.people import Person
from storage.transaction import Transaction


def stop(t: Transaction, house: House, person: Person) -> None:
    """From now on nothing leaves for this person until they write; ``person`` is kept up to date.

    Words of handlers wait, whoever was about to bring them; news is dropped. What is already
    queued in answer to what they sent goes, for they asked for it: a receipt comes only once.
    The phone of theirs that a grievance was filed from learns that words about it wait.
    """
    if people.stop(t, person.id):
        person.stopped_at = t.now
        _note(t, person, "stopped")
        linking.stopped(t, house, person)
    holding.reconsider(t, house, person.id)


def resume(t: Transaction, person: Person) -> bool:
    """They write: a stop ends, if there was one; ``person`` is kept up to date.

    What waited is for ``holding.release`` to send.
    """
    if person.stopped_at is None or not people.resume(t, person.id):
        return False
    person.stopped_at = None
    _note(t, person, "resumed")
    return True


def _note(t: Transaction, person: Person, act: str) -> None:
    """Keep it in the history of each grievance that the person filed."""
    for ticket_id in tickets.owned_by(t, person.id):
        events.record(t, ticket_id, Actor.PERSON, person.id, act)
