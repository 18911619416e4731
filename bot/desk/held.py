"""What waits to be read, for a coordinator: whose ticket, since when, why, on which channel.

A line never tells the words, nor who they are for.
"""

from bot.casework import deeds
from bot.casework.knowing import knows
from bot.desk import decided, sight
from bot.desk.sitting import Sitting
from bot.gate import Why
from bot.screens import Button, Screen
from locales.words import Words
from storage import tickets, waiting
from storage.receipts import grouped
from storage.tickets import Ticket
from storage.waiting import Waiting

MOST = 8
"""How many are shown at once; a button brings the next ones."""
VERB = "held"
CHANNELS = {"telegram": "Telegram", "whatsapp": "WhatsApp"}
WHYS = {
    Why.WINDOW_CLOSED: "desk.held_window",
    Why.NO_CONSENT: "desk.held_no_consent",
    Why.NEVER_FIRST: "desk.held_never_first",
    Why.STOPPED: "desk.held_stopped",
    Why.QUIET_HOURS: "desk.held_night",
    Why.SAFE_HOURS: "desk.held_hours",
    Why.TOO_MANY: "desk.held_too_many",
    Why.NO_REMINDERS: "gate.no_reminders",
}
"""What each word of the gate means to somebody who reads it."""
TIMED = ("desk.held_night", "desk.held_hours", "desk.held_too_many")
"""Those that name the hour."""


def listing(sitting: Sitting, begin: int = 0) -> None:
    """What waits, longest first, after the first ``begin`` lines. Raises NotCoordinator."""
    sight.coordinators_alone(sitting.handler)
    every, words = _every(sitting), sitting.words
    rest = Button(words.say("gate.unsent_button"), f"act:{decided.UNSENT}:")
    if not every:
        none = words.say("desk.held_none")
        sitting.say(Screen(none, (rest,), language=words.language))
        return
    if not 0 <= begin < len(every):
        begin = 0
    shown = every[begin : begin + MOST]
    lines = [words.count("desk.held_all", sum(row.count for row, _ in every))]
    lines += [_line(sitting, row, ticket) for row, ticket in shown]
    known = {ticket.reference: ticket for _, ticket in shown}
    buttons = [
        Button(grouped(ticket.reference), deeds.press("show", ticket)) for ticket in known.values()
    ]
    if begin + MOST < len(every):
        buttons.append(Button(words.say("desk.dead_more"), f"act:{VERB}:{begin + MOST}"))
    sitting.say(
        Screen(
            "\n".join(lines),
            (*buttons, rest),
            language=words.language,
            protect=True,
            list_label=words.say("card.sheet"),
        )
    )


def press(sitting: Sitting, verb: str, argument: str) -> None:
    """Show more. Raises NotCoordinator."""
    listing(sitting, int(argument) if argument.isdecimal() else 0)


def _every(sitting: Sitting) -> list[tuple[Waiting, Ticket]]:
    """What waits about tickets that this member may know of."""
    found = [(row, tickets.get(sitting.t, row.ticket_id)) for row in waiting.held(sitting.t)]
    return [
        (row, ticket)
        for row, ticket in found
        if ticket is not None and knows(sitting.t, sitting.handler, ticket)
    ]


def _line(sitting: Sitting, row: Waiting, ticket: Ticket) -> str:
    words, zone = sitting.words, sitting.house.timezone
    return words.count(
        "desk.held_line",
        row.count,
        reference=grouped(ticket.reference),
        channel=CHANNELS.get(row.channel, row.channel),
        moment=words.moment(row.since, zone),
        why=_why(sitting, words, row),
    )


def _why(sitting: Sitting, words: Words, row: Waiting) -> str:
    key = WHYS.get(Why(row.reason)) if row.reason in list(Why) else None
    if key in TIMED:
        return words.say(key, moment=words.moment(row.until, sitting.house.timezone))
    return words.say(key or "desk.held_until_they_write")
