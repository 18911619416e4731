"""Screens for the people of the desk, each in their own language, on the account they used last."""

from collections.abc import Callable, Collection, Iterable
from uuid import UUID

from bot.casework import contested
from bot.casework.ranking import avoided, lets_coordinate
from bot.house import House
from bot.network.duty import roster
from bot.screens import Screen
from flows.vocabulary import Role
from locales.words import Words
from storage import accounts, handlers, organisations, seats
from storage.accounts import Account
from storage.handlers import Handler
from storage.queueing import Letter, queue_all
from storage.tickets import Ticket
from storage.transaction import Transaction

LIVE, RELAYED, NEWS, CAMPAIGN = 0, 1, 2, 3
"""Priorities of the outbox: an answer to somebody who just wrote, words carried over, what nobody
waits for at this moment (news and reminders), and what nobody waits for at all."""

THREAD, CARD, RING = "thread:", "card:", "meanwhile:"
"""How the topics begin of what shows a ticket to the desk; its id follows."""

Written = Callable[[Handler, Words], Screen]
"""What one member of the desk is to read."""


def post(
    t: Transaction,
    house: House,
    readers: Iterable[Handler],
    written: Written,
    ticket: Ticket,
    topic: str | None = None,
    *,
    priority: int = RELAYED,
    lasting: bool = False,
) -> int:
    """Put a screen for each of these members into the outbox; how many can be reached at all.

    ``lasting`` screens tell nothing of the ticket but its number, and outlive its erasure.
    """
    told = list(readers)
    seated = seats.of(t, {one.id for one in told}) if told else {}
    about, under = None if lasting else ticket.id, topic or thread(ticket)
    letters = [
        Letter(seated[one.id], screen.to_json(), about, under)
        for one in told
        if one.id in seated
        for screen in [written(one, house.speaking(one.language))]
    ]
    queue_all(t, letters, priority)
    return len(letters)


def alike(written: Callable[[Words], Screen]) -> Written:
    """The same for all who read one language: written once in each."""
    known: dict[str, Screen] = {}

    def for_one(_: Handler, words: Words) -> Screen:
        if words.language not in known:
            known[words.language] = written(words)
        return known[words.language]

    return for_one


def thread(ticket: Ticket) -> str:
    """The topic of a message under which a reply goes to the person, besides the cards."""
    return thread_of(ticket.id)


def thread_of(ticket_id: UUID) -> str:
    """The same of a ticket by its id."""
    return f"{THREAD}{ticket_id}"


def card(ticket: Ticket) -> str:
    """The topic of the cards of a ticket."""
    return f"{CARD}{ticket.id}"


def ring(ticket: Ticket) -> str:
    """The topic of what says that more was written on a ticket that nobody has yet."""
    return f"{RING}{ticket.id}"


def serves(t: Transaction, handler: Handler) -> bool:
    """Whether somebody is of the desk: not who left or is suspended, nor whose organisation takes
    no part.

    Coordinators serve the whole network, also from an organisation that is offered no tickets.
    """
    if handler.left_at is not None or handler.suspended_at is not None:
        return False
    organisation = organisations.get(t, handler.organisation_id)
    return handler.role == Role.COORDINATOR or (organisation is not None and organisation.active)


def reachable(t: Transaction, handler: Handler) -> Account | None:
    """Where a member of the desk reads, or None when they left or block the bot everywhere."""
    if not serves(t, handler):
        return None
    known = accounts.of_handler(t, handler.id)
    return next((account for account in known if account.blocked_at is None), None)


def coordinators_for(t: Transaction, ticket: Ticket) -> list[Handler]:
    """The coordinators who may know of a ticket: none of an organisation the person excluded, and
    of an appeal none whom it is about.

    Where all of them belong to such organisations, the person was asked whether they may read it
    all the same; after a no nobody is told.
    """
    about = contested.by(t, ticket)
    known = (one for one in handlers.coordinators(t) if one.id not in about)
    return [one for one in known if not is_avoided(t, one, ticket)]


def all_coordinators_of(t: Transaction, codes: Collection[str]) -> bool:
    """Whether the network has coordinators, and every one of them is of these organisations."""
    if not codes:
        return False
    serving = [one for one in handlers.coordinators(t) if serves(t, one)]
    known = (organisations.get(t, one.organisation_id) for one in serving)
    return bool(serving) and all(one is not None and one.code in codes for one in known)


def is_avoided(t: Transaction, handler: Handler, ticket: Ticket) -> bool:
    """Whether the person asked that this member's organisation never see the ticket.

    A coordinator may where the person said so, because no other coordinator was left.
    """
    excluded = avoided(t, ticket)
    if not excluded or (handler.role == Role.COORDINATOR and lets_coordinate(t, ticket)):
        return False
    organisation = organisations.get(t, handler.organisation_id)
    return organisation is not None and organisation.code in excluded


def awake(t: Transaction, organisation_id: UUID, *, life: bool = False) -> list[Handler]:
    """Whom to tell at an organisation: its handlers on duty, or all who are not away when none is.

    Who has days off is told only if a ``life`` is at risk and nobody else is there. Coordinators
    who belong to it are told as coordinators, so that nobody is told twice.
    """
    members = [
        handler
        for handler in handlers.of_organisation(t, organisation_id)
        if handler.role == Role.HANDLER
    ]
    known = roster(t)
    on_duty = [handler for handler in members if known.on_duty(handler)]
    here = on_duty or [handler for handler in members if not known.away(handler)]
    return here or (members if life else [])
