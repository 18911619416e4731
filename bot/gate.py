"""May this be sent now? One pure decision, with its reason, before anything goes to a person.

It guards the person, not the channel: a phone read by the wrong eyes can do harm that no message
is worth. Values come in, with the time among them; a decision comes out.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.hours import Rules
from flows.vocabulary import Hours, Purpose


class Kind(StrEnum):
    """Where a message comes from, seen from the person."""

    REPLY = "reply"  # Wasl answers what the person has just sent
    RELAY = "relay"  # a handler's words, which the person waits for but not at this moment
    PROACTIVE = "proactive"  # a reminder or news that nobody asked for just now


class Send(StrEnum):
    """What may be done with the message."""

    NOW = "now"
    HOLD_UNTIL = "hold_until"
    TEMPLATE = "template"  # knock with approved words, and keep these until the person opens them
    NEUTRAL = "neutral"  # send neutral words instead, and keep these until the person opens them
    NEVER = "never"


class Why(StrEnum):
    """The reason for a decision, kept with the message and shown on the ticket."""

    JUST_WROTE = "just_wrote"
    ALLOWED = "allowed"
    SHARED_PHONE = "shared_phone"
    STOPPED = "stopped"
    NO_CONSENT = "no_consent"
    NO_REMINDERS = "no_reminders"
    TOO_MANY = "too_many"
    NEVER_FIRST = "never_first"
    WINDOW_CLOSED = "window_closed"
    QUIET_HOURS = "quiet_hours"
    SAFE_HOURS = "safe_hours"


@dataclass(frozen=True, slots=True)
class Message:
    """What is to be sent: where it comes from, and whether a life is at risk.

    ``purpose`` is the consent it needs: CONTACT for words and for news of a grievance, REMIND for
    a reminder (which needs CONTACT too), AWARENESS for a campaign. ``asked_for`` is a reminder that
    the person has set: it is counted like any other, and is never itself too many.
    """

    kind: Kind
    life_at_risk: bool = False
    purpose: Purpose = Purpose.CONTACT
    asked_for: bool = False


@dataclass(frozen=True, slots=True)
class Situation:
    """What is known of the person and their phone.

    ``contact`` is the consent to be written to first, ``awareness`` that to campaigns; ``remind``
    is false for who wants no reminders. ``window_open`` is WhatsApp's 24 hours, None on a channel
    that has no such window; ``template`` is whether the channel has approved words for a closed
    one. ``last_heard_at`` is aware, None if never. ``lately`` is when reminders and campaigns went
    to this human, on whichever phone, ``campaigns`` when campaigns alone did; aware.
    """

    last_heard_at: datetime | None
    contact: bool = False
    stopped: bool = False
    safe_hours: Hours = Hours.ANY
    shared_phone: bool = False
    window_open: bool | None = None
    template: bool = False
    remind: bool = True
    awareness: bool = False
    lately: tuple[datetime, ...] = ()
    campaigns: tuple[datetime, ...] = ()


USUAL = Rules()
_NO_LATER = timedelta(days=1)
"""What a reminder reminds of may be over after that; whoever set it looks again by then."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What to do and why.

    ``until`` (UTC) comes with ``HOLD_UNTIL``: ask the gate again then. Without it, hold until the
    person next writes, and ask again.
    """

    send: Send
    why: Why
    until: datetime | None = None


def decide(message: Message, person: Situation, now: datetime, rules: Rules = USUAL) -> Decision:
    """What may be done at ``now`` (aware) with this message to this person.

    Nothing goes to a person who has stopped, but the confirmation of it, which is decided on the
    situation before it. Words of a handler wait until they write again.

    A reply passes whatever the hour. One so late that the window has closed on it waits like words
    of a handler.

    A relay goes at once while the person is still there. Later it is held for the hours they
    named. On a shared phone only neutral words ever go: "You have a reply. Answer *open* to read
    it." Without consent to be written to first it waits until they write: the words are never
    lost, they only do not ring.

    A proactive message needs the consent that its purpose asks for and keeps to the same hours.
    Where it may not be sent it is dropped rather than kept, for a reminder out of its time serves
    nobody. Of reminders and campaigns only so many come: one too many waits for the next free day,
    a reminder no longer than until tomorrow. Words of a handler are never too many.

    A life at risk opens the quiet hours, never the hours or the phone the person called unsafe:
    only they know whose hand the phone is in.

    In a closed window nothing of this may be said. Approved words, neutral for everybody, say that
    something waits; at an hour, and with the consent, that the words themselves would have needed.
    For a campaign nobody is knocked at: it waits until they write.
    """
    if now.tzinfo is None:
        raise ValueError("the gate needs a time that says its time zone")
    if person.stopped:
        return Decision(_until_they_come(message), Why.STOPPED)
    closed = person.window_open is False
    if message.kind is Kind.REPLY and not closed:
        return Decision(Send.NOW, Why.JUST_WROTE)
    if message.kind is Kind.RELAY and _there(person, now, rules):
        # She was told that a shared phone shows neutral words only: that holds within the hour too.
        shared = Decision(Send.NEUTRAL, Why.SHARED_PHONE)
        return shared if person.shared_phone else Decision(Send.NOW, Why.JUST_WROTE)
    forbidden = _forbidden(message, person)
    if forbidden is not None:
        return forbidden
    if closed and not (person.template and message.purpose is not Purpose.AWARENESS):
        return Decision(Send.HOLD_UNTIL, Why.WINDOW_CLOSED)
    if (crowded := _too_many(message, person, now, rules)) is not None:
        return crowded
    until = _next_hour(message, person.safe_hours, now, rules)
    if until is not None:
        why = Why.QUIET_HOURS if person.safe_hours is Hours.ANY else Why.SAFE_HOURS
        return Decision(Send.HOLD_UNTIL, why, until)
    if closed:
        return Decision(Send.TEMPLATE, Why.WINDOW_CLOSED)
    if person.shared_phone:
        return Decision(Send.NEUTRAL, Why.SHARED_PHONE)
    return Decision(Send.NOW, Why.ALLOWED)


def _there(person: Situation, now: datetime, rules: Rules) -> bool:
    """Whether the person wrote so lately that the phone is still in their hand."""
    if person.last_heard_at is None or person.window_open is False:
        return False
    return now - person.last_heard_at <= rules.recent


def _forbidden(message: Message, person: Situation) -> Decision | None:
    """No consent, or a person who is never to be written to first."""
    campaign = message.purpose is Purpose.AWARENESS
    if not (person.awareness if campaign else person.contact):
        why = Why.NO_CONSENT
    elif message.purpose is Purpose.REMIND and not person.remind:
        why = Why.NO_REMINDERS
    elif person.safe_hours is Hours.NEVER:
        why = Why.NEVER_FIRST
    else:
        return None
    return Decision(_until_they_come(message), why)


def _until_they_come(message: Message) -> Send:
    """Words that somebody waits for are there when they come; nobody waits for news."""
    return Send.NEVER if message.kind is Kind.PROACTIVE else Send.HOLD_UNTIL


def _too_many(message: Message, person: Situation, now: datetime, rules: Rules) -> Decision | None:
    """One more reminder or campaign than a person is sent in a day or a week; None if it is not."""
    counted = message.purpose in (Purpose.REMIND, Purpose.AWARENESS)
    if message.kind is not Kind.PROACTIVE or message.asked_for or not counted:
        return None
    campaign = message.purpose is Purpose.AWARENESS
    free = rules.free_day(now, person.lately, person.campaigns if campaign else None)
    later = free - rules.day_of(now)
    if not later:
        return None
    if campaign or later <= _NO_LATER:
        until = rules.beginning(person.safe_hours, free)
        return Decision(Send.HOLD_UNTIL, Why.TOO_MANY, until)
    return Decision(Send.NEVER, Why.TOO_MANY)


def _next_hour(message: Message, safe: Hours, now: datetime, rules: Rules) -> datetime | None:
    """When the next safe hour begins, in UTC; None if it is one now."""
    if message.life_at_risk and safe is Hours.ANY:
        return None
    return rules.next_hour(safe, now)
