"""A grievance sent from one phone is opened on another by its receipt, and perhaps linked to it."""

from uuid import UUID

from bot.casework import claiming, linking, owning, relay
from bot.gathering import KEEPING
from bot.intake.following import about, own
from bot.intake.visit import LINKED, SIDE, Visit
from bot.screens import Screen
from bot.tickets.refusals import NotAllowed
from flows.choosing import TakenOver
from flows.conversation import Draft
from flows.home import Linked, Receipt
from storage import events, followers, passed, receipts, tickets
from storage.receipts import grouped
from storage.tickets import Ticket


def show(visit: Visit, receipt: Receipt) -> None:
    """Follow a grievance from this phone too. A wrong pair says nothing about either half.

    The slow check runs inside the turn: it is rare, and at most five an hour from one account.
    """
    visit.leave()
    # The secret must not lie about in the update it came with, nor with who carried that.
    passed.let_go_of_words(visit.t, KEEPING, visit.person.id)
    visit.forget_updates()
    reference = receipts.read_reference(receipt.reference) or receipt.reference
    pin = receipts.read_pin(receipt.pin) or ""
    look = receipts.look(visit.t, visit.account.id, reference)
    right = receipts.check_pin(look.pin_hash, pin)
    if not look.allowed:
        visit.tell("receipt.locked")
    elif look.ticket_id is None or not right:
        visit.tell("receipt.wrong")
    else:
        receipts.opened(visit.t, look.attempt_id)
        visit.tell("receipt.opened")
        _opened(visit, look.ticket_id)


def _opened(visit: Visit, ticket_id: UUID) -> None:
    """Follow a grievance; the phone it came from is told of one that was not there before.

    Only then is it asked whether both phones are the same human's.
    """
    known = followers.via(visit.t, ticket_id, visit.person.id)
    if known not in (None, followers.RECEIPT):
        about(visit, ticket_id)
        return
    _follow(visit, ticket_id, followers.RECEIPT)
    ticket = tickets.get(visit.t, ticket_id)
    if ticket is not None and known is None:
        relay.opened(visit.t, visit.house, ticket, visit.person.id)
    over = visit.person.flow in ("grievance", *SIDE)
    visit.begin("link", {LINKED: str(ticket_id)}, over=over)


def linked(visit: Visit, draft: Draft, record: Linked) -> None:
    """It was they who sent the grievance, or it is about them, or neither; then on with it.

    The phone it came from is told: what is written about it may come to this one alone.
    """
    visit.leave()
    ticket = own(visit, str(draft.answers.get(LINKED)))
    if ticket is None:
        visit.tell("follow_up.none")
    elif record.about_me and claiming.again(visit.t, visit.house, ticket):
        visit.tell("take_over.again")
        about(visit, ticket.id)
    elif record.about_me:
        over = visit.person.flow in ("grievance", *SIDE)
        visit.begin("take_over", {LINKED: str(ticket.id)}, over=over)
    else:
        if record.mine and ticket.person_id != visit.person.id:
            _follow(visit, ticket.id, followers.OWN)
            linking.linked(visit.t, visit.house, ticket)
        about(visit, ticket.id)


def taken_over(visit: Visit, draft: Draft, record: TakenOver) -> None:
    """Whom the grievance is about goes on with it from here, or does not want it."""
    visit.leave()
    ticket = own(visit, str(draft.answers.get(LINKED)))
    if ticket is None:
        visit.tell("follow_up.none")
        return
    if claiming.again(visit.t, visit.house, ticket):
        visit.tell("take_over.again")
        return
    pin, pin_hash = visit.house.pins.take()
    try:
        if not record.agrees:
            owning.refuse(visit.t, visit.house, ticket, visit.person)
            visit.tell("take_over.refused")
            return
        later = None if record.family else pin_hash
        ticket = owning.take_over(visit.t, visit.house, ticket, visit.person, record, later)
    except NotAllowed:
        visit.tell("take_over.too_late")
        return
    visit.tell("take_over.done")
    if not record.family:
        _new_receipt(visit, ticket, pin)
    about(visit, ticket.id)


def _new_receipt(visit: Visit, ticket: Ticket, pin: str) -> None:
    """The old secret is known to others: once they follow it no more, this one opens it."""
    words = visit.words
    visit.tell("take_over.alone_soon")
    text = words.say("receipt.renewed", reference=grouped(ticket.reference), pin=pin)
    visit.say(Screen(text, language=words.language, protect=True))


def _follow(visit: Visit, ticket_id: UUID, via: str) -> None:
    followers.follow(visit.t, ticket_id, visit.person.id, via)
    events.record(visit.t, ticket_id, "person", visit.person.id, "followed", {"by": via})
