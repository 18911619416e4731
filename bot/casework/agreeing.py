"""What the detainee himself says of a grievance about him: kept with it, and by whom it came.

His refusal outweighs the family's yes: no organisation reads on until the coordinators decide. What
he said himself, or at a visit, the family can't take back.
"""

from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from bot.carriage.carrying import announce
from bot.casework import consenting, letters, withholding
from bot.house import House
from bot.screens import Screen
from bot.tickets import lifecycle
from bot.tickets.acts import Act, Actor
from bot.tickets.refusals import NotDone
from flows.grievance import Agreement
from flows.vocabulary import Purpose, Relation, State
from locales.words import Words
from storage import consents, events, followers, tickets
from storage.receipts import grouped
from storage.tickets import Ticket
from storage.transaction import Transaction

SAID = (Agreement.AGREES, Agreement.REFUSES)
"""What is a word of his, and not that there is none."""


class Bearer(StrEnum):
    """Who brought his word; each may change what those before it brought, and its own."""

    FAMILY = "family"
    DESK = "desk"  # somebody who has seen him
    HIMSELF = "himself"


class HisOwnWord(NotDone):
    """He said it himself; only he or a coordinator changes it."""

    key = "desk.his_own_word"


def record(
    t: Transaction,
    house: House,
    ticket: Ticket,
    actor: Actor,
    actor_id: UUID,
    agreement: Agreement,
    *,
    by: Bearer,
    day: date | None = None,
    said: str | None = None,
) -> Ticket:
    """Keep his word, given on a day and in words if they are known; the ticket as it is then.

    Whoever the ticket is from is told of a word that somebody else brought. Raises NotAllowed where
    the ticket has ended, or is not theirs to say it of, and HisOwnWord.
    """
    lifecycle.rule(State(ticket.state), Act.AGREEMENT, actor)
    known = tickets.record(t, ticket)
    if actor is not Actor.COORDINATOR and not _may_change(ticket, known, by):
        raise HisOwnWord
    before = known.get("agreement")
    ticket = tickets.amend(t, ticket, agreement=agreement.value, agreement_by=by.value)
    detail = {
        "agreement": agreement.value,
        "before": before,
        "by": by.value,
        "day": day.isoformat() if day is not None else None,
        "words": said,
    }
    events.record(t, ticket.id, actor, actor_id, Act.AGREEMENT, detail)
    if before != agreement and agreement in SAID and ticket.person_id != actor_id:
        refuses = agreement is Agreement.REFUSES
        tell_filer(t, house, ticket, "relay.refused_there" if refuses else "relay.agrees_there")
    shared = consents.for_ticket(t, ticket.id).get(Purpose.SHARE, False)
    if agreement is Agreement.REFUSES and before != Agreement.REFUSES and shared:
        ticket = withholding.withhold(t, house, ticket, _to_holder, _to_coordinators)
    elif before == Agreement.REFUSES and agreement is not Agreement.REFUSES and shared:
        ticket = consenting.share_again(t, house, ticket)
    return ticket


def may_say(t: Transaction, ticket: Ticket, person_id: UUID) -> bool:
    """Whether a person may still bring his word: who sent the ticket, if he has not said it."""
    sent = followers.via(t, ticket.id, person_id) in followers.BOTH
    return sent and _may_change(ticket, tickets.record(t, ticket), Bearer.FAMILY)


def tell_filer(t: Transaction, house: House, ticket: Ticket, key: str) -> None:
    """A sentence for whoever sent the ticket, as their phone allows."""

    def written(words: Words) -> Screen:
        text = words.say(key, reference=grouped(ticket.reference))
        return Screen(text, letters.buttons(ticket, words), language=words.language, protect=True)

    announce(t, house, ticket, written)


def _may_change(ticket: Ticket, known: dict[str, Any], by: Bearer) -> bool:
    """Whether his word as it is known may be changed by who brings another."""
    ranks = list(Bearer)
    if ticket.about == Relation.SELF or known.get("agreement") not in SAID:
        return ticket.about != Relation.SELF or by is not Bearer.FAMILY
    kept = Bearer(known.get("agreement_by") or Bearer.FAMILY)
    return ranks.index(by) >= ranks.index(kept)


def _to_holder(words: Words, number: str) -> str:
    return words.say("relay.refused_by_him", reference=number)


def _to_coordinators(words: Words, number: str) -> str:
    return words.say("card.page_refused_by_him")
