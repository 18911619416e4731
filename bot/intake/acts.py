"""Buttons under a message about a grievance: open held words, answer the handler, read the state.

What they bring back is ``act:<verb>:<id>``; an id that is not the person's opens nothing. Where a
channel shows no buttons they are typed by their name, without any id.
"""

from functools import cache
from uuid import UUID

from bot.carriage import announced, holding, opening
from bot.casework import articles, claiming
from bot.intake import (
    after,
    campaigns,
    company,
    following,
    guiding,
    hinting,
    noticing,
    referred,
    reminded,
    shortcut,
)
from bot.intake.calling import HUMAN
from bot.intake.possible import decides
from bot.intake.standing import looked
from bot.intake.visit import Visit
from bot.screens import Screen
from flows.follow_up import Act
from flows.questions import Evidence, Text
from flows.vocabulary import State
from locales.hearing.around import words_of
from locales.hearing.lexicon import written
from locales.words import labels
from storage import outbox_held, tickets
from storage.tickets import Ticket

NAMES = {
    ("relay", "open"): "open",
    ("whatsapp", "open"): "open",
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
"""The words on the buttons, by kind and code, and their verbs."""


def act(visit: Visit, data: str) -> None:
    """Do what the button says, if it concerns a grievance this person follows."""
    _, verb, argument = (*data.split(":", 2), "", "")[:3]
    if verb in reminded.VERBS:
        reminded.act(visit, verb, argument)
        return
    if verb == campaigns.VERB:
        campaigns.no_more(visit)
        return
    if verb in referred.VERBS:
        referred.act(visit, verb, argument)
        return
    if verb == announced.VERB:
        _told(visit, argument)
        return
    if verb == "open" and not argument:
        _open(visit)
        return
    if verb == "open":
        visit.send()
        opening.open_held(visit.t, visit.house, visit.person, visit.account, _uuid(argument))
        return
    if verb == noticing.SPEAK:
        noticing.speak(visit, argument)
        return
    if verb == HUMAN:
        company.begin(visit)
        return
    if verb == shortcut.NOW:
        shortcut.take(visit)
        return
    if verb == articles.VERB:
        guiding.show(visit, argument)
        return
    ticket = following.own(visit, argument)
    if ticket is None:
        visit.tell("unclear.gone")
    elif verb in after.SOLVED:
        after.answered(visit, ticket, after.SOLVED[verb])
    elif verb == claiming.OBJECT and claiming.may_object(visit.t, ticket, visit.person.id):
        following.about(visit, ticket.id, Act.OBJECT)
    elif verb == following.REOPEN:
        if decides(visit.t, ticket, visit.person.id):
            following.about(visit, ticket.id, Act.REOPEN)
        else:
            visit.tell("follow_up.not_yours")
    elif verb == "answer":
        following.about(visit, ticket.id, Act.WRITE)
    else:
        following.standing(visit, ticket)


def typed(visit: Visit, text: str) -> str | None:
    """What the button would bring back whose name the whole message is, in any writing, or None.

    Below words about a grievance the name is the button. Elsewhere an answer in their own words may
    say the same: "حل" opens, and is also what somebody hopes for.
    """
    verb = _names().get("".join(words_of(text)))
    if verb is None:
        return hinting.named(visit, text, looked(visit).question)
    meant = reminded.meant(visit, verb)
    if meant is not None or (verb in reminded.VERBS and verb != reminded.ALL):
        return meant
    if verb == campaigns.VERB:
        return campaigns.meant(visit, verb)
    if verb == noticing.SPEAK:
        return noticing.meant(visit)
    if verb == shortcut.NOW:
        return shortcut.meant(visit)
    if verb == "open" and _lies(visit):
        return "act:open"
    about = _shown(visit)
    if about is None and isinstance(looked(visit).question, Text | Evidence):
        return None
    if verb == reminded.ALL:
        return f"act:{verb}:"
    if verb == "open":
        return "act:open" if about or _spoken(visit) else None
    ticket = about or _spoken(visit)
    if ticket is None or (verb in after.SOLVED and ticket.state != State.CLOSED):
        return None
    return f"act:{verb}:{ticket.id}"


def _open(visit: Visit) -> None:
    """All that waits; when nothing does, what the desk wrote since the person last did."""
    visit.send()
    t, house, person, account = visit.t, visit.house, visit.person, visit.account
    lies = _lies(visit)
    opened = opening.open_waiting(t, house, person, account)
    for ticket_id in opened.states:
        if (ticket := following.own(visit, str(ticket_id))) is not None:
            following.standing(visit, ticket)
    for data in dict.fromkeys([*lies, *opened.others]):
        act(visit, data)
    if opened.messages or opened.states or opened.others or lies:
        return
    last = _shown(visit) or _spoken(visit)
    if last is None:
        visit.tell("relay.gone")
    elif found := opening.unanswered(t, last):
        for letter in found:
            opening.open_held(t, house, person, account, letter.id)
    else:
        following.standing(visit, last)


def _told(visit: Visit, argument: str) -> None:
    """What became of a grievance, which was kept from other eyes."""
    visit.send()
    key = _uuid(argument)
    t, house, person, account = visit.t, visit.house, visit.person, visit.account
    if key is None or not announced.open(t, house, person, account, key):
        visit.tell("unclear.gone")


def _lies(visit: Visit) -> list[str]:
    """What lies behind the neutral words shown last, one after the other, the oldest first."""
    found: list[str] = []
    for row in outbox_held.latest_few(visit.t, visit.account.id):
        screen = None
        if row.payload_sealed is not None:
            screen = Screen.from_json(outbox_held.payload(visit.t, row))
        data = holding.behind(screen) if screen is not None else None
        if data is None:
            break
        found.append(data)
    return list(dict.fromkeys(reversed(found)))


def _shown(visit: Visit) -> Ticket | None:
    """The grievance that the last message on this phone is about, if it is about one."""
    last = outbox_held.latest(visit.t, visit.account.id)
    return following.own(visit, str(last.ticket_id)) if last and last.ticket_id else None


def _spoken(visit: Visit) -> Ticket | None:
    """The grievance that the desk spoke about last."""
    spoken = [
        (written[-1].at, str(ticket.id), ticket)
        for ticket in tickets.of_person(visit.t, visit.person.id)
        if (written := opening.letters_to_person(visit.t, ticket))
    ]
    return max(spoken, key=lambda one: one[:2])[2] if spoken else None


@cache
def _names() -> dict[str, str]:
    """The verb of each name, as people type it."""
    return {
        "".join(words_of(name)): verb
        for key, verb in NAMES.items()
        for name in (*labels(*key), *written(*key))
    }


def _uuid(text: str) -> UUID | None:
    """The id in a button, or None when it is none of ours."""
    try:
        return UUID(text)
    except ValueError:
        return None
