"""``/help``: what a member can type, the daily things first, the rest by subject behind buttons."""

from bot.desk.sight import actor, coordinators_alone
from bot.desk.sitting import Sitting
from bot.screens import Button, Screen
from bot.tickets.acts import Actor

VERB = "guide"
"""What the button of a subject brings back, with its name."""


def listing(sitting: Sitting, rest: str) -> None:
    """The daily commands, and a button for each other subject."""
    show(sitting)


def show(sitting: Sitting, above: str = "") -> None:
    """The same in one message, below a line that says why it is shown."""
    words = sitting.words
    below = [
        Button(words.say("desk.subject_writing"), f"act:{VERB}:writing"),
        Button(words.say("desk.subject_network"), f"act:{VERB}:network"),
    ]
    if actor(sitting.handler) is Actor.COORDINATOR:
        below.append(Button(words.say("desk.subject_coordinator"), f"act:{VERB}:coordinator"))
    text = "\n\n".join(filter(None, (above, words.say("desk.help"))))
    sitting.say(Screen(text, tuple(below), language=words.language))


def press(sitting: Sitting, verb: str, subject: str) -> None:
    """The commands of one subject. Raises NotCoordinator for what only they can do."""
    if subject == "writing":
        sitting.tell("desk.help_writing")
    elif subject == "network":
        sitting.tell("desk.help_network")
    elif subject == "coordinator":
        coordinators_alone(sitting.handler)
        sitting.tell("desk.help_coordinator")
    else:
        sitting.tell("desk.gone")
