"""The sheet of a ticket for those who are to act on it, with what has just become of it."""

from collections.abc import Callable, Sequence
from functools import partial

from bot.carriage.posting import Written, alike, coordinators_for, post
from bot.casework import cards, letters, relay
from bot.house import House
from bot.screens import Screen
from bot.tickets import lifecycle
from bot.tickets.acts import Actor
from flows.speech import Piece
from flows.vocabulary import Role, State
from locales.words import Words
from storage.handlers import Handler
from storage.tickets import Ticket
from storage.transaction import Transaction

Why = Callable[[Words], str]
"""What is said about the ticket, in the reader's language."""


def to_coordinators(
    t: Transaction, house: House, ticket: Ticket, why: Why, said: Sequence[Piece] = ()
) -> int:
    """Bring the sheet to the coordinators, and what the person said; how many can be reached."""
    return to(t, house, coordinators_for(t, ticket), ticket, why, said)


def to_carriers(
    t: Transaction, house: House, ticket: Ticket, why: Why, said: Sequence[Piece] = ()
) -> None:
    """The same for whoever carries the ticket, or else for the coordinators."""
    if not to(t, house, relay.carriers(t, ticket), ticket, why, said):
        to_coordinators(t, house, ticket, why, said)


def to(
    t: Transaction,
    house: House,
    readers: Sequence[Handler],
    ticket: Ticket,
    why: Why,
    said: Sequence[Piece] = (),
) -> int:
    """Bring the sheet to these members, each with what they may do; how many can be reached."""
    reached = post(t, house, readers, _written(t, house, ticket, why), ticket)
    if said:
        post(
            t, house, readers, alike(lambda words: letters.from_person(ticket, said, words)), ticket
        )
    return reached


def _written(t: Transaction, house: House, ticket: Ticket, why: Why) -> Written:
    by_role: dict[str, Written] = {}

    def written(reader: Handler, words: Words) -> Screen:
        role = Actor.COORDINATOR if reader.role == Role.COORDINATOR else Actor.HANDLER
        return by_role.setdefault(role, alike(partial(sheet, role)))(reader, words)

    def sheet(role: Actor, words: Words) -> Screen:
        acts = lifecycle.allowed(State(ticket.state), role)
        return cards.sheet(t, ticket, house, words, acts, t.now, ["", why(words)])

    return written
