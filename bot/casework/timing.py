"""The clocks of a stored ticket: by when each step is due from now, and how far they have come."""

from datetime import datetime
from uuid import UUID

from bot.house import House
from bot.tickets import clocks
from bot.tickets.alarms import Alarm
from bot.tickets.clocks import DueTimes, TicketTimes
from flows.vocabulary import Urgency
from storage import reminders
from storage.tickets import Ticket
from storage.transaction import Transaction


def begun(house: House, urgency: str, now: datetime) -> dict[str, datetime]:
    """The columns of a ticket whose clocks begin now: each step by when it is due."""
    due = clocks.due(Urgency(urgency), now, house.clocks, house.calendar)
    return {
        "acknowledge_due": due.acknowledge,
        "take_due": due.take,
        "reply_due": due.reply,
        "step_due": due.step,
        "close_due": due.close,
    }


def look_again(t: Transaction, ticket_id: UUID) -> None:
    """Have the watch look at a ticket within seconds, and work out anew when it next does.

    For acts after which something may be due sooner than it was; after others it comes by itself.
    """
    reminders.put(t, Alarm.WATCH, t.now, ticket_id=ticket_id)


def times(ticket: Ticket, house: House, acknowledged_at: datetime | None = None) -> TicketTimes:
    """What is due on a ticket, and what was done of it."""
    step = ticket.step_due
    if step is None:
        # Opened by a version that did not keep it.
        step = clocks.due(
            Urgency(ticket.urgency), ticket.opened_at, house.clocks, house.calendar
        ).step
    due = DueTimes(
        ticket.acknowledge_due, ticket.take_due, ticket.reply_due, step, ticket.close_due
    )
    return TicketTimes(
        due,
        acknowledged_at=acknowledged_at,
        taken_at=ticket.taken_at,
        answered_at=ticket.answered_at,
        next_date=house.calendar.day_of(ticket.next_date) if ticket.next_date else None,
        closed_at=ticket.closed_at,
    )
