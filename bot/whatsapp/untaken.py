"""Tells a handler that a file they sent does not pass through WhatsApp, and what would.

The person is told with the words the file came with; both know then that something is missing.
"""

from functools import partial
from uuid import UUID

from bot.arrivals import Door
from bot.carriage.posting import post
from bot.house import House
from bot.screens import Screen
from locales.words import Words
from storage import files, handlers, outbox, tickets
from storage.database import Database
from storage.handlers import Handler
from storage.receipts import grouped
from storage.transaction import Transaction


class Untaken:
    """What ``WhatsAppScreens`` calls for each file that is not taken."""

    def __init__(self, database: Database, house: House) -> None:
        self._database = database
        self._house = house

    async def tell(self, address: str, file_id: str) -> None:
        """Tell its sender, once for all who follow the ticket and however often it is tried."""
        await self._database.write(partial(_tell, house=self._house, file_id=UUID(file_id)))


def _tell(t: Transaction, house: House, file_id: UUID) -> None:
    topic = f"untaken:{file_id}"
    file = files.get(t, file_id)
    if file is None or file.door != Door.DESK or outbox.by_topic(t, topic):
        return
    ticket = tickets.get(t, file.ticket_id) if file.ticket_id else None
    sender = handlers.get(t, file.holder_id)
    if ticket is None or sender is None:
        return
    name = files.name(t, file) or file.kind

    def written(_: Handler, words: Words) -> Screen:
        text = words.say("desk.file_not_taken", name=name, reference=grouped(ticket.reference))
        return Screen(text, language=words.language, protect=True)

    post(t, house, [sender], written, ticket, topic)
