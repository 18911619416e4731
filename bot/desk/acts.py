"""Buttons under cards and sheets: ``act:<verb>:<reference>``. A late press is answered clearly.

The message that was pressed is rewritten to what is true now, so that old buttons can't mislead.
"""

from collections.abc import Callable
from dataclasses import replace

from bot.carriage import readers
from bot.casework import cards, contested, deeds, reading
from bot.casework.ranking import reasons_of
from bot.desk import (
    answers,
    asking,
    campaigns,
    claims,
    corrections,
    dead,
    decided,
    guide,
    held,
    helps,
    network,
    pauses,
    referrals,
    reminded,
    routes,
    taking,
    unanswered,
    work,
)
from bot.desk.conversations import FLOWS, About
from bot.desk.sight import actor, find, may
from bot.desk.sitting import Sitting
from bot.screens import Screen
from bot.tickets.acts import Act, Actor
from bot.tickets.refusals import NotDone
from flows.vocabulary import State
from storage import events, offers
from storage.tickets import Ticket

MENDABLE = (
    *("take", "refuse", "reply", "question", "note", "next_date", "close", "reopen"),
    *("refer", "assign", "keep", "hand_back", "pause", "resume", "aid", "move", deeds.MORE),
    *("his_word", deeds.SEEN),
)
"""Verbs whose buttons stand under cards and sheets."""
CHOOSING = {"refer": "refer.organisation", "assign": "assign.organisation"}
"""Verbs whose button may name whom it is for, and the question that it answers."""
APART: dict[str, Callable[[Sitting, str, str], None]] = {
    **dict.fromkeys(dead.VERBS, dead.press),
    held.VERB: held.press,
    guide.VERB: guide.press,
    decided.UNSENT: decided.press,
    **dict.fromkeys(reminded.VERBS, reminded.press),
    **dict.fromkeys(campaigns.VERBS, campaigns.press),
    **network.VERBS,
    corrections.VERB: corrections.press,
    answers.VERB: answers.remove,
    answers.WRITE: lambda sitting, verb, argument: asking.begin(sitting, "ready_new"),
}
"""Verbs about no ticket: what a press on each does, with its argument. Raises NotDone."""


def press(sitting: Sitting, data: str) -> None:
    """Do what a button says. Raises NotDone when it concerns no ticket of theirs."""
    _, verb, argument = (*data.split(":", 2), "", "")[:3]
    if verb in APART:
        APART[verb](sitting, verb, argument)
        return
    reference, _, chosen = argument.partition(":")
    ticket = sitting.ticket = find(sitting.t, sitting.handler, reference)
    try:
        _act(sitting, verb, ticket, chosen)
    except NotDone as refusal:
        sitting.tell(refusal.key)
        if verb in MENDABLE and sitting.arrival.message_id is not None:
            now = replace(view(sitting, ticket), replaces=sitting.arrival.message_id)
            sitting.say(now, about=ticket)


def show(sitting: Sitting, ticket: Ticket) -> None:
    """A ticket as it stands, in a message of its own; who looked is kept in its history."""
    handler, sitting.ticket = sitting.handler, ticket
    events.record(sitting.t, ticket.id, actor(handler), handler.id, "looked")
    sitting.say(view(sitting, ticket), about=ticket)


def view(sitting: Sitting, ticket: Ticket) -> Screen:
    """What a member may see of a ticket now: its sheet, its card, or what became of it."""
    t, house, handler, words = sitting.t, sitting.house, sitting.handler, sitting.words
    acts = may(t, handler, ticket)
    if Act.READ in acts:
        notes = [words.say("card.stopped")] if readers.stopped(t, ticket) else []
        notes += unanswered.lines(sitting, ticket)
        notes += decided.lines(sitting, ticket)
        return cards.sheet(t, ticket, house, words, acts, t.now, notes)
    if Act.TAKE in acts:
        offer = offers.find(t, ticket.id, handler.organisation_id)
        why = cards.why_you(reasons_of(offer), words) if offer else ""
        return cards.card(
            t, ticket, house, words, why, coordinator=actor(handler) is Actor.COORDINATOR
        )
    return cards.settled(ticket, words, _became(sitting, ticket), replaces=None)


def _act(sitting: Sitting, verb: str, ticket: Ticket, chosen: str) -> None:
    """One verb on one ticket; ``chosen`` is an answer that the button gave. Raises NotDone."""
    if verb in ACTS:
        ACTS[verb](sitting, ticket)
    elif verb in CHOOSING and chosen:
        asking.begin(sitting, verb, ticket, {CHOOSING[verb]: chosen})
    elif isinstance(FLOWS.get(verb), About):
        asking.begin(sitting, verb, ticket)
    else:
        sitting.tell("desk.gone")


def _take(sitting: Sitting, ticket: Ticket) -> None:
    card = sitting.arrival.message_id
    taken = taking.take(sitting.t, sitting.house, sitting.handler, ticket, card)
    sitting.tell("desk.taken")
    sitting.say(replace(view(sitting, taken), replaces=card), about=taken)


def _read(sitting: Sitting, ticket: Ticket) -> None:
    t, handler = sitting.t, sitting.handler
    opened = work.read(t, handler, ticket)
    acts = may(t, handler, ticket)
    sitting.say(*reading.screens(opened, sitting.house, sitting.words, acts))


def _more(sitting: Sitting, ticket: Ticket) -> None:
    acts = may(sitting.t, sitting.handler, ticket)
    shown = deeds.more(ticket, sitting.words, acts)
    besides = claims.buttons(sitting, ticket)
    sitting.say(replace(shown, buttons=(*shown.buttons, *besides)), about=ticket)


ACTS: dict[str, Callable[[Sitting, Ticket], None]] = {
    "take": _take,
    "read": _read,
    "show": show,
    deeds.MORE: _more,
    "keep": referrals.kept,
    "resume": pauses.resumed,
    deeds.SEEN: unanswered.seen,
    **claims.VERBS,
    "helps": helps.show,
    decided.WHY: decided.explain,
    routes.VERB: routes.explain,
}
"""Verbs about a ticket that ask nothing first; the conversations are ``FLOWS``. Raise NotDone."""


def _became(sitting: Sitting, ticket: Ticket) -> str:
    """Why there is nothing to do with a ticket that was once offered to this member."""
    words = sitting.words
    offer = offers.find(sitting.t, ticket.id, sitting.handler.organisation_id)
    if ticket.state == State.WITHDRAWN:
        return words.say("card.withdrawn")
    if sitting.handler.id in contested.by(sitting.t, ticket):
        return words.say("desk.your_own_work")
    if ticket.state == State.APPEALED:
        return words.say("card.with_coordinator")
    if offer is not None and offer.state == offers.REFUSED:
        return words.say("card.refused_by_yours")
    if ticket.state == State.CLOSED:
        return words.say("card.closed")
    if ticket.organisation_id is None:
        return words.say("card.with_coordinator")
    return words.say("card.taken_elsewhere")
