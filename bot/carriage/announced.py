"""What a person is told of their grievance, kept so that they read it behind neutral words too.

It is written once in every language, for whoever opens it in theirs.
"""

from collections.abc import Callable
from uuid import UUID

from bot.carriage.posting import LIVE
from bot.casework import letters
from bot.house import House
from bot.screens import Screen
from flows.vocabulary import Language
from locales.words import Words
from storage import followers, messages, outbox, tickets
from storage.accounts import Account
from storage.people import Person
from storage.tickets import Ticket
from storage.transaction import Transaction

VERB = "news"


def kept(
    t: Transaction,
    house: House,
    ticket: Ticket,
    written: Callable[[Words], Screen],
    to: UUID | None = None,
) -> str:
    """Keep what is told to all who follow a ticket, or to one person alone; what opens it."""
    texts = {code.value: written(house.speaking(code.value)).text for code in Language}
    return f"act:{VERB}:{messages.tell(t, ticket.id, to, texts)}"


def open(t: Transaction, house: House, person: Person, account: Account, key: UUID) -> bool:
    """Show it to a person who follows the ticket, or was told it; False for anybody else.

    Whoever follows the ticket no more can do nothing with it, but may read what they were told.
    """
    found = messages.told(t, key)
    ticket = tickets.get(t, found.ticket_id) if found is not None else None
    if found is None or ticket is None:
        return False
    follows = followers.follows(t, ticket.id, person.id)
    alone = found.author_id != ticket.id
    if found.author_id != person.id and (alone or not follows):
        return False
    words = house.speaking(person.language)
    below = letters.buttons(ticket, words) if follows else ()
    text = found.pieces[0][words.language]
    screen = Screen(text, below, language=words.language, protect=True)
    outbox.add(t, account, screen.to_json(), priority=LIVE, ticket_id=ticket.id)
    return True
