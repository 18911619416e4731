"""Messages that failed, in and out, for a coordinator to see and to try again.

A line names the door, the hour and the error's class and place; never who wrote, nor what.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from bot.desk.sight import coordinators_alone
from bot.desk.sitting import Sitting
from bot.screens import Button, Screen
from storage import inbox, outbox
from storage.transaction import Transaction

MOST = 8
"""How many are shown at once; a button brings the next ones."""
VERBS = ("dead", "replay", "resend")
"""What the buttons under the list bring back."""


@dataclass(frozen=True, slots=True)
class Dead:
    """One message that failed: which sentence tells of it, and what a press on it does."""

    at: datetime
    key: str
    door: str
    error: str
    verb: str
    id: UUID


def listing(sitting: Sitting, begin: int = 0) -> None:
    """What waits for a human, oldest first, after the first ``begin``. Raises NotCoordinator."""
    coordinators_alone(sitting.handler)
    words, every = sitting.words, _every(sitting.t)
    if not 0 <= begin < len(every):
        begin = 0
    lines = [words.count("desk.dead", len(every)) if every else words.say("desk.dead_none")]
    buttons: list[Button] = []
    for number, dead in enumerate(every[begin : begin + MOST], start=begin + 1):
        moment = words.moment(dead.at, sitting.house.timezone)
        told = words.say(dead.key, moment=moment, door=dead.door, error=dead.error)
        lines.append(words.number_line(number, told))
        again = words.say("desk.retry", number=str(number))
        buttons.append(Button(again, f"act:{dead.verb}:{dead.id.hex}"))
    if begin + MOST < len(every):
        buttons.append(Button(words.say("desk.dead_more"), f"act:dead:{begin + MOST}"))
    sitting.say(Screen("\n".join(lines), tuple(buttons), language=words.language))


def press(sitting: Sitting, verb: str, argument: str) -> None:
    """Show more, or try a message again: outgoing ones at once, incoming ones after the commit."""
    coordinators_alone(sitting.handler)
    if verb == "dead":
        listing(sitting, int(argument) if argument.isdecimal() else 0)
        return
    try:
        row_id = UUID(argument)
    except ValueError:
        sitting.tell("desk.gone")
        return
    if verb == "resend":
        sitting.tell("desk.resent" if outbox.revive(sitting.t, row_id) else "desk.gone")
    elif any(row.id == row_id for row in inbox.dead(sitting.t)):
        sitting.again.append(row_id)
    else:
        sitting.tell("desk.gone")


def _every(t: Transaction) -> list[Dead]:
    """All dead letters, in and out, by the time when they came or were written."""
    received = [
        Dead(row.received_at, "desk.dead_in", row.door, row.error or "", "replay", row.id)
        for row in inbox.dead(t)
    ]
    unsent = [
        Dead(row.created_at, "desk.dead_out", row.door, row.error or "", "resend", row.id)
        for row in outbox.dead_letters(t)
    ]
    return sorted([*received, *unsent], key=lambda dead: dead.at)
