"""What a person agrees to is changed, purpose by purpose, and takes effect in the same turn.

Every change is an event of the grievance it is about, or of each of their own.
"""

from collections.abc import Iterable
from uuid import UUID

from bot.carriage import holding
from bot.casework import offering, withholding
from bot.house import House
from bot.tickets.acts import Act, Actor
from flows.vocabulary import Purpose, State
from locales.words import Words
from storage import consents, events, followers, tickets
from storage.tickets import Ticket
from storage.transaction import Transaction

PERSONAL = (Purpose.AWARENESS, Purpose.REMIND)
"""What is agreed to for all that a person has sent, and not grievance by grievance."""
UNASKED = {Purpose.REMIND: True}
"""What holds while nothing was said."""


def own(t: Transaction, person_id: UUID) -> list[Ticket]:
    """The grievances about whose consents a person decides: their own, from any phone of theirs."""
    mine = tickets.of_person(t, person_id)
    return [one for one in mine if followers.via(t, one.id, person_id) in followers.BOTH]


def holds(t: Transaction, person_id: UUID, ticket: Ticket | None = None) -> dict[Purpose, bool]:
    """What holds now: of a grievance, or without one of what is agreed to for everything."""
    if ticket is not None:
        said = consents.for_ticket(t, ticket.id)
        return {each: said.get(each, False) for each in Purpose if each not in PERSONAL}
    said = consents.current(t, person_id)
    return {each: said.get(each, UNASKED.get(each, False)) for each in PERSONAL}


def change(
    t: Transaction, house: House, ticket: Ticket, person_id: UUID, purpose: Purpose, *, given: bool
) -> Ticket:
    """Change one consent of a grievance; the ticket as it is then.

    SHARE withdrawn ends all access of organisations at once; given again, it is offered afresh.
    CONTACT decides anew about whatever waits. The same answer again changes nothing.
    """
    if holds(t, person_id, ticket)[purpose] == given:
        return ticket
    # Said from any phone of theirs, it holds for the human: it is kept with who filed it.
    consents.give(t, ticket.person_id or person_id, ticket.id, purpose, given)
    detail = {"purpose": purpose.value, "given": given}
    events.record(t, ticket.id, Actor.PERSON, person_id, Act.CONSENT, detail)
    return take_effect(t, house, ticket, purpose, given=given)


def take_effect(
    t: Transaction, house: House, ticket: Ticket, purpose: Purpose, *, given: bool
) -> Ticket:
    """Do what follows from a consent that has just changed; the ticket as it is then."""
    if purpose is Purpose.SHARE and not given:
        ticket = withholding.withhold(t, house, ticket, _to_holder, _to_coordinators)
    elif purpose is Purpose.SHARE:
        ticket = share_again(t, house, ticket)
    elif purpose is Purpose.CONTACT and ticket.person_id is not None:
        holding.reconsider(t, house, ticket.person_id)
    return ticket


def change_everywhere(
    t: Transaction, house: House, person_id: UUID, purpose: Purpose, *, given: bool
) -> None:
    """Change a consent that is for no single grievance, on every phone shown to be theirs.

    Messages of awareness are begun only where they were asked for.
    """
    people = [person_id]
    if not (given and purpose is Purpose.AWARENESS):
        people += sorted({other for other, _ in followers.same_human(t, person_id)})
    for each in people:
        if holds(t, each)[purpose] != given:
            consents.give(t, each, None, purpose, given)
            _note(t, each, person_id, own(t, each), purpose, given=given)
            holding.reconsider(t, house, each)


def _note(
    t: Transaction,
    filer: UUID,
    person_id: UUID,
    found: Iterable[Ticket],
    purpose: Purpose,
    *,
    given: bool,
) -> None:
    detail = {"purpose": purpose.value, "given": given}
    for ticket in found:
        if ticket.person_id == filer:
            events.record(t, ticket.id, Actor.PERSON, person_id, Act.CONSENT, detail)


def share_again(t: Transaction, house: House, ticket: Ticket) -> Ticket:
    """What nobody carries is offered afresh, or the coordinators are told that it may be."""
    if ticket.handler_id is None and ticket.state in (State.RECEIVED, State.REFERRED):
        return offering.offer(t, house, ticket)
    if ticket.handler_id is None and ticket.state in (State.DECLINED, State.APPEALED):
        offering.page(t, house, ticket, lambda words: words.say("card.page_shared_again"))
    return ticket


def _to_holder(words: Words, number: str) -> str:
    return words.say("relay.unshared", reference=number)


def _to_coordinators(words: Words, number: str) -> str:
    return words.say("card.page_unshared")
