"""A ticket is offered to one organisation that somebody chose, or kept after all.

What both doors do alike: each is an event and tells whoever must know. Whoever holds a ticket keeps
it until the other has taken it. Who may do it has been checked, as far as the lifecycle does not.
"""

from typing import Any
from uuid import UUID

from bot.carriage import access
from bot.carriage.posting import coordinators_for, post
from bot.casework import consulted, letters, offering, pausing, relay, timing
from bot.casework.ranking import avoided, case_of, is_refused, rank, written
from bot.house import House
from bot.screens import Screen
from bot.tickets import clocks, lifecycle
from bot.tickets.acts import Act, Actor, Follow
from bot.tickets.refusals import NotDone
from flows.vocabulary import Purpose, State, Urgency
from locales.words import Words
from storage import consents, events, offers, tickets
from storage.handlers import Handler
from storage.organisations import Organisation
from storage.receipts import grouped
from storage.tickets import Ticket
from storage.transaction import Transaction


class NotShared(NotDone):
    """The person did not agree that an organisation sees this ticket."""

    key = "desk.not_shared"


class KeptFrom(NotDone):
    """The person asked that this organisation never see the ticket."""

    key = "desk.kept_from"


class HeRefuses(NotDone):
    """The detainee does not agree; only a coordinator may offer it all the same."""

    key = "desk.he_refuses"


class HasIt(NotDone):
    """This organisation has the ticket, or considers it, already."""

    key = "desk.has_it"


class NobodyHolds(NotDone):
    """Nobody has this ticket, so nobody can keep it."""

    key = "desk.nobody_holds"


def can_be_shared(t: Transaction, ticket: Ticket, *, all_the_same: bool = False) -> None:
    """Raise NotShared or HeRefuses when no organisation may be offered the ticket.

    ``all_the_same``: a coordinator decided so although the detainee refuses.
    """
    if not consents.for_ticket(t, ticket.id).get(Purpose.SHARE, False):
        raise NotShared
    if not all_the_same and is_refused(t, ticket):
        raise HeRefuses


def can_have(
    t: Transaction, ticket: Ticket, to: Organisation, *, all_the_same: bool = False
) -> None:
    """Raise NotDone when the ticket cannot be offered to this organisation; see the errors."""
    can_be_shared(t, ticket, all_the_same=all_the_same)
    if to.code in avoided(t, ticket) or not to.active:
        raise KeptFrom
    known = offers.find(t, ticket.id, to.id)
    appealed = ticket.state == State.APPEALED
    if not appealed and (
        ticket.organisation_id == to.id or (known and known.state == offers.OFFERED)
    ):
        raise HasIt


def pass_to(
    t: Transaction,
    house: House,
    ticket: Ticket,
    to: Organisation,
    by: Actor,
    by_id: UUID | None,
    *,
    all_the_same: bool = False,
    **why: Any,
) -> Ticket:
    """Offer a ticket to this organisation, whatever it said before; ``why`` is for the history.

    ``all_the_same``: although the detainee refuses, which is noted. Raises as ``can_have`` does,
    and NotAllowed.
    """
    act = act_of(State(ticket.state))
    found = lifecycle.rule(State(ticket.state), act, by)
    can_have(t, ticket, to, all_the_same=all_the_same)
    if Follow.SETTLE_CARDS in found.follows:
        settled(t, house, ticket)
    if Follow.RESUME_CLOCKS in found.follows:
        ticket = pausing.resume(t, house, ticket)
    had = ticket.organisation_id
    columns: dict[str, Any] = {"state": found.then or ticket.state}
    if Follow.END_ACCESS in found.follows:
        columns |= {"organisation_id": None, "handler_id": None, "taken_at": None}
        if had is not None:
            access.end(t, ticket, had)
    # Whoever is asked has the whole time for it, whoever holds it meanwhile.
    due = clocks.due(Urgency(ticket.urgency), t.now, house.clocks, house.calendar)
    columns["take_due"] = due.take
    ticket = tickets.change(t, ticket, **columns)
    consulted.lapse(t, ticket.id)
    timing.look_again(t, ticket.id)
    against = {"against_his_word": True} if is_refused(t, ticket) else {}
    events.record(t, ticket.id, by, by_id, act, {"to": [to.code], **why, **against})
    _rank(t, ticket, to)
    offering.send(t, house, ticket, to.id)
    if Follow.TELL_COORDINATOR in found.follows and by is not Actor.COORDINATOR:
        _tell_coordinators(t, house, ticket, to)
    return ticket


