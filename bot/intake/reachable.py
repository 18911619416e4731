"""Once a call for help is filed: how those who have it may write back, each answer as it comes.

Whatever else is written meanwhile goes to them at once.
"""

from dataclasses import replace

from bot.carriage import holding
from bot.casework import consenting
from bot.intake import calling, danger, following
from bot.intake.binding import bound
from bot.intake.visit import Visit
from bot.tickets.acts import Act, Actor
from flows import conversation
from flows.conversation import Draft, Step
from flows.speech import Piece, Said
from flows.vocabulary import Answer, Purpose
from storage import consents, events, people, tickets
from storage.receipts import grouped
from storage.tickets import Ticket

CONTACT, SHARED = "call.contact", "call.shared_phone"


def heard(visit: Visit, draft: Draft, step: Step, said: Said, *, settled: bool) -> Step:
    """A message met one of the questions that are left; ``settled``: it answers it."""
    pieces = step.draft.asides if settled else (*draft.asides, *said.evidence())
    ticket = following.own(visit, str(draft.answers[calling.FILED]))
    if ticket is not None and settled and step.answered is not None:
        ticket = _answered(visit, ticket, step)
    if not pieces:
        return step
    if _went(visit, ticket, pieces) and settled:
        return replace(step, draft=replace(step.draft, asides=()), kept=False)
    # It may be another call by now, for a life that nobody looks after any more.
    now = visit.load(calling.CALL) or draft
    return conversation.resume(bound(visit, calling.CALL), now)


def _went(visit: Visit, ticket: Ticket | None, pieces: tuple[Piece, ...]) -> bool:
    """Bring words to those who have the call, and say so; False where that begins another call."""
    cry = danger.listen(visit.house, danger.text_of(pieces))
    if ticket is None:
        if cry is None:
            visit.carry(pieces)
            return True
        visit.drop(calling.CALL)
        calling.answer(visit, cry, pieces)
        return False
    if cry is None:
        ticket = following.bring(visit, ticket, pieces)
        visit.tell("call.added", reference=grouped(ticket.reference))
        return True
    following.cried(visit, ticket, cry, pieces)
    now = visit.load(calling.CALL)
    return now is not None and calling.FILED in now.answers


def _answered(visit: Visit, ticket: Ticket, step: Step) -> Ticket:
    """One answer takes effect, also where the other is never given; the ticket as it is then."""
    t, house, person = visit.t, visit.house, visit.person
    given = step.draft.answers[str(step.answered)] == Answer.YES
    if step.answered == CONTACT:
        if given or consents.for_ticket(t, ticket.id).get(Purpose.CONTACT):
            return consenting.change(t, house, ticket, person.id, Purpose.CONTACT, given=given)
        consents.give(t, ticket.person_id or person.id, ticket.id, Purpose.CONTACT, given)
        detail = {"purpose": Purpose.CONTACT.value, "given": given}
        events.record(t, ticket.id, Actor.PERSON, person.id, Act.CONSENT, detail)
    elif step.answered == SHARED:
        people.set_safety(t, person.id, shared_phone=given, safe_hours=person.safe_hours)
        person.shared_phone = given
        ticket = tickets.amend(t, ticket, shared_phone=given)
        holding.reconsider(t, house, person.id)
    return ticket
