"""When a person is told that something waits: they wrote too long ago to be told anything else."""

from datetime import datetime, timedelta

from bot.carriage.posting import RELAYED
from bot.carriage.readers import Way
from bot.gate import Why
from bot.house import House
from bot.whatsapp.knock import screen
from storage import outbox, outbox_held, outbox_topics
from storage.outbox_rows import DROPPED, EXPIRED, FAILED
from storage.tickets import Ticket
from storage.transaction import Transaction

KNOCKED_AGAIN = timedelta(days=1)
_KNOCK = "knock:"
_LOST = (DROPPED, EXPIRED, FAILED)


def is_knock(topic: str | None) -> bool:
    """Whether a row knocks for others that wait."""
    return (topic or "").startswith(_KNOCK)


def knock(
    t: Transaction, house: House, way: Way, ticket: Ticket | None, written_at: datetime
) -> None:
    """Say that something waits, written then: once until they write, and after a day once more for
    what is newer than the last knock."""
    outbox_held.in_turn(t, way.account.id)
    topic, heard = f"{_KNOCK}{way.account.id}", way.account.last_heard_at
    for row in outbox.by_topic(t, topic):
        if row.status in _LOST or (heard is not None and row.created_at <= heard):
            continue
        if written_at <= row.created_at or t.now - row.created_at < KNOCKED_AGAIN:
            return
    shown = screen(house.speaking(way.person.language))
    ticket_id = ticket.id if ticket is not None else None
    row_id = outbox.add(
        t, way.account, shown.to_json(), priority=RELAYED, ticket_id=ticket_id, topic=topic
    )
    outbox_topics.reasoned(t, row_id, Why.WINDOW_CLOSED)
