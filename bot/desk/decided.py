"""Why a message to a person waits or was not sent, as the gate decided: of one ticket, and of all.

A line never tells the words, nor who they are for.
"""

from datetime import timedelta

from bot.casework import deeds
from bot.casework.knowing import knows
from bot.desk import sight
from bot.desk.sitting import Sitting
from bot.gate import Kind, Send, Why
from bot.screens import Button, Screen
from bot.tickets.acts import Act
from flows.vocabulary import Purpose
from locales.words import Words
from storage import decisions, tickets
from storage.decisions import Decided
from storage.receipts import grouped
from storage.tickets import Ticket

WHY, UNSENT = "why", "unsent"
"""The verbs of the buttons: of one ticket, and of whatever was not sent lately."""
LAST = 8
"""How many decisions are shown of a ticket, and how many tickets of all."""
LATELY = timedelta(days=7)
MOST = 200
"""How many decisions are looked through for these tickets."""
WHYS = {
    Why.JUST_WROTE: "gate.just_wrote",
    Why.ALLOWED: "gate.allowed",
    Why.SHARED_PHONE: "gate.shared_phone",
    Why.STOPPED: "gate.stopped",
    Why.NO_CONSENT: "gate.no_consent",
    Why.NO_REMINDERS: "gate.no_reminders",
    Why.TOO_MANY: "gate.too_many",
    Why.NEVER_FIRST: "gate.never_first",
    Why.WINDOW_CLOSED: "gate.window_closed",
    Why.QUIET_HOURS: "gate.quiet_hours",
    Why.SAFE_HOURS: "gate.safe_hours",
}
"""What each reason of the gate means to somebody who reads it."""
SENDS = {
    Send.NOW: "gate.sent",
    Send.HOLD_UNTIL: "gate.waits",
    Send.TEMPLATE: "gate.knocked",
    Send.NEUTRAL: "gate.neutral",
    Send.NEVER: "gate.never",
}
"""And each of its decisions."""
_KEPT_BACK = (Send.HOLD_UNTIL, Send.TEMPLATE, Send.NEVER)


def explain(sitting: Sitting, ticket: Ticket) -> None:
    """The last decisions about messages of a ticket, newest first. Raises NotDone."""
    sight.rule(sitting.t, sitting.handler, ticket, Act.READ)
    words, number = sitting.words, grouped(ticket.reference)
    found = decisions.of(sitting.t, ticket.id, LAST)
    if not found:
        sitting.tell("gate.none", reference=number)
        return
    lines = [words.say("gate.title", reference=number)]
    lines += [_line(sitting, words, one) for one in found]
    show = Button(words.say("card.sheet"), deeds.press("show", ticket))
    sitting.say(Screen("\n".join(lines), (show,), language=words.language, protect=True))


def lines(sitting: Sitting, ticket: Ticket) -> list[str]:
    """The last decision about a message of a ticket, if it did not simply go out."""
    last = decisions.of(sitting.t, ticket.id, 1)
    return [_line(sitting, sitting.words, one) for one in last if one.send in _KEPT_BACK]


def unsent(sitting: Sitting) -> None:
    """What was not sent in the last days, for a coordinator: one line a ticket, the newest first.

    Raises NotCoordinator.
    """
    sight.coordinators_alone(sitting.handler)
    words, shown = sitting.words, list[str]()
    buttons: dict[str, Button] = {}
    for one in decisions.never(sitting.t, sitting.t.now - LATELY, MOST):
        ticket = tickets.get(sitting.t, one.ticket_id) if one.ticket_id else None
        if ticket is None or ticket.reference in buttons or len(buttons) == LAST:
            continue
        if not knows(sitting.t, sitting.handler, ticket):
            continue
        number = grouped(ticket.reference)
        buttons[ticket.reference] = Button(number, deeds.press(WHY, ticket))
        line = _line(sitting, words, one)
        shown.append(words.say("gate.unsent_line", reference=number, line=line))
    if not shown:
        sitting.tell("gate.nothing_unsent")
        return
    sitting.say(
        Screen(
            "\n".join([words.say("gate.unsent"), *shown]),
            tuple(buttons.values()),
            language=words.language,
            protect=True,
            list_label=words.say("card.more"),
        )
    )


def press(sitting: Sitting, verb: str, argument: str) -> None:
    """Show what was not sent. Raises NotCoordinator."""
    unsent(sitting)


def _line(sitting: Sitting, words: Words, one: Decided) -> str:
    zone = sitting.house.timezone
    key = WHYS.get(Why(one.why)) if one.why in list(Why) else None
    became = words.say(SENDS[Send(one.send)])
    if one.until is not None:
        became = words.say("gate.waits_until", moment=words.moment(one.until, zone))
    return words.say(
        "gate.line",
        moment=words.moment(one.at, zone),
        what=words.say(_what(one)),
        became=became,
        why=words.say(key or "gate.other"),
    )


def _what(one: Decided) -> str:
    if one.purpose == Purpose.AWARENESS:
        return "gate.campaign"
    if one.purpose == Purpose.REMIND:
        return "gate.reminder"
    return {Kind.REPLY: "gate.answer", Kind.RELAY: "gate.words"}.get(Kind(one.kind), "gate.news")
