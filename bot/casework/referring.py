"""Asking a person whether another organisation may have their ticket, and what they answer.

Nobody passes a ticket on over the head of the person but a coordinator, who says why and to whom.
"""

from uuid import UUID

from bot.carriage.carrying import Carried, carry
from bot.carriage.posting import post
from bot.casework import letters, passing, relay
from bot.house import House
from bot.screens import Button, Screen
from bot.tickets import lifecycle
from bot.tickets.acts import Act, Actor
from bot.tickets.refusals import NotDone
from flows.vocabulary import State
from locales.words import Words
from storage import events, organisations, referrals
from storage.handlers import Handler
from storage.organisations import Organisation
from storage.receipts import grouped
from storage.referrals import Asked
from storage.tickets import Ticket
from storage.transaction import Transaction

YES, NO, SHOW = "refer_yes", "refer_no", "referral"
"""The verbs of the buttons under the question; each brings back the id of the referral."""


def ask(
    t: Transaction, house: House, ticket: Ticket, handler: Handler, to: Organisation, reason: str
) -> list[Carried]:
    """Ask everyone who follows the ticket; the caller has checked that it may be asked.

    ``reason`` is what the person reads. What became of the question for each is returned.
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
    return carry(
        t,
        house,
        ticket,
        lambda words: question(t, ticket, asked, words),
        f"act:{SHOW}:{referral_id}",
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


def answer(
    t: Transaction, house: House, ticket: Ticket, asked: Asked, person_id: UUID, *, agreed: bool
) -> str:
    """Do as the person says; the key of what they are told.

    A question that was answered, or that nobody waits for any more, changes nothing.
    """
    to = organisations.get(t, asked.to_organisation_id)
    if asked.state != referrals.ASKED or to is None:
        return "relay.refer_gone"
    if agreed:
        try:
            lifecycle.rule(State(ticket.state), Act.REFER, Actor.PERSON)
            passing.can_have(t, ticket, to)
        except NotDone:
            referrals.lapse(t, ticket.id)
            return "relay.refer_gone"
    referrals.settle(t, asked.id, referrals.AGREED if agreed else referrals.REFUSED)
    detail = {"referral": str(asked.id), "to": to.code, "agreed": agreed}
    events.record(t, ticket.id, Actor.PERSON, person_id, Act.CONSENT, detail)
    if agreed:
        ticket = passing.pass_to(
            t, house, ticket, to, Actor.PERSON, person_id, referral=str(asked.id)
        )
    _tell_holder(t, house, ticket, to, "desk.refer_agreed" if agreed else "desk.refer_refused")
    return "relay.refer_done" if agreed else "relay.refer_kept"


def overridden(t: Transaction, house: House, ticket: Ticket, to: Organisation, motive: str) -> None:
    """Note that a coordinator went on without an answer, or against it, and tell the person why."""
    asked = referrals.open_one(t, ticket.id)
    if asked is not None:
        referrals.settle(t, asked.id, referrals.OVERRIDDEN, motive)
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
    )


def _tell_holder(t: Transaction, house: House, ticket: Ticket, to: Organisation, key: str) -> None:
    def written(_: Handler, words: Words) -> Screen:
        told = {"reference": grouped(ticket.reference), "organisation": letters.named(to, words)}
        return Screen(words.say(key, **told), language=words.language, protect=True)

    post(t, house, relay.carriers(t, ticket), written, ticket)
