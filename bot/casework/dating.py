"""Days that a person gave for a grievance: a reminder the day before, and on a hearing's morning.

They are the person's own: they stay when the grievance is closed, and go when it is withdrawn.
"""

from datetime import date
from uuid import UUID

from bot.house import House
from bot.tickets import alarms
from bot.tickets.alarms import Alarm
from bot.tickets.refusals import NotDone
from flows.vocabulary import DateKind, State
from storage import dates, reminders, tickets
from storage.dates import GivenDate
from storage.tickets import Ticket
from storage.transaction import Transaction

MOST = 8
"""Days that one person may give for one grievance: with "one more", what a list can show."""


class Gone(NotDone):
    """This day has gone by."""

    key = "follow_up.date_gone"


class TooMany(NotDone):
    """There are as many days as can be kept for one grievance."""

    key = "follow_up.dates_full"


def give(
    t: Transaction, house: House, ticket: Ticket, person_id: UUID, kind: DateKind, day: date
) -> GivenDate:
    """Keep a day, and have its reminders come. The same day given again is kept once.

    Raises Gone for a day that has gone by, and TooMany.
    """
    today = t.now.astimezone(house.timezone).date()
    if day < today:
        raise Gone
    known = [one for one in dates.of_person(t, person_id, today) if one.ticket_id == ticket.id]
    same = next((one for one in known if (one.kind, one.day) == (kind, day)), None)
    if same is not None:
        return same
    if len(known) >= MOST:
        raise TooMany
    kept = dates.give(t, ticket.id, person_id, kind, day)
    for when, hour in alarms.given_date(day, kind, t.now, house.timezone).items():
        subject = f"{kept.id}:{when}"
        reminders.put(t, Alarm.DATE, hour, person_id=person_id, subject=subject)
    return kept


def forget(t: Transaction, person_id: UUID, date_id: UUID) -> bool:
    """Forget a day of this person's, reminders and all; False when it is none of theirs."""
    known = dates.get(t, date_id)
    if known is None or known.person_id != person_id:
        return False
    for when in alarms.BEFORE, alarms.MORNING:
        reminders.cancel(t, Alarm.DATE, person_id=person_id, subject=f"{date_id}:{when}")
    return dates.remove(t, date_id)


def is_before(subject: str | None) -> bool:
    """Whether a reminder of a day is that of the day before."""
    return (subject or "").endswith(f":{alarms.BEFORE}")


def due(t: Transaction, subject: str | None) -> tuple[GivenDate, Ticket] | None:
    """The day that a reminder is about and its grievance; None when it is to be said no more."""
    known = dates.get(t, UUID((subject or "").partition(":")[0])) if subject else None
    ticket = tickets.get(t, known.ticket_id) if known is not None else None
    if known is None or ticket is None or ticket.state == State.WITHDRAWN:
        return None
    return known, ticket
