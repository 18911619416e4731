"""The desk's verbs by which a ticket goes to another organisation, or back to the coordinators.

A handler asks the person first; a coordinator may assign it, and says why to both. Each checks who
acts on what, is an event, and does its whole work or raises NotDone.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

from bot.carriage.carrying import Carried
from bot.casework import handing, letters, offering, passing, referring, relay
from bot.casework.ranking import avoided, case_of, is_refused, rank
from bot.desk.sight import actor, coordinators_alone, rule
from bot.house import House
from bot.tickets import lifecycle
from bot.tickets.acts import Act, Actor
from bot.tickets.refusals import NotDone
from flows import passing as flow
from flows.speech import Listing
from flows.vocabulary import Refusal, State
from locales.words import Words
from storage import offers, organisations, referrals
from storage.handlers import Handler
from storage.organisations import Organisation
from storage.receipts import grouped
from storage.tickets import Ticket
from storage.transaction import Transaction

MOST = 10
"""Organisations to choose from: what every channel shows as a list."""


class AskedAlready(NotDone):
    """The person is asked already whether an organisation may have this ticket."""

    key = "desk.asked_already"


class NobodyElse(NotDone):
    """There is no other organisation for this ticket."""

    key = "desk.nobody_else"


def to_choose(t: Transaction, ticket: Ticket, *, any_of_them: bool = False) -> list[Organisation]:
    """The organisations the ticket can go to, best first: those routing ranks.

    ``any_of_them``: after these, the others that the person did not exclude. Raises as
    ``passing.can_be_shared`` does, and NobodyElse when there is none.
    """
    passing.can_be_shared(t, ticket, all_the_same=any_of_them)
    ranking, known = rank(t, case_of(t, ticket))
    ranked = [known[placed.code] for placed in ranking.ranked]
    if any_of_them:
        excluded, there = avoided(t, ticket), {one.id for one in ranked}
        ranked += [
            one
            for one in known.values()
            if one.active and one.id not in there and one.code not in excluded
        ]
    asked = {one.organisation_id: one.state for one in offers.of(t, ticket.id)}
    # A coordinator may ask again whoever refused; a handler asks somebody else.
    out = {offers.OFFERED} if any_of_them else {offers.OFFERED, offers.REFUSED}
    held = ticket.organisation_id if ticket.state != State.APPEALED else None
    found = [one for one in ranked if asked.get(one.id) not in out and one.id != held]
    if not found:
        raise NobodyElse
    return found[:MOST]


def refer(
    t: Transaction, house: House, handler: Handler, ticket: Ticket, code: str, reason: str
) -> list[Carried]:
    """Ask the person whether this organisation may have the ticket; what became of the question."""
    rule(t, handler, ticket, Act.REFER_ASKED)
    none_asked(t, ticket)
    to = _named(t, code)
    passing.can_have(t, ticket, to)
    return referring.ask(t, house, ticket, handler, to, reason)


def none_asked(t: Transaction, ticket: Ticket) -> None:
    """Raise AskedAlready while the person has not answered what they were asked."""
    if referrals.open_one(t, ticket.id) is not None:
        raise AskedAlready


def assign(
    t: Transaction,
    house: House,
    handler: Handler,
    ticket: Ticket,
    code: str,
    motive: str,
    *,
    all_the_same: bool = False,
) -> Ticket:
    """A coordinator offers any ticket to this organisation.

    Where somebody held it, that is without the person's answer, and ``all_the_same`` is although
    the detainee refuses: they are told, and why.
    """
    coordinators_alone(handler)
    rule(t, handler, ticket, passing.act_of(State(ticket.state)))
    to, unasked = _named(t, code), overrides(t, ticket)
    passing.can_have(t, ticket, to, all_the_same=all_the_same)
    if unasked:
        referring.overridden(t, house, ticket, to, motive)
    who, why = actor(handler), {"motive": motive}
    return passing.pass_to(t, house, ticket, to, who, handler.id, all_the_same=all_the_same, **why)


def overrides(t: Transaction, ticket: Ticket) -> bool:
    """Whether to assign this ticket decides over the person, who then reads the motive."""
    held = ticket.organisation_id is not None or ticket.handler_id is not None
    return held or is_refused(t, ticket)


def hand_back(
    t: Transaction,
    house: House,
    handler: Handler,
    ticket: Ticket,
    reason: Refusal,
    said: str | None = None,
) -> Ticket:
    """Let a ticket go: its account can be read no more, and the coordinators go on with it."""
    rule(t, handler, ticket, Act.HAND_BACK)
    had = ticket.organisation_id
    if had is not None and actor(handler) is Actor.HANDLER:
        # Before its place is let go: who gave it back is not asked again by routing. From whom a
        # coordinator takes it has refused nothing.
        offers.refuse(t, ticket.id, had, reason)
    detail = {"reason": reason.value, "words": said}
    ticket = handing.hand_back(t, house, ticket, actor(handler), handler.id, detail)
    if lifecycle.ENDED.isdisjoint({State(ticket.state)}):
        number = grouped(ticket.reference)
        offering.page(t, house, ticket, lambda words: _why_back(words, said))
        relay.news(t, house, ticket, lambda words: words.say("relay.handed_back", reference=number))
    return ticket


def keep(t: Transaction, house: House, handler: Handler, ticket: Ticket) -> Ticket:
    """Keep after all what was offered to another organisation and nobody there has taken."""
    rule(t, handler, ticket, Act.KEEP)
    return passing.keep(t, house, ticket, actor(handler), handler.id)


def refer_flow_over(found: list[Organisation]) -> Callable[..., Any]:
    """The question to whom, and the reason."""
    return partial(flow.refer, organisations=_listing(found))


def assign_flow_over(found: list[Organisation], *, refused: bool) -> Callable[..., Any]:
    """The question to whom, and the motive; first whether at all where the detainee refuses."""
    return partial(flow.assign, organisations=_listing(found), refused=refused)


def name_of(t: Transaction, code: str, words: Words) -> str:
    """The name of an organisation in the reader's language."""
    return letters.named(_named(t, code), words)


def _listing(found: list[Organisation]) -> Listing:
    names = {one.code: {"fr": one.name_fr, "ar": one.name_ar} for one in found}
    return Listing("organisation", names)


def _named(t: Transaction, code: str) -> Organisation:
    found = organisations.by_code(t, code)
    if found is None:
        raise NobodyElse
    return found


def _why_back(words: Words, said: str | None) -> str:
    why = words.say("card.page_handed_back")
    return f"{why}\n{words.say('card.their_words', words=said)}" if said else why
