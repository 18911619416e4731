"""Buttons that are typed by their name. They carry no id: they mean what was shown last.

Below words about a grievance the name is the button. Elsewhere an answer in their own words may say
the same: "حل" opens, and is also what somebody hopes for.
"""

from bot.intake import reminded, shown
from bot.intake.standing import looked
from bot.intake.visit import Visit
from flows.questions import Evidence, Text
from flows.vocabulary import State
from storage.tickets import Ticket


def about(visit: Visit, verb: str) -> str | None:
    """A button under words about a grievance."""
    ticket = _meant(visit)
    return f"act:{verb}:{ticket.id}" if ticket is not None else None


def about_ended(visit: Visit, verb: str) -> str | None:
    """A button under the last words about a grievance that has ended."""
    ticket = _meant(visit)
    if ticket is None or ticket.state != State.CLOSED:
        return None
    return f"act:{verb}:{ticket.id}"


def opens(visit: Visit, verb: str) -> str | None:
    """What neutral words stand for that were shown last, or else all that waits."""
    if (reminder := reminded.meant(visit, verb)) is not None:
        return reminder
    return f"act:{verb}" if shown.hidden(visit) or _meant(visit) is not None else None


def all_of_them(visit: Visit, verb: str) -> str | None:
    """All reminders are stopped from anywhere, but where it may be an answer."""
    if (reminder := reminded.meant(visit, verb)) is not None:
        return reminder
    return None if shown.last(visit) is None and _asks_for_words(visit) else f"act:{verb}:"


def _meant(visit: Visit) -> Ticket | None:
    """The grievance that a button is about, or None where its name is an answer."""
    ticket = shown.last(visit)
    return shown.spoken(visit) if ticket is None and not _asks_for_words(visit) else ticket


def _asks_for_words(visit: Visit) -> bool:
    return isinstance(looked(visit).question, Text | Evidence)
