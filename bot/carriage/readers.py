"""Who reads what is carried over: each human who follows a grievance, and their phones.

A human may be several of our people, one for each messenger; the receipt of a grievance has shown
that they are one, for this grievance alone.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

from bot import gate
from bot.arrivals import Channel
from bot.gate import Decision, Message, Send, Situation, Why
from bot.hours import Rules
from bot.watch import metrics
from bot.whatsapp.shapes import KNOCK
from flows.vocabulary import Answer, Hours, Language, Purpose
from storage import accounts, consents, drafts, followers, outbox_counted, people, templates
from storage.accounts import Account
from storage.outbox_counted import Counted
from storage.people import Person
from storage.tickets import Ticket
from storage.transaction import Transaction

WINDOW = timedelta(hours=24)
"""WhatsApp lets us write freely for so long after a person's own message."""
_NEVER = datetime.min.replace(tzinfo=UTC)
# The days of the gate are those of the calendar: the first of seven may have begun a day before.
_A_WEEK = timedelta(days=8)
GRIEVANCE, _CONTACT = "grievance", "grievance.contact"


@dataclass(frozen=True, slots=True)
class Way:
    """One account by which a human can be reached, and whose it is."""

    person: Person
    account: Account


@dataclass(frozen=True, slots=True)
class Reader:
    """One human. What ``first`` agreed to and said of their safety counts on every phone.

    ``ways`` are the accounts that do not block us, the one they wrote from last first.
    """

    first: Person
    ways: tuple[Way, ...]

    def includes(self, person_id: UUID) -> bool:
        """Whether one of our people is this human."""
        return person_id in (self.first.id, *(way.person.id for way in self.ways))

    def shares(self, way: Way) -> bool:
        """Whether other eyes may see this phone."""
        return self.first.shared_phone or way.person.shared_phone


def of(t: Transaction, ticket: Ticket) -> list[Reader]:
    """Every human who follows a ticket, who filed it first."""
    return [
        _made(t, known) for human in followers.humans(t, ticket.id) if (known := _known(t, human))
    ]


def stopped(t: Transaction, ticket: Ticket) -> bool:
    """Whether whoever filed a ticket wants no messages until they write, where they wrote last."""
    filed = next((one for one in of(t, ticket) if one.first.id == ticket.person_id), None)
    if filed is None:
        return False
    return (filed.ways[0].person if filed.ways else filed.first).stopped_at is not None


def among(t: Transaction, ticket: Ticket | None, person: Person) -> Reader:
    """The human that a person is where this ticket is concerned."""
    for human in followers.humans(t, ticket.id) if ticket is not None else []:
        if person.id in human and (known := _known(t, human)):
            return _made(t, known)
    return alone(t, person)


def alone(t: Transaction, person: Person) -> Reader:
    """A person on their own accounts, whoever else they may be."""
    return _made(t, [person])


def route(
    t: Transaction,
    reader: Reader,
    ticket: Ticket | None,
    message: Message,
    rules: Rules,
    *,
    gone: bool = False,
    closed: UUID | None = None,
    before: int = outbox_counted.LAST,
) -> tuple[Way, Decision] | None:
    """How to bring a message to a human, and what the gate says; None when nothing reaches them.

    It is the account they wrote from last, unless its window is closed, no words are approved for
    that, and another one is open. ``gone`` asks as though they had gone again. ``closed`` is an
    account of which the channel says that its window is closed. ``before`` is the place of the
    message in the order of all rows: what comes after it does not count when it is asked whether
    it is one too many.
    """
    first = None
    lately = _lately(t, reader, message, before)
    for way in reader.ways:
        person = replace(
            _situation(t, reader, ticket, way, message),
            lately=tuple(one.at for one in lately),
            campaigns=tuple(one.at for one in lately if one.purpose == Purpose.AWARENESS),
        )
        if gone:
            person = replace(person, last_heard_at=None)
        if way.account.id == closed:
            person = replace(person, window_open=False, template=_approved(t, way))
        decision = gate.decide(message, person, t.now, rules)
        metrics.decided(decision.send, decision.why, person.window_open)
        if first is None and not _is_shut(decision):
            return way, decision
        if first is not None and _is_open(decision):
            return way, decision
        first = first or (way, decision)
    return first


def _situation(
    t: Transaction, reader: Reader, ticket: Ticket | None, way: Way, message: Message
) -> Situation:
    """What the gate needs to know of a human and one of their phones."""
    agreed = consents.current(t, reader.first.id, ticket.id if ticket is not None else None)
    heard = way.account.last_heard_at
    willing = agreed.get(Purpose.CONTACT, False)
    if ticket is None and Purpose.CONTACT not in agreed:
        # Who has set a reminder about no grievance agrees to that one by it.
        willing = message.asked_for or _agrees_in_draft(t, reader.first)
    window = None
    if way.account.channel == Channel.WHATSAPP:
        window = heard is not None and t.now - heard < WINDOW
    return Situation(
        last_heard_at=heard,
        contact=willing,
        remind=agreed.get(Purpose.REMIND, True),
        awareness=agreed.get(Purpose.AWARENESS, False),
        stopped=way.person.stopped_at is not None,
        safe_hours=Hours(reader.first.safe_hours or Hours.ANY),
        shared_phone=reader.shares(way),
        window_open=window,
        template=window is False and _approved(t, way),
    )


def _agrees_in_draft(t: Transaction, person: Person) -> bool:
    """Whether they said yes to being written to in a grievance that they have not sent yet."""
    found = drafts.load(t, person.id, GRIEVANCE)
    return found is not None and found[1].get("answers", {}).get(_CONTACT) == Answer.YES


def _lately(t: Transaction, reader: Reader, message: Message, before: int) -> list[Counted]:
    """The reminders and campaigns of the last week to this human; none for what is not counted."""
    if message.purpose not in (Purpose.REMIND, Purpose.AWARENESS):
        return []
    account_ids = [way.account.id for way in reader.ways]
    return outbox_counted.lately(t, account_ids, t.now - _A_WEEK, before)


def _approved(t: Transaction, way: Way) -> bool:
    """Whether there are approved words for a closed window, in the language of who has this way."""
    return templates.approved(t, KNOCK, way.person.language or Language.DARIJA)


def _is_shut(decision: Decision) -> bool:
    """Whether the window alone is in the way, with nothing to knock with."""
    return decision.send is Send.HOLD_UNTIL and decision.why is Why.WINDOW_CLOSED


def _is_open(decision: Decision) -> bool:
    """Whether something goes this way, be it at a later hour."""
    return decision.send in (Send.NOW, Send.NEUTRAL, Send.TEMPLATE) or decision.until is not None


def _known(t: Transaction, person_ids: Iterable[UUID]) -> list[Person]:
    found = (people.get(t, person_id) for person_id in person_ids)
    return [person for person in found if person is not None and person.erased_at is None]


def _made(t: Transaction, human: Sequence[Person]) -> Reader:
    ways = [
        Way(person, account)
        for person in human
        for account in accounts.of_person(t, person.id)
        if account.blocked_at is None
    ]
    ways.sort(key=lambda way: way.account.last_heard_at or _NEVER, reverse=True)
    return Reader(human[0], tuple(ways))
