"""A life may be in danger on an open ticket: its urgency is raised, and nobody lowers it.

What was heard was heard by a machine; whoever reads is told so, with the reasons, and confirms.
"""

from collections.abc import Sequence
from datetime import datetime

from bot.casework import offering, pausing, sheets, timing
from bot.casework.explaining import because
from bot.house import House
from bot.tickets import lifecycle
from bot.tickets.acts import Act, Actor
from bot.tickets.ladders import UNTAKEN
from flows.vocabulary import State, Urgency
from locales.words import Words
from storage import events, tickets
from storage.tickets import Ticket
from storage.transaction import Transaction


def may(ticket: Ticket) -> bool:
    """Whether there is still something to raise: it is open, and no life was at risk so far."""
    return State(ticket.state) not in lifecycle.ENDED and ticket.urgency != Urgency.LIFE


def is_raised(ticket: Ticket) -> bool:
    """Whether it is open, and a life is at risk on it."""
    return State(ticket.state) not in lifecycle.ENDED and ticket.urgency == Urgency.LIFE


def noted(t: Transaction, ticket: Ticket, reasons: Sequence[str]) -> Ticket:
    """Keep why more was heard, beside what was heard before."""
    heard = [*tickets.record(t, ticket).get("heard", ()), *reasons]
    return tickets.amend(t, ticket, heard=list(dict.fromkeys(heard)))


def to_life(t: Transaction, house: House, ticket: Ticket, reasons: Sequence[str]) -> Ticket:
    """Raise an open ticket to a life at risk: its clocks, who is rung, and what they read.

    One that has ended, or that stands so already, stays as it is.
    """
    if not may(ticket):
        return ticket
    before = ticket.urgency
    ticket = pausing.resume(t, house, ticket)
    ticket = noted(t, ticket, reasons)
    ticket = tickets.change(t, ticket, urgency=Urgency.LIFE, **_sooner(house, ticket, t.now))
    detail = {"from": before, "to": Urgency.LIFE.value, "reasons": list(reasons)}
    events.record(t, ticket.id, Actor.SYSTEM, None, Act.RAISE, detail)
    timing.look_again(t, ticket.id)

    def why(words: Words) -> str:
        return because(reasons, words)

    if ticket.state in UNTAKEN:
        offering.widen(t, house, ticket)
        offering.page(t, house, ticket, why)
    else:
        sheets.to_carriers(t, house, ticket, why)
        sheets.to_coordinators(t, house, ticket, why)
    return ticket


def _sooner(house: House, ticket: Ticket, now: datetime) -> dict[str, datetime]:
    """The hours that are due sooner now than they were."""
    fresh = timing.begun(house, Urgency.LIFE, now)
    known = {name: getattr(ticket, name) for name in fresh}
    return {name: min(hour, known[name] or hour) for name, hour in fresh.items()}
