"""Keeps what the gate decided of a message, for the ticket to show and a coordinator to ask."""

from uuid import UUID

from bot.carriage.readers import Reader
from bot.gate import Decision, Message
from storage import decisions
from storage.tickets import Ticket
from storage.transaction import Transaction


def note(
    t: Transaction,
    reader: Reader,
    ticket: Ticket | None,
    asked: Message,
    decision: Decision,
    message_id: UUID | None,
) -> None:
    """Keep a decision about a message to a human; ``message_id`` is its row of the outbox."""
    decisions.note(
        t,
        ticket_id=ticket.id if ticket is not None else None,
        person_id=reader.first.id,
        message_id=message_id,
        kind=asked.kind,
        purpose=asked.purpose,
        send=decision.send,
        why=decision.why,
        until=decision.until,
    )
