"""Messages that failed, in and out, for a coordinator to see and to try again.

A line names the door, the hour and the error's class and place; never who wrote, nor what.
"""

from uuid import UUID

from bot.desk.sight import NotDone, actor
from bot.desk.sitting import Sitting
from bot.screens import Button, Screen
from bot.tickets.acts import Actor
from storage import inbox, outbox

MOST = 8
"""How many are shown at once; the rest follow when these are settled."""


class NotCoordinator(NotDone):
    """Only a coordinator sees this."""

    key = "desk.coordinators_only"


def listing(sitting: Sitting) -> None:
    """Everything that waits for a human, oldest first. Raises NotCoordinator."""
    _check(sitting)
    words, zone = sitting.words, sitting.house.timezone
    received, unsent = inbox.dead(sitting.t), outbox.dead_letters(sitting.t)
    lines: list[str] = []
    buttons: list[Button] = []
    for row in received[:MOST]:
        moment = words.moment(row.received_at, zone)
        lines.append(
            words.number_line(
                len(lines) + 1,
                words.say("desk.dead_in", moment=moment, door=row.door, error=row.error or ""),
            )
        )
        buttons.append(Button(_label(sitting, len(lines)), f"act:replay:{row.id.hex}"))
    for sent in unsent[: MOST - len(lines)]:
        moment = words.moment(sent.created_at, zone)
        lines.append(
            words.number_line(
                len(lines) + 1,
                words.say("desk.dead_out", moment=moment, door=sent.door, error=sent.error or ""),
            )
        )
        buttons.append(Button(_label(sitting, len(lines)), f"act:resend:{sent.id.hex}"))
    count = len(received) + len(unsent)
    title = words.count("desk.dead", count) if count else words.say("desk.dead_none")
    sitting.say(Screen("\n".join([title, *lines]), tuple(buttons), language=words.language))


def press(sitting: Sitting, verb: str, argument: str) -> None:
    """Try a message again: outgoing ones at once, incoming ones after this turn is committed."""
    _check(sitting)
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


def _check(sitting: Sitting) -> None:
    if actor(sitting.handler) is not Actor.COORDINATOR:
        raise NotCoordinator


def _label(sitting: Sitting, number: int) -> str:
    return sitting.words.say("desk.retry", number=str(number))
