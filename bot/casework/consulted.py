"""The question whether another organisation may have a ticket: reminded of, and taken back.

Once it is answered, or nobody waits for an answer any more, nothing of it is on its way.
"""

from datetime import timedelta
from uuid import UUID

from bot.carriage import holding
from bot.tickets import waits
from bot.tickets.alarms import Alarm
from storage import outbox_held, outbox_topics, people, referrals, reminders, tickets
from storage.referrals import Asked
from storage.tickets import Ticket
from storage.transaction import Transaction

LAPSES = timedelta(days=14)
"""How long the person may think about it; both sides are told when it is over."""


def begun(t: Transaction, ticket: Ticket, referral_id: UUID) -> None:
    """Remind the person who was asked, and let the question have an end."""
    subject = str(referral_id)
    if ticket.person_id is not None:
        hour = t.now + waits.ASKED[0] * waits.DAY
        of = ticket.person_id
        reminders.put(t, Alarm.ASKED, hour, ticket_id=ticket.id, person_id=of, subject=subject)
    reminders.put(t, Alarm.REFERRAL, t.now + LAPSES, ticket_id=ticket.id, subject=subject)


def settle(t: Transaction, asked: Asked, became: str, motive: str | None = None) -> None:
    """Note what became of the question (``storage.referrals``), and let nothing of it wait."""
    referrals.settle(t, asked.id, became, motive)
    subject = str(asked.id)
    reminders.cancel(t, Alarm.ASKED, ticket_id=asked.ticket_id, subject=subject)
    reminders.cancel(t, Alarm.REFERRAL, ticket_id=asked.ticket_id, subject=subject)
    ticket = tickets.get(t, asked.ticket_id)
    person = people.get(t, ticket.person_id) if ticket and ticket.person_id else None
    for row in holding.waiting(t, person) if person is not None else []:
        if row.ticket_id == asked.ticket_id and subject.encode() in outbox_held.payload(t, row):
            outbox_topics.take_back(t, row.id, holding.SETTLED)


def lapse(t: Transaction, ticket_id: UUID) -> None:
    """What was asked about the ticket, if anything, needs no answer any more."""
    asked = referrals.open_one(t, ticket_id)
    if asked is not None:
        settle(t, asked, referrals.LAPSED)