def keep(t: Transaction, house: House, ticket: Ticket, by: Actor, by_id: UUID | None) -> Ticket:
    """Whoever referred a ticket keeps it after all; the system does so when nobody else wants it.

    Raises NotAllowed, or NobodyHolds when it was handed back.
    """
    found = lifecycle.rule(State(ticket.state), Act.KEEP, by)
    if ticket.organisation_id is None and ticket.handler_id is None:
        raise NobodyHolds
    settled(t, house, ticket)
    ticket = tickets.change(t, ticket, state=found.then or ticket.state)
    events.record(t, ticket.id, by, by_id, Act.KEEP)
    return ticket


def refused(t: Transaction, house: House, ticket: Ticket) -> Ticket:
    """An organisation does not want what was passed to it: whoever held it keeps it.

    Where nobody did, the next one is asked, or the coordinators decide.
    """
    if any(one.state == offers.OFFERED for one in offers.of(t, ticket.id)):
        return ticket
    if ticket.organisation_id is None and ticket.handler_id is None:
        return offering.offer_next(t, house, ticket)
    ticket = keep(t, house, ticket, Actor.SYSTEM, None)
    _tell(t, house, relay.carriers(t, ticket), ticket, "desk.refer_not_taken")
    return ticket


def ended(t: Transaction, house: House, before: Ticket) -> None:
    """Whoever held a ticket before has it no more, and is told so by its number alone."""
    carried = relay.carriers(t, before)
    if before.organisation_id is not None:
        access.end(t, before, before.organisation_id)
    _tell(t, house, carried, before, "desk.passed_on", last=True)


def settled(t: Transaction, house: House, ticket: Ticket) -> None:
    """Nobody else is asked any more, and the cards say so."""
    offering.settle(t, house, ticket, lambda _, words: words.say("card.not_offered"))
    access.unasked(t, ticket)


def act_of(state: State) -> Act:
    """What it is called to offer a ticket to one more organisation."""
    if state in (State.RECEIVED, State.DECLINED):
        return Act.OFFER
    return Act.WIDEN if state is State.OFFERED else Act.REFER


def _rank(t: Transaction, ticket: Ticket, to: Organisation) -> None:
    """Give the chosen organisation its place: the last where routing would not have asked it."""
    ranking, _ = rank(t, case_of(t, ticket))
    offers.after_all(t, ticket.id, to.id)
    codes = [placed.code for placed in ranking.ranked]
    place = codes.index(to.code) if to.code in codes else len(codes)
    placed = ranking.ranked[place] if to.code in codes else None
    offers.rank(
        t,
        ticket.id,
        to.id,
        place=place + 1,
        score=placed.score if placed else 0.0,
        reasons=written(placed.reasons) if placed else [],
    )


def _tell(
    t: Transaction,
    house: House,
    readers: list[Handler],
    ticket: Ticket,
    key: str,
    last: bool = False,
) -> None:
    def told(_: Handler, words: Words) -> Screen:
        text = words.say(key, reference=grouped(ticket.reference))
        return Screen(text, language=words.language, protect=True)

    post(t, house, readers, told, ticket, lasting=last)


def _tell_coordinators(t: Transaction, house: House, ticket: Ticket, to: Organisation) -> None:
    def told(_: Handler, words: Words) -> Screen:
        text = words.say(
            "card.page_referred",
            reference=grouped(ticket.reference),
            organisation=letters.named(to, words),
        )
        return Screen(text, language=words.language, protect=True)

    post(t, house, coordinators_for(t, ticket), told, ticket)
