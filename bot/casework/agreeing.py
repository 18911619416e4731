"""What the detainee himself says of a grievance about him: kept with it, whoever brings the word.

His refusal outweighs the family's yes: no organisation reads on until the coordinators decide.
"""

from datetime import date
from uuid import UUID

from bot.casework import consenting, withholding
from bot.house import House
from bot.tickets import lifecycle
from bot.tickets.acts import Act, Actor
from flows.grievance import Agreement
from flows.vocabulary import Purpose, State
from locales.words import Words
from storage import consents, events, tickets
from storage.tickets import Ticket
from storage.transaction import Transaction


def record(
    t: Transaction,
    house: House,
    ticket: Ticket,
    actor: Actor,
    actor_id: UUID,
    agreement: Agreement,
    *,
    day: date | None = None,
    said: str | None = None,
) -> Ticket:
    """Keep his word, given on a day and in words if they are known; the ticket as it is then.

    Raises NotAllowed where the ticket has ended, or is not theirs to say it of.
    """
    lifecycle.rule(State(ticket.state), Act.AGREEMENT, actor)
    before = tickets.record(t, ticket).get("agreement")
    ticket = tickets.amend(t, ticket, agreement=agreement.value)
    detail = {
        "agreement": agreement.value,
        "before": before,
        "day": day.isoformat() if day is not None else None,
        "words": said,
    }
    events.record(t, ticket.id, actor, actor_id, Act.AGREEMENT, detail)
    shared = consents.for_ticket(t, ticket.id).get(Purpose.SHARE, False)
    if agreement is Agreement.REFUSES and before != Agreement.REFUSES and shared:
        ticket = withholding.withhold(t, house, ticket, _to_holder, _to_coordinators)
    elif before == Agreement.REFUSES and agreement is not Agreement.REFUSES and shared:
        ticket = consenting.share_again(t, house, ticket)
    return ticket


def _to_holder(words: Words, number: str) -> str:
    return words.say("relay.refused_by_him", reference=number)


def _to_coordinators(words: Words, number: str) -> str:
    return words.say("card.page_refused_by_him")
