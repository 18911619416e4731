"""What a member of the desk does about reminders: put one off, end it, have a digest or not."""

from uuid import UUID

from bot.casework.knowing import knows
from bot.desk.sight import NoSuchTicket
from bot.desk.sitting import Sitting
from bot.tickets import waits
from storage import handlers, reminders, tickets
from storage.reminder_rows import Reminder

SNOOZE, ENOUGH = "snooze", "enough"
VERBS = (SNOOZE, ENOUGH)
WISHES = {
    **dict.fromkeys(("on", "oui", "نعم"), True),
    **dict.fromkeys(("off", "non", "لا"), False),
}


def press(sitting: Sitting, verb: str, argument: str) -> None:
    """Put a reminder off until the next working morning, or end it.

    Raises NoSuchTicket where it is about none that this member may know of.
    """
    t, house = sitting.t, sitting.house
    reminder = _theirs(sitting, argument)
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
        sitting.tell("digest.is_on" if handler.digest else "digest.is_off")
        sitting.tell("digest.how_to")
        return
    handlers.digest(sitting.t, handler.id, wish)
    handler.digest = wish
    sitting.tell("digest.is_on" if wish else "digest.is_off")


def _theirs(sitting: Sitting, argument: str) -> Reminder:
    """A reminder about a ticket that this member sees."""
    try:
        reminder = reminders.get(sitting.t, UUID(argument))
    except ValueError:
        raise NoSuchTicket from None
    if reminder is None or reminder.person_id is not None or reminder.ticket_id is None:
        raise NoSuchTicket
    ticket = tickets.get(sitting.t, reminder.ticket_id)
    if ticket is None or not knows(sitting.t, sitting.handler, ticket):
        raise NoSuchTicket
    sitting.ticket = ticket
    return reminder
