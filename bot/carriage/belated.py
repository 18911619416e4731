"""Tells a handler that words of theirs, which had left, came back from a closed window."""

from bot.carriage.posting import post
from bot.carriage.readers import Reader
from bot.casework import letters
from bot.gate import Decision, Send, Why
from bot.house import House
from bot.screens import Screen
from locales.words import Words, isolate
from storage import handlers, messages, outbox
from storage.handlers import Handler
from storage.outbox import Outbound
from storage.receipts import grouped
from storage.tickets import Ticket
from storage.transaction import Transaction


def tell(
    t: Transaction,
    house: House,
    row: Outbound,
    reader: Reader,
    ticket: Ticket | None,
    decision: Decision,
) -> None:
    """Tell who wrote the words of a row that they wait now, once, however often they come back.

    They had read that the words went out. Of anybody else who follows the ticket nothing is said.
    """
    if (
        ticket is None
        or reader.first.id != ticket.person_id
        or decision.why is not Why.WINDOW_CLOSED
    ):
        return
    knocked = decision.send is Send.TEMPLATE

    def written(_: Handler, words: Words) -> Screen:
        told = words.say("desk.knocked") if knocked else words.say("desk.window_closed")
        number = isolate(grouped(ticket.reference))
        return Screen(f"{number}\n{told}", language=words.language, protect=True)

    for letter in messages.thread(t, ticket.id):
        if letter.at != row.created_at or not letters.is_for_person(letter):
            continue
        writer, topic = handlers.get(t, letter.author_id), f"belated:{letter.id}"
        if writer is not None and not outbox.by_topic(t, topic):
            post(t, house, [writer], written, ticket, topic)
