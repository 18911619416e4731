"""``/corrections``: what people say is wrong in the directory, for a coordinator to look at."""

from uuid import UUID

from bot.casework import entries, noted
from bot.desk.sight import coordinators_alone
from bot.desk.sitting import Sitting
from bot.screens import Button, Screen
from storage import corrections

VERB = "correction"
"""What the button under a note brings back: it was looked at."""
MOST = 8
"""How many are shown at once; the next come when these are settled."""


def listing(sitting: Sitting, rest: str = "") -> None:
    """The oldest notes this coordinator sees, each with a button that settles it.

    Raises NotCoordinator.
    """
    coordinators_alone(sitting.handler)
    t, house, words = sitting.t, sitting.house, sitting.words
    withheld = noted.withheld(t, sitting.handler)
    number = corrections.count(t, withheld)
    if not number:
        sitting.tell("corrections.none")
        return
    sitting.say(Screen(words.count("corrections.all", number), language=words.language))
    for note in corrections.oldest(t, MOST, withheld):
        day = note.sent_at.astimezone(house.timezone).date()
        named = entries.name(t, house, note.entry, words)
        told = words.say("corrections.note", entry=named, day=words.day(day), text=note.text)
        settled = Button(words.say("corrections.settle"), f"act:{VERB}:{note.id.hex}")
        sitting.say(Screen(told, (settled,), language=words.language, protect=True))


def press(sitting: Sitting, verb: str, argument: str) -> None:
    """A note was looked at, and is listed no more. Raises NotCoordinator."""
    coordinators_alone(sitting.handler)
    t, by = sitting.t, sitting.handler
    try:
        done = corrections.settle(t, UUID(argument), by.id, noted.withheld(t, by))
    except ValueError:
        done = False
    sitting.tell("corrections.settled" if done else "desk.gone")
