"""What a member of the desk types with a slash: lists, one ticket, duty, language, help."""

from collections.abc import Callable, Sequence

from bot.casework import cards, deeds
from bot.desk import (
    acts,
    answers,
    asking,
    campaigns,
    corrections,
    dead,
    decided,
    figures,
    guidance,
    guide,
    held,
    network,
    reminded,
    routes,
    taking,
    templates,
    unanswered,
)
from bot.desk.sight import find
from bot.desk.sitting import Sitting
from bot.network import duty
from bot.screens import Button, Screen
from flows.vocabulary import Language
from storage import handlers
from storage.receipts import grouped
from storage.tickets import Ticket

MOST = 10
"""Tickets in one list: what a phone shows without scrolling far; the most urgent come first."""
ON, OFF = {"on", "oui", "نعم"}, {"off", "non", "لا"}
LANGUAGES = (Language.FRENCH, Language.ARABIC)
"""The languages of the desk."""


def run(sitting: Sitting, text: str) -> None:
    """Do what a command says; of one that is unknown that is said, with help below.

    Raises NotDone when it names a ticket or a list that is not for this member.
    """
    name, _, rest = text.strip().partition(" ")
    command = COMMANDS.get(name.partition("@")[0].lower(), _unknown)
    command(sitting, rest.strip())


def _unknown(sitting: Sitting, rest: str) -> None:
    guide.show(sitting, sitting.words.say("desk.unknown_command"))


def _apply(sitting: Sitting, rest: str) -> None:
    sitting.tell("desk.in_the_network")


def _mine(sitting: Sitting, rest: str) -> None:
    _list(sitting, "desk.mine", "desk.mine_none", taking.mine(sitting.t, sitting.handler))


def _waiting(sitting: Sitting, rest: str) -> None:
    found = taking.waiting(sitting.t, sitting.handler)
    _list(sitting, "desk.waiting", "desk.waiting_none", found)


def _list(sitting: Sitting, title: str, none: str, tickets: Sequence[Ticket]) -> None:
    words = sitting.words
    if not tickets:
        sitting.tell(none)
        return
    lines = [
        "\n".join([cards.line(ticket, sitting.house, words), *unanswered.lines(sitting, ticket)])
        for ticket in tickets[:MOST]
    ]
    buttons = tuple(
        Button(grouped(ticket.reference), deeds.press("show", ticket)) for ticket in tickets[:MOST]
    )
    text = "\n".join([words.count(title, len(tickets)), *lines])
    sitting.say(
        Screen(
            text,
            buttons,
            language=words.language,
            protect=True,
            list_label=words.say("card.sheet"),
        )
    )


def _ticket(sitting: Sitting, rest: str) -> None:
    if not rest:
        sitting.tell("desk.which_ticket", example="/ticket 123")
        return
    acts.show(sitting, find(sitting.t, sitting.handler, rest))


def _duty(sitting: Sitting, rest: str) -> None:
    wish = rest.lower()
    if wish in ON | OFF:
        taking.duty(sitting.t, sitting.handler, on=wish in ON)
        sitting.tell("desk.on_duty" if wish in ON else "desk.off_duty")
    else:
        is_on = duty.on_duty(sitting.t, sitting.handler)
        now = "desk.on_duty" if is_on else "desk.off_duty"
        sitting.tell_all(now, "desk.duty_how")


def _language(sitting: Sitting, rest: str) -> None:
    wish = rest.lower()
    if wish not in LANGUAGES:
        sitting.tell("desk.language_how")
        return
    handlers.set_language(sitting.t, sitting.handler.id, wish)
    sitting.handler.language = wish
    sitting.tell("desk.language")


def _dead(sitting: Sitting, rest: str) -> None:
    dead.listing(sitting)


def _held(sitting: Sitting, rest: str) -> None:
    held.listing(sitting)


def _why(sitting: Sitting, rest: str) -> None:
    if not rest:
        sitting.tell("desk.which_ticket", example="/why 123")
        return
    decided.explain(sitting, find(sitting.t, sitting.handler, rest))


def _gaps(sitting: Sitting, rest: str) -> None:
    routes.gaps(sitting)


def _templates(sitting: Sitting, rest: str) -> None:
    templates.listing(sitting)


def _cancel(sitting: Sitting, rest: str) -> None:
    begun = sitting.draft() is not None
    sitting.drop()
    sitting.tell("desk.cancelled" if begun else "desk.nothing_begun")


def _unanswered(sitting: Sitting, rest: str) -> None:
    _list(sitting, "desk.unanswered", "desk.unanswered_none", unanswered.found(sitting))


def _ready(sitting: Sitting, rest: str) -> None:
    answers.listing(sitting)


def _campaign(sitting: Sitting, rest: str) -> None:
    asking.begin(sitting, "campaign")


def _campaigns(sitting: Sitting, rest: str) -> None:
    campaigns.listing(sitting)


COMMANDS: dict[str, Callable[[Sitting, str], None]] = {
    "/start": guide.listing,
    "/help": guide.listing,
    "/mine": _mine,
    "/waiting": _waiting,
    "/ticket": _ticket,
    "/duty": _duty,
    "/digest": reminded.digest,
    "/figures": figures.listing,
    "/guidance": guidance.listing,
    "/language": _language,
    "/dead": _dead,
    "/held": _held,
    "/why": _why,
    "/route": routes.command,
    "/gaps": _gaps,
    "/unanswered": _unanswered,
    "/ready": _ready,
    "/campaign": _campaign,
    "/campaigns": _campaigns,
    "/templates": _templates,
    "/corrections": corrections.listing,
    "/apply": _apply,
    **network.COMMANDS,
    "/cancel": _cancel,
}
