"""What is to be said later, unless something happens before: reminders are set here, by both doors.

Nothing is decided here: when its hour has come it is looked whether a reminder is still true, and
the gate is asked.
"""

from collections.abc import Sequence
from uuid import UUID

from bot.carriage import readers
from bot.carriage.carrying import Carried
from bot.casework import timing
from bot.gate import Send
from bot.house import House
from bot.tickets import ladders, returning, waits
from bot.tickets.alarms import Alarm
from flows.vocabulary import State, Urgency
from storage import reminders, tickets
from storage.reminder_rows import DONE
from storage.tickets import Ticket
from storage.transaction import Transaction


def filed(t: Transaction, ticket: Ticket, person_id: UUID) -> None:
    """A grievance was sent: after long silence the person is told where it stands."""
    hour = waits.next_news(t.now, t.now)
    reminders.put(t, Alarm.NEWS, hour, ticket_id=ticket.id, person_id=person_id)


def handed_over(t: Transaction, ticket: Ticket) -> None:
    """A grievance is from somebody else now: where it stands is told to them, and to them alone."""
    for one in reminders.of(t, ticket.id):
        if one.kind == Alarm.NEWS and one.person_id not in (None, ticket.person_id):
            reminders.cancel(t, Alarm.NEWS, ticket_id=ticket.id, person_id=one.person_id)
    if ticket.person_id is not None and ticket.closed_at is None:
        filed(t, ticket, ticket.person_id)


def begun(t: Transaction, person_id: UUID, code: str) -> None:
    """A grievance is being told, in the draft with this code: once it may be reminded of."""
    hour = t.now + waits.UNFINISHED
    reminders.put(t, Alarm.UNFINISHED, hour, person_id=person_id, subject=code)


def wrote(t: Transaction, house: House, ticket: Ticket) -> Ticket:
    """The person wrote: whoever carries the ticket is reminded unless they answer in time.

    What was asked is answered. Words that come meanwhile leave the first ones as old as they are.
    Those that come after a closing are reminded of too, while it may still be taken up again; they
    stand in the list of what waits until they are answered or marked as read. The ticket as it is.
    """
    _heard(t, ticket)
    reminders.cancel(t, Alarm.ASKED, ticket_id=ticket.id)
    waits_for_us = ticket.state != State.WITHDRAWN and returning.in_time(ticket.closed_at, t.now)
    if waits_for_us and not reminders.waits(t, Alarm.UNANSWERED, ticket.id):
        hour = ladders.answer_by(t.now, Urgency(ticket.urgency), house.calendar)
        reminders.put(t, Alarm.UNANSWERED, hour, ticket_id=ticket.id)
        if ticket.closed_at is None:
            # If nobody answers then either, others are told: the watch finds out when.
            timing.look_again(t, ticket.id)
    if ticket.state == State.CLOSED and ticket.unread_since is None:
        ticket = tickets.change(t, ticket, unread_since=t.now)
    return ticket


def answered(t: Transaction, ticket: Ticket, carried: Sequence[Carried]) -> None:
    """The desk wrote: who was not shown the words is reminded once that they wait."""
    _heard(t, ticket)
    reminders.cancel(t, Alarm.UNANSWERED, ticket_id=ticket.id)
    for one in carried:
        if one.decision is None or one.decision.send is Send.NOW:
            continue
        hour = t.now + waits.REPLY
        reminders.put(t, Alarm.REPLY_WAITS, hour, ticket_id=ticket.id, person_id=one.person_id)


def asked(t: Transaction, ticket: Ticket) -> None:
    """The desk asked something: each human who follows the ticket is reminded of it."""
    hour = t.now + waits.ASKED[0] * waits.DAY
    for reader in readers.of(t, ticket):
        reminders.put(t, Alarm.ASKED, hour, ticket_id=ticket.id, person_id=reader.first.id)


def _heard(t: Transaction, ticket: Ticket) -> None:
    """There was a word: the silence begins anew, but for whoever wants no news any more."""
    for one in reminders.of(t, ticket.id):
        if one.kind == Alarm.NEWS and one.status != DONE:
            reminders.postpone(t, one.id, waits.next_news(t.now, t.now))
