"""Whether it is he who took a grievance over: who filed it may say no, and a coordinator decides.

A receipt shows who was given it, not who they are. So nobody is locked out at once, nobody takes
it over a second time, and what was doubted is for the coordinators alone.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from bot.carriage import holding
from bot.carriage.carrying import announce
from bot.casework import consenting, letters, prompting, sheets
from bot.house import House
from bot.screens import Button, Screen
from bot.tickets.acts import Actor
from bot.tickets.alarms import Alarm
from bot.tickets.refusals import NotDone
from flows.vocabulary import Purpose
from locales.words import Words
from storage import consents, events, followers, outbox_topics, people, reminders, tickets
from storage.receipts import grouped
from storage.reminders import Due
from storage.tickets import Ticket
from storage.transaction import Transaction

TAKEN, DOUBTED, SETTLED = "taken", "doubted", "settled"
"""How a takeover stands: who filed it may object, a coordinator decides, or neither any more."""
TO_OBJECT = timedelta(hours=48)
"""How long who filed it goes on following it where he wants to go on alone."""
OBJECT = "object"
"""The verb of the button by which they say that it is not he."""
ENDED = "not_followed"


class NotDoubted(NotDone):
    """Nobody doubts that it is he."""

    key = "desk.not_doubted"


def stands(t: Transaction, ticket: Ticket) -> str | None:
    """How the takeover of a ticket stands; None while there was none."""
    found: str | None = _kept(t, ticket).get("stands")
    return found


def again(t: Transaction, house: House, ticket: Ticket) -> bool:
    """Whether it was taken over before: then the coordinators hear of one more who says so."""
    if stands(t, ticket) is None:
        return False
    sheets.to_coordinators(t, house, ticket, lambda words: words.say("card.page_claimed_again"))
    return True


def begun(
    t: Transaction, ticket: Ticket, before: Mapping[str, bool], next_pin: str | None
) -> Ticket:
    """Keep how it was before he took it over; with another secret, he wants to go on alone."""
    known = tickets.record(t, ticket)
    words = {name: known.get(name) for name in ("agreement", "agreement_by") if name in known}
    kept = {"stands": TAKEN, "consents": dict(before), "words": words, "next_pin": next_pin}
    if next_pin is not None:
        _put(t, ticket, t.now + TO_OBJECT)
    return tickets.amend(t, ticket, takeover=kept)


def tell(t: Transaction, house: House, ticket: Ticket, key: str) -> None:
    """A sentence for whoever filed the ticket, under which they can say that it is not he."""

    def written(words: Words) -> Screen:
        text = words.say(key, reference=grouped(ticket.reference))
        button = Button(words.say("relay.object"), f"act:{OBJECT}:{ticket.id}")
        below = (button, *letters.buttons(ticket, words))
        return Screen(text, below, language=words.language, protect=True)

    announce(t, house, ticket, written)


def may_object(t: Transaction, ticket: Ticket, person_id: UUID) -> bool:
    """Whether this person filed a ticket that was taken over, and may say that it is not he."""
    filed = followers.via(t, ticket.id, person_id) == followers.FORMER
    return filed and stands(t, ticket) == TAKEN


def objected(t: Transaction, house: House, ticket: Ticket, person_id: UUID) -> Ticket:
    """Let nobody decide about it until a coordinator has said whose it is; both follow it."""
    _tell(t, house, ticket, "relay.doubted")
    _cancel(t, ticket)
    followers.doubt(t, ticket.id)
    ticket = tickets.change(t, ticket, person_id=_first(t, ticket, followers.FORMER))
    prompting.handed_over(t, ticket)
    ticket = _now(t, ticket, DOUBTED)
    events.record(t, ticket.id, Actor.PERSON, person_id, "objected")
    sheets.to_coordinators(t, house, ticket, lambda words: words.say("card.page_doubted"))
    return ticket


def decided(t: Transaction, house: House, ticket: Ticket, by: UUID, *, his: bool) -> Ticket:
    """A coordinator has found out whether it is he; both are told. Raises NotDoubted."""
    if stands(t, ticket) != DOUBTED:
        raise NotDoubted
    events.record(t, ticket.id, Actor.COORDINATOR, by, "claim_decided", {"his": his})
    claimed = _first(t, ticket, followers.CLAIMED)
    key = "relay.is_he" if his else "relay.is_not_he"
    _tell(t, house, ticket, key)
    ticket = _now(t, ticket, SETTLED)
    if claimed is not None:
        _tell(t, house, tickets.get(t, ticket.id) or ticket, key, to=claimed)
    if his and claimed is not None:
        followers.hand_over(t, ticket.id, claimed)
        ticket = tickets.change(t, ticket, person_id=claimed)
        prompting.handed_over(t, ticket)
        return _alone(t, ticket, claimed)
    return _undone(t, house, ticket)


def time_is_up(t: Transaction, house: House, due: Due) -> None:
    """Nobody has objected: he alone follows it, and the old secret opens nothing."""
    ticket = tickets.get(t, UUID(due.subject)) if due.subject else None
    if ticket is None or due.person_id is None or ticket.person_id != due.person_id:
        return
    if stands(t, ticket) == TAKEN:
        events.record(t, ticket.id, Actor.SYSTEM, None, "alone")
        _alone(t, _now(t, tickets.get(t, ticket.id) or ticket, SETTLED), due.person_id)


def _alone(t: Transaction, ticket: Ticket, person_id: UUID) -> Ticket:
    """Let nobody else follow it, where he wanted that."""
    next_pin = _kept(t, ticket).get("next_pin")
    if next_pin is not None:
        _let_wait_no_more(t, ticket, followers.leave_alone(t, ticket.id, person_id))
        tickets.renew_pin(t, ticket.id, next_pin)
    return ticket


def _undone(t: Transaction, house: House, ticket: Ticket) -> Ticket:
    """It is as it was before: whose it is, what they agreed to, and what was known of his word."""
    kept = _kept(t, ticket)
    filer = ticket.person_id
    if filer is None:
        return ticket
    followers.give_back(t, ticket.id, filer)
    unsaid: dict[str, Any] = {"agreement": None, "agreement_by": None}
    ticket = tickets.amend(t, ticket, **unsaid | kept["words"])
    shared = consents.for_ticket(t, ticket.id).get(Purpose.SHARE, False)
    for purpose, given in kept["consents"].items():
        consents.give(t, filer, ticket.id, purpose, given)
    if kept["consents"].get(Purpose.SHARE, False) != shared:
        ticket = consenting.take_effect(t, house, ticket, Purpose.SHARE, given=not shared)
    holding.reconsider(t, house, filer)
    return ticket


def _kept(t: Transaction, ticket: Ticket) -> dict[str, Any]:
    found: dict[str, Any] = tickets.record(t, ticket).get("takeover") or {}
    return found


def _now(t: Transaction, ticket: Ticket, how: str) -> Ticket:
    return tickets.amend(t, ticket, takeover=_kept(t, ticket) | {"stands": how})


def _first(t: Transaction, ticket: Ticket, how: str) -> UUID | None:
    return next(iter(followers.through(t, ticket.id, how)), None)


def _put(t: Transaction, ticket: Ticket, hour: datetime) -> None:
    # Not by the ticket: what ends with a grievance that is closed is not this wish of his.
    subject = str(ticket.id)
    reminders.put(t, Alarm.ALONE, hour, person_id=ticket.person_id, subject=subject)


def _cancel(t: Transaction, ticket: Ticket) -> None:
    if ticket.person_id is not None:
        reminders.cancel(t, Alarm.ALONE, person_id=ticket.person_id, subject=str(ticket.id))


def _tell(
    t: Transaction, house: House, ticket: Ticket, key: str, *, to: UUID | None = None
) -> None:
    """A sentence for whoever the ticket is from, or ``to`` somebody who follows it."""

    def written(words: Words) -> Screen:
        text = words.say(key, reference=grouped(ticket.reference))
        return Screen(text, letters.buttons(ticket, words), language=words.language, protect=True)

    announce(t, house, ticket, written, to=to)


def _let_wait_no_more(t: Transaction, ticket: Ticket, others: Sequence[UUID]) -> None:
    """What was put aside for those who follow it no more is never sent to them."""
    for person in filter(None, (people.get(t, other) for other in others)):
        for row in holding.waiting(t, person):
            # That they follow it no more, which is bound to their phone, they must still hear.
            if row.ticket_id == ticket.id and holding.bound_to(row.topic) is not holding.ALONE:
                outbox_topics.take_back(t, row.id, ENDED)
