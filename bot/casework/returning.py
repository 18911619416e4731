"""After a closing: was it solved, an appeal to the coordinators, and the ways back into hand.

Both doors call these. Each checks who may, is an event, tells whoever must know, and does its
whole work or raises NotDone.
"""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from bot.carriage import keyboards
from bot.carriage.posting import coordinators_for, post, reachable, serves
from bot.casework import contested, handing, offering, prompting, relay, sheets, timing
from bot.casework.ranking import may_share
from bot.casework.telling import file_ids
from bot.house import House
from bot.screens import Screen
from bot.tickets import lifecycle, returning
from bot.tickets.acts import Act, Actor
from flows.speech import Piece
from flows.vocabulary import Role, Solved, State
from locales.words import Words
from storage import events, files, handlers, messages, offers, organisations, tickets
from storage.handlers import Handler
from storage.receipts import grouped
from storage.tickets import Ticket
from storage.transaction import Transaction

FRESH: dict[str, Any] = {
    "closed_at": None,
    "outcome": None,
    "solved": None,
    "solved_at": None,
    "unread_since": None,
    "answered_at": None,
    "next_date": None,
    "paused_at": None,
    "pause": None,
    "marks": [],
}
"""What an open ticket forgets of the time before it was closed; its history keeps all of it."""


def solved(t: Transaction, house: House, ticket: Ticket, person_id: UUID, answer: Solved) -> Ticket:
    """Keep a person's own word on whether it was solved; whoever carried it is told."""
    lifecycle.rule(State(ticket.state), Act.SOLVED, Actor.PERSON)
    if ticket.solved == answer:
        return ticket
    ticket = tickets.change(t, ticket, solved=answer.value, solved_at=t.now)
    events.record(t, ticket.id, Actor.PERSON, person_id, Act.SOLVED, {"solved": answer.value})
    number = grouped(ticket.reference)
    sheets.to_carriers(
        t,
        house,
        ticket,
        lambda words: words.say(
            "card.solved", reference=number, solved=words.option("solved", answer)
        ),
    )
    return ticket


def appeal(
    t: Transaction, house: House, ticket: Ticket, person_id: UUID, pieces: Sequence[Piece]
) -> Ticket:
    """Bring a closed ticket before the coordinators, with the person's reason.

    The organisation that closed it does nothing with it any more, unless it is given back; and who
    carried or closed it decides nothing, be they a coordinator.
    """
    then = lifecycle.apply(State(ticket.state), Act.APPEAL, Actor.PERSON)
    returning.check(ticket.closed_at, t.now)
    had = ticket.handler_id
    changed = {**_afresh(t, house, ticket), "taken_at": None, "handler_id": None}
    ticket = tickets.change(t, ticket, state=then, appeals=ticket.appeals + 1, **changed)
    letter = _keep(t, ticket, person_id, pieces)
    detail = {"message": letter, "handler": str(had) if had else None}
    events.record(t, ticket.id, Actor.PERSON, person_id, Act.APPEAL, detail)
    keyboards.take_off(t, ticket, {ticket.organisation_id} if ticket.organisation_id else None)
    decide = {one.id for one in coordinators_for(t, ticket)}
    about = {*contested.by(t, ticket), *([had] if had else [])} - decide
    told = [one for one in (handlers.get(t, each) for each in about) if one is not None]
    post(t, house, told, _appealed(ticket), ticket, lasting=True)
    sheets.to_coordinators(t, house, ticket, lambda words: words.say("card.appealed"), pieces)
    return ticket


def reopen_as_person(
    t: Transaction, house: House, ticket: Ticket, person_id: UUID, pieces: Sequence[Piece]
) -> Ticket:
    """Put a closed ticket into the hands it was in; one that was withdrawn begins anew."""
    then = lifecycle.apply(State(ticket.state), Act.REOPEN, Actor.PERSON)
    returning.check(ticket.closed_at, t.now)
    ticket = _reopened(t, house, ticket, then)
    detail = {"message": _keep(t, ticket, person_id, pieces)}
    events.record(t, ticket.id, Actor.PERSON, person_id, Act.REOPEN, detail)
    if then is State.RECEIVED:
        offers.renew(t, ticket.id)
        return offering.offer(t, house, ticket)
    sheets.to_carriers(t, house, ticket, lambda words: words.say("card.reopened_by_person"), pieces)
    return _to_others(t, house, ticket)


