"""Whose work a person contests with an appeal: somebody else decides about it.

A life at risk is the exception: whoever can act must know, whoever they are.
"""

from collections.abc import Sequence
from uuid import UUID

from bot.tickets.acts import Act
from flows.vocabulary import State, Urgency
from storage import events
from storage.events import Happened
from storage.tickets import Ticket
from storage.transaction import Transaction


def by(t: Transaction, ticket: Ticket) -> frozenset[UUID]:
    """The members of the desk whom an appeal is about: who carried the ticket, and who closed it.

    Nobody while the ticket is in any other state, or a life is at risk.
    """
    if ticket.state != State.APPEALED or ticket.urgency == Urgency.LIFE:
        return frozenset()
    history = events.history(t, ticket.id)
    closed = [one.actor_id for one in history if one.act == Act.CLOSE]
    return frozenset(one for one in (_carried(history), *closed[-1:]) if one is not None)


def had(t: Transaction, ticket: Ticket) -> UUID | None:
    """Who carried the ticket as it was appealed against: the last appeal took it from them."""
    return _carried(events.history(t, ticket.id))


def _carried(history: Sequence[Happened]) -> UUID | None:
    appeals = [one for one in history if one.act == Act.APPEAL]
    named = (appeals[-1].detail or {}).get("handler") if appeals else None
    return UUID(named) if named else None
