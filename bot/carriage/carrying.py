"""The last steps to a person: the gate decides for each who follows a ticket, and it is queued.

Words that may not ring now are queued for the hour the gate names, or set aside until the person
writes; when they write, all of them go, in their order. Words for a shared phone stay in the
thread, and only neutral ones are sent.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from uuid import UUID

from bot.carriage import announced, readers
from bot.carriage.holding import (
    ALONE,
    OPENS,
    SOME_DAY,
    hour,
    message,
    neutral,
    topic_of,
)
from bot.carriage.knocking import knock
from bot.carriage.noting import note
from bot.carriage.posting import CAMPAIGN, NEWS, RELAYED
from bot.carriage.readers import Reader, Way
from bot.gate import Decision, Send
from bot.house import House
from bot.screens import Screen
from flows.vocabulary import Purpose
from locales.words import Words
from storage import accounts, outbox, outbox_topics, people
from storage.people import Person
from storage.tickets import Ticket
from storage.transaction import Transaction

Written = Callable[[Words], Screen]


@dataclass(frozen=True, slots=True)
class Carried:
    """What became of words for one human; no decision when no account of theirs can be reached.

    ``person_id`` is who they were first. ``elsewhere``: it goes by another of their accounts than
    the one they wrote from last, which is closed to us. ``row_id`` is what was queued, if anything.
    """

    person_id: UUID
    decision: Decision | None
    elsewhere: bool = False
    row_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Parcel:
    """A screen on its way: in which words, and what the gate needs to know of it."""

    written: Written
    under: str
    priority: int
    bound: str = ""
    purpose: Purpose = Purpose.CONTACT
    asked_for: bool = False

    def __post_init__(self) -> None:
        """Raise ValueError where the button under neutral words would open nothing."""
        if not self.under.startswith(OPENS):
            raise ValueError("Nothing opens what would lie under neutral words.")


def carry(
    t: Transaction,
    house: House,
    ticket: Ticket,
    written: Written,
    under: str,
    *,
    proactive: bool = False,
    purpose: Purpose = Purpose.CONTACT,
    asked_for: bool = False,
    to: UUID | None = None,
) -> list[Carried]:
    """Bring a screen to every human who follows a ticket, each as the gate allows.

    ``under`` is what the button under neutral words brings back; pressing it opens the screen. What
    is ``proactive`` is news of the grievance, or a reminder by its ``purpose``; ``asked_for`` is
    one that the person has set. With ``to`` it goes to the human alone who is this person.
    """
    priority = NEWS if proactive else RELAYED
    parcel = Parcel(written, under, priority, purpose=purpose, asked_for=asked_for)
    return [
        _bring(t, house, ticket, reader, parcel)
        for reader in readers.of(t, ticket)
        if to is None or reader.includes(to)
    ]


def carry_to(
    t: Transaction,
    house: House,
    person: Person,
    written: Written,
    under: str,
    *,
    purpose: Purpose,
    asked_for: bool = False,
) -> Carried:
    """Bring a person a reminder or a campaign that is about no ticket, as the gate allows.

    The consent is what they said about everything; to be written to at all, also what they said
    in a grievance not sent yet. ``under`` must begin as one of ``holding.OPENS`` does.
    """
    priority = CAMPAIGN if purpose is Purpose.AWARENESS else NEWS
    parcel = Parcel(written, under, priority, purpose=purpose, asked_for=asked_for)
    return _bring(t, house, None, readers.alone(t, person), parcel)


def announce(
    t: Transaction,
    house: House,
    ticket: Ticket,
    written: Written,
    *,
    to: UUID | None = None,
    lasting: bool = False,
) -> Carried | None:
    """Tell the phone a ticket was filed from what another phone has done to it; None if erased.

    It goes nowhere else; with ``to``, to that person's and not there. Where every account of theirs
    is closed to us it waits until they write, for they have to learn of it. What is ``lasting``
    names nothing but the number, and outlives the ticket.
    """
    told = to or ticket.person_id
    person = people.get(t, told) if told else None
    if person is None or person.erased_at is not None:
        return None
    reader = readers.alone(t, person)
    under = announced.kept(t, house, ticket, written, to=person.id)
    if not reader.ways:
        _keep(t, house, ticket, reader, written, under)
        return Carried(person.id, None)
    about = None if lasting else ticket
    return _bring(t, house, about, reader, Parcel(written, under, RELAYED, ALONE))


def _keep(
    t: Transaction, house: House, ticket: Ticket, reader: Reader, written: Written, under: str
) -> None:
    """Let a screen wait with the account this person used last, for them to write."""
    person, words = reader.first, house.speaking(reader.first.language)
    screen = neutral(words, under) if person.shared_phone else written(words)
    screen = replace(screen, under=under)
    for account in accounts.of_person(t, person.id)[:1]:
        outbox.add(
            t,
            account,
            screen.to_json(),
            priority=RELAYED,
            ticket_id=ticket.id,
            topic=topic_of(person, ALONE),
            not_before=SOME_DAY,
        )


def _bring(
    t: Transaction, house: House, ticket: Ticket | None, reader: Reader, parcel: Parcel
) -> Carried:
    asked = message(parcel.priority, ticket, parcel.purpose, parcel.asked_for)
    routed = readers.route(t, reader, ticket, asked, house.rules)
    if routed is None:
        return Carried(reader.first.id, None)
    way, decision = routed
    row = None
    if decision.send is not Send.NEVER:
        row = _queue(t, house, ticket, reader, parcel, way, decision)
    note(t, reader, ticket, asked, decision, row)
    if decision.send is Send.TEMPLATE:
        knock(t, house, way, ticket, t.now)
    return Carried(reader.first.id, decision, elsewhere=way is not reader.ways[0], row_id=row)


def _queue(
    t: Transaction,
    house: House,
    ticket: Ticket | None,
    reader: Reader,
    parcel: Parcel,
    way: Way,
    decision: Decision,
) -> UUID:
    words = house.speaking(way.person.language)
    later = decision.send in (Send.HOLD_UNTIL, Send.TEMPLATE)
    # Nobody knows in whose hand a shared phone will be at a later hour. Behind what is about no
    # ticket nothing else lies: it is neutral from the beginning.
    careful = reader.shares(way) and (decision.until is not None or ticket is None)
    if decision.send is Send.NEUTRAL or careful:
        screen = neutral(words, parcel.under)
    else:
        screen = replace(parcel.written(words), under=parcel.under)
    row = outbox.add(
        t,
        way.account,
        screen.to_json(),
        priority=parcel.priority,
        ticket_id=ticket.id if ticket is not None else None,
        topic=topic_of(reader.first, parcel.bound) if later or parcel.bound else None,
        not_before=hour(t, decision) if later else None,
        purpose=parcel.purpose,
        asked_for=parcel.asked_for,
    )
    outbox_topics.reasoned(t, row, decision.why)
    return row