def reopen(
    t: Transaction, house: House, ticket: Ticket, handler: Handler, actor: Actor, why: str
) -> Ticket:
    """The desk takes a closed ticket up again, or decides so on an appeal; the person is told.

    ``why`` is a note for whoever carries it. The caller has checked that this member may.
    """
    then = lifecycle.apply(State(ticket.state), Act.REOPEN, actor)
    returning.check(ticket.closed_at, t.now)
    ticket = _reopened(t, house, ticket, then)
    if ticket.handler_id is None and actor is Actor.HANDLER:
        ticket = tickets.change(t, ticket, handler_id=handler.id)
    note: list[Piece] = [{"kind": "text", "text": why}]
    message_id = messages.add(t, ticket.id, "handler", handler.id, "note", note)
    events.record(t, ticket.id, actor, handler.id, Act.REOPEN, {"message": str(message_id)})
    if handler.id != ticket.handler_id:
        sheets.to_carriers(t, house, ticket, lambda words: words.say("card.reopened", why=why))
    relay.news(
        t,
        house,
        ticket,
        lambda words: words.say("relay.reopened", reference=grouped(ticket.reference)),
    )
    return _to_others(t, house, ticket)


def _reopened(t: Transaction, house: House, ticket: Ticket, then: State) -> Ticket:
    """The ticket as it was held, its clocks anew; where nobody can hold it, see ``_to_others``."""
    columns = _afresh(t, house, ticket)
    keeps = then is not State.RECEIVED and _may_keep(t, ticket)
    holder = _holder(t, ticket) if then is not State.RECEIVED else None
    if holder is not None and holder.role != Role.COORDINATOR and not keeps:
        holder = None
    return tickets.change(
        t,
        ticket,
        state=then,
        organisation_id=ticket.organisation_id if keeps else None,
        handler_id=holder.id if holder is not None else None,
        taken_at=t.now if keeps or holder is not None else None,
        reopenings=ticket.reopenings + 1,
        **columns,
    )


def _to_others(t: Transaction, house: House, ticket: Ticket) -> Ticket:
    """Whoever had it is gone, or may see it no more: others are asked, or the coordinators told."""
    if ticket.handler_id is not None or ticket.organisation_id is not None:
        return ticket
    ticket = handing.hand_back(t, house, ticket, Actor.SYSTEM, None, {"why": "reopened"})
    return offering.offer(t, house, ticket)


def _may_keep(t: Transaction, ticket: Ticket) -> bool:
    """Whether the organisation that had it is still of the network, and may still see it."""
    known = organisations.get(t, ticket.organisation_id) if ticket.organisation_id else None
    return known is not None and known.active and may_share(t, ticket)


def _holder(t: Transaction, ticket: Ticket) -> Handler | None:
    """Who carried it, if they are still there: an appeal has taken it out of their hands."""
    known = ticket.handler_id or contested.had(t, ticket)
    found = handlers.get(t, known) if known else None
    return found if found is not None and serves(t, found) and reachable(t, found) else None


def _afresh(t: Transaction, house: House, ticket: Ticket) -> dict[str, Any]:
    """Every due time counted from now, and soon a look at who has it."""
    timing.look_again(t, ticket.id)
    if ticket.person_id is not None:
        prompting.filed(t, ticket, ticket.person_id)
    return {**FRESH, **timing.begun(house, ticket.urgency, t.now)}


def _appealed(ticket: Ticket) -> Callable[[Handler, Words], Screen]:
    """For those it is out of the hands of: it names the number alone."""

    def written(reader: Handler, words: Words) -> Screen:
        coordinates = reader.role == Role.COORDINATOR
        key = "card.appealed_against_you" if coordinates else "card.appealed_against"
        return Screen(words.say(key, reference=grouped(ticket.reference)), language=words.language)

    return written


def _keep(t: Transaction, ticket: Ticket, person_id: UUID, pieces: Sequence[Piece]) -> str:
    """Add what the person said to the thread; the id of the message."""
    files.attach(t, ticket.id, file_ids(pieces))
    return str(messages.add(t, ticket.id, "person", person_id, "words", pieces))
