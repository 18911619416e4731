"""What a member of the desk does about reminders: put one off, end it, have a digest or not."""

from uuid import UUID

from bot.desk.sight import NoSuchTicket, actor, rule
from bot.desk.sitting import Sitting
from bot.tickets import waits
from bot.tickets.acts import Act
from bot.tickets.alarms import Alarm
from storage import events, handlers, reminders, tickets
from storage.reminder_rows import Reminder
from storage.tickets import Ticket

SNOOZE, ENOUGH = "snooze", "enough"
VERBS = (SNOOZE, ENOUGH)
THEIRS = (Alarm.NEXT_DATE, Alarm.UNANSWERED)
"""The kinds that whoever carries a ticket may put off; what the watch does is nobody's to stop."""
WISHES = {
    **dict.fromkeys(("on", "oui", "نعم"), True),
    **dict.fromkeys(("off", "non", "لا"), False),
}


def press(sitting: Sitting, verb: str, argument: str) -> None:
    """Put a reminder off until the next working morning, or end it.

    Raises NoSuchTicket where it is about none that this member may know of, and NotDone where
    another has it now.
    """
    t, house, handler = sitting.t, sitting.house, sitting.handler
    reminder, ticket = _theirs(sitting, argument)
    rule(t, handler, ticket, Act.QUIET)
    sitting.ticket = ticket
    detail = {"verb": verb, "kind": reminder.kind}
    events.record(t, ticket.id, actor(handler), handler.id, Act.QUIET, detail)
    if verb == ENOUGH:
        reminders.drop(t, reminder.id)
        sitting.tell("reminder.enough_done")
        return
    hour = waits.snoozed(t.now, house.calendar, house.timezone)
    reminders.postpone(t, reminder.id, hour)
    day = hour.astimezone(house.timezone).date()
    sitting.tell("reminder.snoozed", day=sitting.words.day(day))


def digest(sitting: Sitting, rest: str) -> None:
    """``/digest on`` and ``/digest off``; anything else says how it is."""
    handler, wish = sitting.handler, WISHES.get(rest.lower())
    if wish is None:
        sitting.tell_all("digest.is_on" if handler.digest else "digest.is_off", "digest.how_to")
        return
    handlers.digest(sitting.t, handler.id, wish)
    handler.digest = wish
    sitting.tell("digest.is_on" if wish else "digest.is_off")


def _theirs(sitting: Sitting, argument: str) -> tuple[Reminder, Ticket]:
    """A reminder to whoever carries a ticket, and that ticket."""
    try:
        reminder = reminders.get(sitting.t, UUID(argument))
    except ValueError:
        raise NoSuchTicket from None
    if reminder is None or reminder.kind not in THEIRS or reminder.ticket_id is None:
        raise NoSuchTicket
    ticket = tickets.get(sitting.t, reminder.ticket_id)
    if ticket is None:
        raise NoSuchTicket
    return reminder, ticket
