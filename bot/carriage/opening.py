"""Words shown because a person asks for them: behind *open*, behind a knock, or once more.

Only what follows from a grievance of theirs is ever shown.
"""

from dataclasses import dataclass
from uuid import UUID

from bot.carriage import holding
from bot.carriage.knocking import is_knock
from bot.carriage.posting import LIVE
from bot.casework import letters
from bot.gate import Why
from bot.house import House
from bot.screens import Screen
from bot.tickets.acts import Act, Actor
from storage import events, messages, outbox, outbox_held, outbox_topics, tickets
from storage.accounts import Account
from storage.messages import Letter
from storage.people import Person
from storage.tickets import Ticket
from storage.transaction import Transaction

RECENT = 3
"""How many of the desk's messages a person is shown again when they ask where things stand."""


@dataclass(frozen=True, slots=True)
class Opened:
    """What came of opening all that waited: how many messages, of which tickets only the state is
    left to be shown, and what the buttons under other neutral words would bring back."""

    messages: int
    states: list[UUID]
    others: list[str]


def open_held(
    t: Transaction, house: House, person: Person, account: Account, message_id: UUID | None
) -> bool:
    """Show the words behind *open* to a person who may read them; False when there are none."""
    words = house.speaking(person.language)
    for ticket in tickets.of_person(t, person.id):
        for letter in messages.thread(t, ticket.id):
            if letter.id == message_id and letters.is_for_person(letter):
                _show(t, house, person, account, ticket, letter)
                detail = {"message": str(letter.id)}
                events.record(t, ticket.id, Actor.PERSON, person.id, Act.READ, detail)
                return True
    screen = Screen(words.say("relay.gone"), language=words.language)
    outbox.add(t, account, screen.to_json(), priority=LIVE)
    return False


def open_waiting(t: Transaction, house: House, person: Person, account: Account) -> Opened:
    """Show all that waits for a person, on a shared phone too: they have asked for it."""
    count, states, others = 0, list[UUID](), list[str]()
    for row in holding.waiting(t, person):
        if is_knock(row.topic):
            outbox_topics.take_back(t, row.id, holding.SETTLED)
            continue
        data = holding.behind(Screen.from_json(outbox_held.payload(t, row)))
        if data is None:
            count += outbox_held.release(t, row, account, Why.JUST_WROTE)
        elif outbox_topics.take_back(t, row.id, holding.SETTLED):
            _, verb, argument = data.split(":", 2)
            if verb == "read":
                states.append(UUID(argument))
            elif verb != "open":
                others.append(data)
            else:
                count += open_held(t, house, person, account, UUID(argument))
    return Opened(count, list(dict.fromkeys(states)), list(dict.fromkeys(others)))


def recall(t: Transaction, house: House, person: Person, account: Account, ticket: Ticket) -> int:
    """Show again what the desk wrote lately on a ticket; how many messages."""
    written = letters_to_person(t, ticket)[-RECENT:]
    for letter in written:
        _show(t, house, person, account, ticket, letter)
    return len(written)


def letters_to_person(t: Transaction, ticket: Ticket) -> list[Letter]:
    """What the desk ever wrote to the person on a ticket, oldest first."""
    return [one for one in messages.thread(t, ticket.id) if letters.is_for_person(one)]


def unanswered(t: Transaction, ticket: Ticket) -> list[Letter]:
    """What the desk has written to the person since they last wrote, as far as it is recent."""
    found: list[Letter] = []
    for letter in messages.thread(t, ticket.id):
        if letter.author != "handler":
            found.clear()
        elif letters.is_for_person(letter):
            found.append(letter)
    return found[-RECENT:]


def _show(
    t: Transaction, house: House, person: Person, account: Account, ticket: Ticket, letter: Letter
) -> None:
    screen = letters.again(t, ticket, letter, house.speaking(person.language))
    outbox.add(t, account, screen.to_json(), priority=LIVE, ticket_id=ticket.id)
