"""A ticket is shown to no organisation any more: all access ends at once, and each is told why.

Somebody took back their consent, or the detainee refuses. The coordinators go on with it.
"""

from collections.abc import Callable

from bot.carriage import access
from bot.carriage.posting import post
from bot.casework import consulted, handing, offering, relay, timing
from bot.house import House
from bot.screens import Screen
from bot.tickets import lifecycle
from bot.tickets.acts import Act, Actor
from flows.vocabulary import Role, State
from locales.words import Words
from storage import events, offers, tickets
from storage.handlers import Handler
from storage.receipts import grouped
from storage.tickets import Ticket
from storage.transaction import Transaction

Told = Callable[[Words, str], str]
"""What somebody is told, in their language, about the ticket with this number."""
UNSHARED = "unshared"


def withhold(
    t: Transaction, house: House, ticket: Ticket, to_holder: Told, to_coordinators: Told
) -> Ticket:
    """End all access of organisations to a ticket; the ticket as it is then.

    Cards say so, what was on its way to handlers is taken back, whoever held it is told why in
    words that hold nothing of it, and the coordinators get it with the reason.
    """
    carried = relay.carriers(t, ticket) if ticket.organisation_id is not None else []
    consulted.lapse(t, ticket.id)
    access.take_back(t, ticket, why=UNSHARED)
    became = _settled(t, ticket)
    offers.withdraw(t, ticket.id)
    if ticket.state == State.OFFERED:
        state = lifecycle.apply(State.OFFERED, Act.RETURN, Actor.SYSTEM)
        ticket = tickets.change(t, ticket, state=state)
        events.record(t, ticket.id, Actor.SYSTEM, None, Act.RETURN, {"why": UNSHARED})
    elif ticket.organisation_id is not None and ticket.state != State.WITHDRAWN:
        ticket = handing.hand_back(t, house, ticket, Actor.SYSTEM, None, {"why": UNSHARED})
    if State(ticket.state) not in lifecycle.ENDED:
        timing.look_again(t, ticket.id)
    offering.settle(t, house, ticket, became)
    number = grouped(ticket.reference)

    def written(_: Handler, words: Words) -> Screen:
        return Screen(to_holder(words, number), language=words.language, protect=True)

    # They may read nothing of it any more, so neither may this message lead back to it.
    post(t, house, [one for one in carried if _is_handler(one)], written, ticket, lasting=True)
    if State(ticket.state) not in lifecycle.ENDED:
        offering.page(t, house, ticket, lambda words: to_coordinators(words, number))
    return ticket


def _is_handler(one: Handler) -> bool:
    return one.role == Role.HANDLER


def _settled(t: Transaction, ticket: Ticket) -> Callable[[Handler, Words], str | None]:
    """What the card of each reader says now; a coordinator's stays, and one that says refused."""
    refused = {
        one.organisation_id for one in offers.of(t, ticket.id) if one.state == offers.REFUSED
    }

    def became(reader: Handler, words: Words) -> str | None:
        if not _is_handler(reader) or reader.organisation_id in refused:
            return None
        return words.say("card.not_shared")

    return became
