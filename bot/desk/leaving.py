"""Somebody leaves the desk: they read nothing more, and their tickets go to their colleagues."""

from bot.carriage.posting import awake, coordinators_for, post
from bot.house import House
from bot.screens import Button, Screen
from bot.tickets.acts import Actor
from locales.words import Words
from storage import accounts, drafts, events, handlers, outbox, tickets
from storage.handlers import Handler
from storage.receipts import grouped
from storage.tickets import Ticket
from storage.transaction import Transaction


def dismiss(t: Transaction, house: House, handler: Handler) -> int:
    """End a membership at once; how many open tickets went back to the organisation.

    Nothing that still waits for the member's phone is sent. Their colleagues are told of each
    ticket, or the coordinators where there are none.
    """
    handlers.leave(t, handler.id)
    drafts.erase(t, handler.id)
    outbox.erase(t, [account.id for account in accounts.of_handler(t, handler.id)], [])
    left = tickets.of_handler(t, handler.id)
    for ticket in left:
        freed = tickets.change(t, ticket, handler_id=None)
        events.record(t, ticket.id, Actor.SYSTEM, None, "left", {"handler": str(handler.id)})
        _tell(t, house, freed)
    return len(left)


def _tell(t: Transaction, house: House, ticket: Ticket) -> None:
    def written(_: Handler, words: Words) -> Screen:
        text = words.say("desk.left", reference=grouped(ticket.reference))
        below = (Button(words.say("card.sheet"), f"act:show:{ticket.reference}"),)
        return Screen(text, below, language=words.language, protect=True)

    colleagues = awake(t, ticket.organisation_id) if ticket.organisation_id else []
    if not post(t, house, colleagues, written, ticket):
        post(t, house, coordinators_for(t, ticket), written, ticket)
