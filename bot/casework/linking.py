"""What the phone a grievance was filed from learns of another one said to be the same human's.

Words go to the phone that wrote last: whoever filed it has to know, and how to have them back.
"""

from collections.abc import Callable
from uuid import UUID

from bot.carriage import readers
from bot.carriage.carrying import announce
from bot.casework import letters
from bot.house import House
from bot.screens import Screen
from bot.tickets.lifecycle import ENDED
from locales.words import Words
from storage import followers, tickets
from storage.people import Person
from storage.receipts import grouped
from storage.tickets import Ticket
from storage.transaction import Transaction


def linked(t: Transaction, house: House, ticket: Ticket) -> None:
    """Another phone says that it is the same human's: replies come to where they wrote last."""
    _tell(t, house, ticket, lambda words, number: words.say("relay.linked", reference=number))


def stopped(t: Transaction, house: House, person: Person) -> None:
    """This person has just stopped, and words of grievances filed elsewhere would have come here.

    They wait for the human to write, from any phone: that is what a stop asks for. But whoever
    filed the grievance must not wait for ever because somebody else said to be them.
    """
    for ticket_id in {ticket_id for _, ticket_id in followers.same_human(t, person.id)}:
        ticket = tickets.get(t, ticket_id)
        if ticket is None or ticket.person_id == person.id or ticket.state in ENDED:
            continue
        if readers.stopped(t, ticket):
            _tell(t, house, ticket, _stopped)


def erased(t: Transaction, house: House, ticket: Ticket, person_id: UUID) -> None:
    """Whom it is from erases a ticket: everybody else who follows it hears so, by its number."""

    def written(words: Words) -> Screen:
        text = words.say("relay.erased_there", reference=grouped(ticket.reference))
        return Screen(text, language=words.language)

    for reader in readers.of(t, ticket):
        if not reader.includes(person_id):
            announce(t, house, ticket, written, to=reader.first.id, lasting=True)


def _stopped(words: Words, number: str) -> str:
    return words.say("relay.stopped_there", reference=number)


def _tell(t: Transaction, house: House, ticket: Ticket, told: Callable[[Words, str], str]) -> None:
    """A sentence for the phone the ticket was filed from, as its safety allows."""

    def written(words: Words) -> Screen:
        text, below = told(words, grouped(ticket.reference)), letters.buttons(ticket, words)
        return Screen(text, below, language=words.language, protect=True)

    announce(t, house, ticket, written)
