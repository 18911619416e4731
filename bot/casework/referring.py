"""Asking a person whether another organisation may have their ticket, and what they answer.

Nobody passes a ticket on over the head of the person but a coordinator, who says why and to whom.
"""

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

from bot.carriage.carrying import Carried, carry
from bot.carriage.posting import post
from bot.casework import consulted, letters, passing, relay
from bot.house import House
from bot.screens import Button, Screen
from bot.tickets import lifecycle
from bot.tickets.acts import Act, Actor
from bot.tickets.refusals import NotDone
from flows.vocabulary import State
from locales.words import Words
from storage import events, followers, organisations, referrals, tickets
from storage.handlers import Handler
from storage.organisations import Organisation
from storage.receipts import grouped
from storage.referrals import Asked
from storage.reminders import Due
from storage.tickets import Ticket
from storage.transaction import Transaction

YES, NO, SHOW = "refer_yes", "refer_no", "referral"
"""The verbs of the buttons under the question; each brings back the id of the referral."""
_BECAME = {
    referrals.AGREED: "relay.refer_was_agreed",
    referrals.REFUSED: "relay.refer_kept",
    referrals.OVERRIDDEN: "relay.refer_was_overridden",
}


def ask(
    t: Transaction, house: House, ticket: Ticket, handler: Handler, to: Organisation, reason: str
) -> list[Carried]:
    """Ask the human who filed the ticket; the caller has checked that it may be asked.

    ``reason`` is what the person reads. Whoever else follows the ticket is not asked: the receipt
    alone decides nothing. What became of the question is returned.
    """
    source = ticket.organisation_id
    referral_id = referrals.ask(
        t, ticket.id, source=source, to=to.id, handler_id=handler.id, reason=reason
    )
    detail = {"to": to.code, "referral": str(referral_id)}
    role = Actor.COORDINATOR if letters.speaks_for(t, handler) is None else Actor.HANDLER
    events.record(t, ticket.id, role, handler.id, Act.REFER_ASKED, detail)
    asked = referrals.get(t, referral_id)
    if asked is None:
        raise LookupError("The referral that was just written is not there.")
    if ticket.person_id is None:
        return []
    consulted.begun(t, ticket, referral_id)
    return carry(
        t,
        house,
        ticket,
        lambda words: question(t, ticket, asked, words),
        f"act:{SHOW}:{referral_id}",
        to=ticket.person_id,
    )


def question(t: Transaction, ticket: Ticket, asked: Asked, words: Words) -> Screen:
    """What the person is asked, with a yes and a no."""
    to = organisations.get(t, asked.to_organisation_id)
    text = words.say(
        "relay.refer",
        reference=grouped(ticket.reference),
        organisation=letters.named(to, words) if to else words.say("relay.network"),
        reason=asked.reason or "",
    )
    below = (
        Button(words.say("relay.refer_yes"), f"act:{YES}:{asked.id}"),
        Button(words.say("relay.refer_no"), f"act:{NO}:{asked.id}"),
    )
    return Screen(text, below, language=words.language, protect=True)


def again(t: Transaction, ticket: Ticket, referral_id: UUID) -> Callable[[Words], Screen] | None:
    """The question once more, for whoever has not answered it yet; None when it is over."""
    asked = referrals.get(t, referral_id)
    if asked is None or asked.state != referrals.ASKED:
        return None

    def screen(words: Words) -> Screen:
        told = question(t, ticket, asked, words)
        return replace(told, text=f"{words.say('reminder.asked')}\n\n{told.text}")

    return screen


def answer(
    t: Transaction, house: House, ticket: Ticket, asked: Asked, person_id: UUID, *, agreed: bool
) -> str:
    """Do as the person says; the key of what they are told.

    A question that was answered, or that nobody waits for any more, changes nothing; neither does
    anybody but the human who filed the ticket.
    """
    to = organisations.get(t, asked.to_organisation_id)
    if followers.via(t, ticket.id, person_id) not in followers.BOTH:
        return "relay.refer_not_yours"
    if asked.state != referrals.ASKED or to is None:
        return what_became(asked)
    if agreed:
        try:
            lifecycle.rule(State(ticket.state), Act.REFER, Actor.PERSON)
            passing.can_have(t, ticket, to)
        except NotDone:
            consulted.lapse(t, ticket.id)
            _tell_holder(t, house, ticket, to, "desk.refer_impossible")
            return "relay.refer_impossible"
    consulted.settle(t, asked, referrals.AGREED if agreed else referrals.REFUSED)
    detail = {"referral": str(asked.id), "to": to.code, "agreed": agreed}
    events.record(t, ticket.id, Actor.PERSON, person_id, Act.CONSENT, detail)
    if agreed:
        ticket = passing.pass_to(
            t, house, ticket, to, Actor.PERSON, person_id, referral=str(asked.id)
        )
    _tell_holder(t, house, ticket, to, "desk.refer_agreed" if agreed else "desk.refer_refused")
    return "relay.refer_done" if agreed else "relay.refer_kept"


def what_became(asked: Asked) -> str:
    """The key of what is said to whoever opens a question that waits for no answer any more."""
    return _BECAME.get(asked.state, "relay.refer_gone")


def unanswered(t: Transaction, house: House, due: Due) -> None:
    """Nobody has answered for so long that the ticket stays where it is; both sides are told."""
    ticket = tickets.get(t, due.ticket_id) if due.ticket_id else None
    asked = referrals.open_one(t, ticket.id) if ticket is not None else None
    to = organisations.get(t, asked.to_organisation_id) if asked is not None else None
    if ticket is None or asked is None or to is None or str(asked.id) != due.subject:
        return
    consulted.lapse(t, ticket.id)
    number = grouped(ticket.reference)
    told = {"reference": number}
    relay.news(t, house, ticket, lambda words: words.say("relay.refer_lapsed", **told))
    _tell_holder(t, house, ticket, to, "desk.refer_lapsed")


def overridden(t: Transaction, house: House, ticket: Ticket, to: Organisation, motive: str) -> None:
    """Note that a coordinator went on without an answer, or against it, and tell the person why.

    The person has to learn of it, whatever they said of news; whoever holds the ticket too.
    """
    asked = referrals.open_one(t, ticket.id)
    if asked is not None:
        consulted.settle(t, asked, referrals.OVERRIDDEN, motive)
    relay.news(
        t,
        house,
        ticket,
        lambda words: words.say(
            "relay.assigned",
            reference=grouped(ticket.reference),
            organisation=letters.named(to, words),
            motive=motive,
        ),
        proactive=False,
    )
    _tell_holder(t, house, ticket, to, "desk.overridden", motive=motive)


def _tell_holder(
    t: Transaction, house: House, ticket: Ticket, to: Organisation, key: str, **told: str
) -> None:
    def written(_: Handler, words: Words) -> Screen:
        named = {"reference": grouped(ticket.reference), "organisation": letters.named(to, words)}
        return Screen(words.say(key, **named, **told), language=words.language, protect=True)

    post(t, house, relay.carriers(t, ticket), written, ticket)
