"""Buttons under messages of the bot: open held words, answer the handler, read the state.

What they bring back is ``act:<verb>:<id>``; an id that is not the person's opens nothing. Where a
channel shows no buttons they are typed by their name, without any id.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial
from uuid import UUID

from bot.carriage import announced, opening
from bot.casework import articles, claiming
from bot.intake import (
    after,
    by_name,
    campaigns,
    company,
    following,
    guiding,
    hinting,
    names,
    noticing,
    referred,
    reminded,
    shortcut,
    shown,
)
from bot.intake.calling import HUMAN
from bot.intake.possible import decides
from bot.intake.standing import looked
from bot.intake.visit import Visit
from flows.follow_up import Act
from storage.tickets import Ticket

OPEN = "open"
NAMES = {
    ("relay", "open"): OPEN,
    ("whatsapp", "open"): OPEN,
    ("relay", "answer"): "answer",
    ("relay", "state"): "read",
    ("relay", "object"): claiming.OBJECT,
    **{("solved", answer.value): verb for verb, answer in after.SOLVED.items()},
    ("tongue", "go_on"): noticing.SPEAK,
    ("call", "now"): shortcut.NOW,
    **reminded.NAMES,
    **campaigns.NAMES,
    **referred.NAMES,
}
"""The words on the buttons that may be typed, by kind and code, and their verbs."""
Pressed = Callable[[Visit, str, str], None]
"""Does what a button says: its verb, and the argument that it brought back."""
Typed = Callable[[Visit, str], str | None]
"""What the button of a verb would bring back here; None where there is no such button."""


@dataclass(frozen=True, slots=True)
class Verb:
    """What a button does, and what it means where it is typed, if its words are in ``NAMES``."""

    act: Pressed
    meant: Typed | None = None


def act(visit: Visit, data: str) -> None:
    """Do what the button says, if it concerns this person. One of before shows where it stands."""
    _, verb, argument = (*data.split(":", 2), "", "")[:3]
    VERBS.get(verb, READ).act(visit, verb, argument)


def typed(visit: Visit, text: str) -> str | None:
    """What the button would bring back whose name the whole message is, in any writing, or None."""
    verb = _names().get(names.folded(text))
    if verb is None:
        return hinting.named(visit, text, looked(visit).question)
    meant = VERBS[verb].meant
    return meant(visit, verb) if meant is not None else None


@cache
def _names() -> dict[str, str]:
    """The verb of each name, as people type it."""
    return names.verbs(NAMES)


def _own(deed: Callable[[Visit, Ticket], None]) -> Pressed:
    """A button about a grievance, whose id it brings back: one that this person follows."""

    def pressed(visit: Visit, _: str, argument: str) -> None:
        ticket = following.own(visit, argument)
        if ticket is None:
            visit.tell("unclear.gone")
        else:
            deed(visit, ticket)

    return pressed


def _object(visit: Visit, ticket: Ticket) -> None:
    if claiming.may_object(visit.t, ticket, visit.person.id):
        following.about(visit, ticket.id, Act.OBJECT)
    else:
        following.standing(visit, ticket)


def _reopen(visit: Visit, ticket: Ticket) -> None:
    if decides(visit.t, ticket, visit.person.id):
        following.about(visit, ticket.id, Act.REOPEN)
    else:
        visit.tell("follow_up.not_yours")


def _answer(visit: Visit, ticket: Ticket) -> None:
    following.about(visit, ticket.id, Act.WRITE)


def _open(visit: Visit, _: str, argument: str) -> None:
    """One message that was held back, or all that waits."""
    if not argument:
        _open_all(visit)
        return
    visit.send()
    opening.open_held(visit.t, visit.house, visit.person, visit.account, _uuid(argument))


def _open_all(visit: Visit) -> None:
    """All that waits; when nothing does, what the desk wrote since the person last did."""
    visit.send()
    t, house, person, account = visit.t, visit.house, visit.person, visit.account
    hidden = shown.hidden(visit)
    opened = opening.open_waiting(t, house, person, account)
    for ticket_id in opened.states:
        if (ticket := following.own(visit, str(ticket_id))) is not None:
            following.standing(visit, ticket)
    for data in dict.fromkeys([*hidden, *opened.others]):
        act(visit, data)
    if opened.messages or opened.states or opened.others or hidden:
        return
    last = shown.last(visit) or shown.spoken(visit)
    if last is None:
        visit.tell("relay.gone")
    elif found := opening.unanswered(t, last):
        for letter in found:
            opening.open_held(t, house, person, account, letter.id)
    else:
        following.standing(visit, last)


def _told(visit: Visit, _: str, argument: str) -> None:
    """What became of a grievance, which was kept from other eyes."""
    visit.send()
    key = _uuid(argument)
    t, house, person, account = visit.t, visit.house, visit.person, visit.account
    if key is None or not announced.open(t, house, person, account, key):
        visit.tell("unclear.gone")


READ = Verb(_own(following.standing), by_name.about)
VERBS: dict[str, Verb] = {
    OPEN: Verb(_open, by_name.opens),
    "answer": Verb(_own(_answer), by_name.about),
    "read": READ,
    announced.VERB: Verb(_told),
    claiming.OBJECT: Verb(_own(_object), by_name.about),
    following.REOPEN: Verb(_own(_reopen)),
    **{
        verb: Verb(_own(partial(after.answered, answer=answer)), by_name.about_ended)
        for verb, answer in after.SOLVED.items()
    },
    **dict.fromkeys(referred.VERBS, Verb(referred.act, by_name.about)),
    **dict.fromkeys(reminded.VERBS, Verb(reminded.act, reminded.meant)),
    reminded.ALL: Verb(reminded.act, by_name.all_of_them),
    campaigns.VERB: Verb(lambda visit, verb, _: campaigns.no_more(visit), campaigns.meant),
    noticing.SPEAK: Verb(
        lambda visit, verb, code: noticing.speak(visit, code),
        lambda visit, verb: noticing.meant(visit),
    ),
    shortcut.NOW: Verb(
        lambda visit, verb, _: shortcut.take(visit),
        lambda visit, verb: shortcut.meant(visit),
    ),
    HUMAN: Verb(lambda visit, verb, _: company.begin(visit)),
    articles.VERB: Verb(lambda visit, verb, code: guiding.show(visit, code)),
}
"""Each button by its verb. A verb in ``NAMES`` says what it means where it is typed."""


def _uuid(text: str) -> UUID | None:
    """The id in a button, or None when it is none of ours."""
    try:
        return UUID(text)
    except ValueError:
        return None
