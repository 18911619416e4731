"""The last steps to a person: the gate decides for each who follows a ticket, and it is queued.

Words that may not ring now are queued for the hour the gate names, or set aside until the person
writes; when they write, all of them go, in their order. Words for a shared phone stay in the
thread, and only neutral ones are sent.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

from bot import gate, letters
from bot.arrivals import Channel
from bot.gate import Decision, Kind, Message, Send, Situation
from bot.house import House
from bot.posting import RELAYED
from bot.screens import Button, Screen
from flows.vocabulary import Hours, Purpose, Urgency
from locales.words import Words
from storage import (
    accounts,
    consents,
    followers,
    messages,
    outbox,
    outbox_topics,
    people,
    tickets,
)
from storage.accounts import Account
from storage.outbox_rows import QUEUED
from storage.people import Person
from storage.tickets import Ticket
from storage.transaction import Transaction

SOME_DAY = datetime(9999, 1, 1, tzinfo=UTC)
"""The hour of what waits for a person to write: it is released, and never comes by itself."""
WINDOW = timedelta(hours=24)
"""WhatsApp lets us write freely for so long after a person's own message."""
PRIORITY_OF_NEWS = 2

Written = Callable[[Words], Screen]


@dataclass(frozen=True, slots=True)
class Carried:
    """What became of words for one person; no decision when no account of theirs can be reached."""

    person_id: UUID
    decision: Decision | None


def carry(
    t: Transaction,
    house: House,
    ticket: Ticket,
    written: Written,
    neutral: str,
    *,
    proactive: bool = False,
) -> list[Carried]:
    """Bring a screen to everyone who follows a ticket, each as the gate allows.

    ``neutral`` is what the button under neutral words brings back; pressing it opens the screen.
    """
    carried = []
    for person_id in followers.of(t, ticket.id):
        person = people.get(t, person_id)
        account = _reachable(t, person_id)
        if person is None or person.erased_at is not None:
            continue
        if account is None:
            carried.append(Carried(person_id, None))
            continue
        kind = Kind.PROACTIVE if proactive else Kind.RELAY
        message = Message(kind, life_at_risk=ticket.urgency == Urgency.LIFE)
        decision = gate.decide(message, situation(t, person, account, ticket), t.now)
        _queue(t, house, ticket, person, account, decision, written, neutral, kind)
        carried.append(Carried(person_id, decision))
    return carried


def release(t: Transaction, person: Person) -> int:
    """Send now what waited for this person to write; how many messages."""
    return outbox_topics.release(t, _topic(person), gate.Why.JUST_WROTE)


def gather(t: Transaction, person: Person) -> None:
    """Let all that is on its way to a person wait for them, but answers to what they sent."""
    outbox_topics.gather(t, accounts.ids_of(t, person.id), _topic(person), RELAYED)


def reconsider(t: Transaction, house: House, person_id: UUID) -> None:
    """Ask the gate again for all that waits: after a stop, or once a phone is said to be shared.

    It is asked as though the person had gone again, for what waits may be read by other eyes then.
    """
    person, account = people.get(t, person_id), _reachable(t, person_id)
    if person is None or account is None:
        return
    for row in outbox.by_topic(t, _topic(person)):
        ticket = tickets.get(t, row.ticket_id) if row.ticket_id else None
        if row.status != QUEUED or ticket is None:
            continue
        kind = Kind.RELAY if row.priority == RELAYED else Kind.PROACTIVE
        message = Message(kind, life_at_risk=ticket.urgency == Urgency.LIFE)
        alone = replace(situation(t, person, account, ticket), last_heard_at=None)
        decision = gate.decide(message, alone, t.now)
        if decision.send is Send.NEVER:
            outbox_topics.take_back(t, row.id, decision.why)
            continue
        if person.shared_phone:
            words = house.speaking(person.language)
            screen = _neutral(words, _opening(t, ticket, row.created_at))
            outbox_topics.reword(t, row.id, screen.to_json())
        outbox_topics.defer(t, row.id, _hour(t, decision), decision.why)


def situation(t: Transaction, person: Person, account: Account, ticket: Ticket) -> Situation:
    """What the gate needs to know of a person and the phone they used last."""
    agreed = consents.current(t, person.id, ticket.id)
    heard = account.last_heard_at
    window = None
    if account.channel == Channel.WHATSAPP:
        window = heard is not None and t.now - heard < WINDOW
    return Situation(
        last_heard_at=heard,
        contact=agreed.get(Purpose.CONTACT, False),
        stopped=person.stopped_at is not None,
        safe_hours=Hours(person.safe_hours or Hours.ANY),
        shared_phone=person.shared_phone,
        window_open=window,
    )


def _queue(
    t: Transaction,
    house: House,
    ticket: Ticket,
    person: Person,
    account: Account,
    decision: Decision,
    written: Written,
    neutral: str,
    kind: Kind,
) -> None:
    if decision.send is Send.NEVER:
        return
    words = house.speaking(person.language)
    later = decision.send is Send.HOLD_UNTIL
    if decision.send is Send.NEUTRAL or (person.shared_phone and decision.until is not None):
        # Nobody knows in whose hand a shared phone will be at that hour.
        screen = _neutral(words, neutral)
    else:
        screen = written(words)
    row = outbox.add(
        t,
        account,
        screen.to_json(),
        priority=RELAYED if kind is Kind.RELAY else PRIORITY_OF_NEWS,
        ticket_id=ticket.id,
        topic=_topic(person) if later else None,
        not_before=_hour(t, decision) if later else None,
    )
    outbox_topics.reasoned(t, row, decision.why)


def _hour(t: Transaction, decision: Decision) -> datetime:
    """When what was decided may be sent."""
    if decision.send is Send.HOLD_UNTIL:
        return decision.until or SOME_DAY
    return t.now


def _opening(t: Transaction, ticket: Ticket, written_at: datetime) -> str:
    """What the button under neutral words brings back, for words of the desk written then."""
    for letter in messages.thread(t, ticket.id):
        if letter.at == written_at and letters.is_for_person(letter):
            return f"act:open:{letter.id}"
    return f"act:read:{ticket.id}"


def _neutral(words: Words, data: str) -> Screen:
    """Words that tell nothing to anyone else who holds the phone."""
    return Screen(
        words.say("relay.neutral"),
        (Button(words.say("relay.open"), data),),
        language=words.language,
    )


def _reachable(t: Transaction, person_id: UUID) -> Account | None:
    """The account the person wrote from last, passing over those that block us."""
    known = accounts.of_person(t, person_id)
    return next((account for account in known if account.blocked_at is None), None)


def _topic(person: Person) -> str:
    return f"held:{person.id}"
