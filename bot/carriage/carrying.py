"""The last steps to a person: the gate decides for each who follows a ticket, and it is queued.

Words that may not ring now are queued for the hour the gate names, or set aside until the person
writes; when they write, all of them go, in their order. Words for a shared phone stay in the
thread, and only neutral ones are sent.
"""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from bot.carriage import readers
from bot.carriage.holding import (
    ALONE,
    SOME_DAY,
    hour,
    message,
    neutral,
    topic_of,
)
from bot.carriage.knocking import knock
from bot.carriage.posting import NEWS, RELAYED
from bot.carriage.readers import Reader
from bot.gate import Decision, Send
from bot.house import House
from bot.screens import Screen
from locales.words import Words
from storage import accounts, outbox, outbox_topics, people
from storage.tickets import Ticket
from storage.transaction import Transaction

Written = Callable[[Words], Screen]


@dataclass(frozen=True, slots=True)
class Carried:
    """What became of words for one human; no decision when no account of theirs can be reached.

    ``person_id`` is who they were first. ``elsewhere``: it goes by another of their accounts than
    the one they wrote from last, which is closed to us.
    """

    person_id: UUID
    decision: Decision | None
    elsewhere: bool = False


def carry(
    t: Transaction,
    house: House,
    ticket: Ticket,
    written: Written,
    under: str,
    *,
    proactive: bool = False,
) -> list[Carried]:
    """Bring a screen to every human who follows a ticket, each as the gate allows.

    ``under`` is what the button under neutral words brings back; pressing it opens the screen.
    """
    priority = NEWS if proactive else RELAYED
    return [
        _bring(t, house, ticket, reader, written, under, priority)
        for reader in readers.of(t, ticket)
    ]


def announce(t: Transaction, house: House, ticket: Ticket, written: Written) -> Carried | None:
    """Tell the phone a ticket was filed from what another phone has done to it; None if erased.

    It goes nowhere else. Where every account of theirs is closed to us it waits until they write,
    for whoever filed it has to learn of it.
    """
    person = people.get(t, ticket.person_id) if ticket.person_id else None
    if person is None or person.erased_at is not None:
        return None
    reader, under = readers.alone(t, person), f"act:read:{ticket.id}"
    if not reader.ways:
        _keep(t, house, ticket, reader, written, under)
        return Carried(person.id, None)
    return _bring(t, house, ticket, reader, written, under, RELAYED, ALONE)


def _keep(
    t: Transaction, house: House, ticket: Ticket, reader: Reader, written: Written, under: str
) -> None:
    """Let a screen wait with the account this person used last, for them to write."""
    person, words = reader.first, house.speaking(reader.first.language)
    screen = neutral(words, under) if person.shared_phone else written(words)
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
    t: Transaction,
    house: House,
    ticket: Ticket,
    reader: Reader,
    written: Written,
    under: str,
    priority: int,
    bound: str = "",
) -> Carried:
    routed = readers.route(t, reader, ticket, message(priority, ticket), house.rules)
    if routed is None:
        return Carried(reader.first.id, None)
    way, decision = routed
    carried = Carried(reader.first.id, decision, elsewhere=way is not reader.ways[0])
    if decision.send is Send.NEVER:
        return carried
    words = house.speaking(way.person.language)
    later = decision.send in (Send.HOLD_UNTIL, Send.TEMPLATE)
    if decision.send is Send.NEUTRAL or (decision.until is not None and reader.shares(way)):
        # Nobody knows in whose hand a shared phone will be at that hour.
        screen = neutral(words, under)
    else:
        screen = written(words)
    row = outbox.add(
        t,
        way.account,
        screen.to_json(),
        priority=priority,
        ticket_id=ticket.id,
        topic=topic_of(reader.first, bound) if later or bound else None,
        not_before=hour(t, decision) if later else None,
    )
    outbox_topics.reasoned(t, row, decision.why)
    if decision.send is Send.TEMPLATE:
        knock(t, house, way, ticket, t.now)
    return carried
