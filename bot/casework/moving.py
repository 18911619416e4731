"""The detainee was moved to another establishment while the case goes on.

Whoever holds the ticket is told. Where their organisation does not work in the new region, the
coordinators are too, with the ranking as it is now; whether others take it over is theirs to say.
"""

from uuid import UUID

from bot.casework import letters, sheets
from bot.casework.ranking import case_of, rank
from bot.house import House
from bot.tickets import lifecycle
from bot.tickets.acts import Act, Actor
from bot.tickets.scoring import ALL
from flows.vocabulary import State
from locales.words import Words
from storage import events, organisations, tickets
from storage.receipts import grouped
from storage.tickets import Ticket
from storage.transaction import Transaction

FIRST = 3
"""How many of the ranked organisations the coordinators are told at once."""


def move(
    t: Transaction,
    house: House,
    ticket: Ticket,
    actor: Actor,
    actor_id: UUID,
    establishment: str | None,
) -> Ticket:
    """Keep where he is now, None when nobody knows; what was told first stays in the record.

    Raises NotAllowed when the ticket has ended. The caller has checked who acts on what.
    """
    lifecycle.rule(State(ticket.state), Act.MOVE, actor)
    if establishment is not None and establishment == ticket.establishment:
        return ticket
    region = house.places.region(establishment) if establishment else None
    detail = {"from": ticket.establishment, "to": establishment}
    ticket = tickets.change(t, ticket, establishment=establishment, region=region)
    events.record(t, ticket.id, actor, actor_id, Act.MOVE, detail)
    if ticket.handler_id != actor_id:
        number = grouped(ticket.reference)
        sheets.to_carriers(
            t, house, ticket, lambda words: words.say("card.moved", reference=number)
        )
    if not _covered(t, ticket):
        ranked = _ranked(t, ticket)
        sheets.to_coordinators(t, house, ticket, lambda words: _elsewhere(ranked, words))
    return ticket


def _covered(t: Transaction, ticket: Ticket) -> bool:
    """Whether the organisation that holds the ticket works where he is now, as far as is known."""
    holder = organisations.get(t, ticket.organisation_id) if ticket.organisation_id else None
    if holder is None:
        # The coordinators have it already, and were told as those who carry it.
        return ticket.state not in (State.OFFERED, State.REFERRED)
    return ticket.region is None or ticket.region in holder.regions or ALL in holder.regions


def _ranked(t: Transaction, ticket: Ticket) -> list[organisations.Organisation]:
    ranking, known = rank(t, case_of(t, ticket))
    return [known[one.code] for one in ranking.ranked[:FIRST]]


def _elsewhere(ranked: list[organisations.Organisation], words: Words) -> str:
    """What the coordinators read: that it lies elsewhere now, and who would fit best there."""
    if not ranked:
        return words.say("card.moved_gap")
    names = [letters.named(one, words) for one in ranked]
    return words.say("card.moved_elsewhere", organisations=words.listed(names))
