"""The gate asked a last time, when a message is about to leave, or has just been sent back.

Hours may have gone by since it was written: the phone may be shared now, the person may have
stopped or moved to another messenger, and the window of a day may have closed.
"""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import structlog

from bot import logs
from bot.arrivals import Channel, Door
from bot.campaigns import departing
from bot.carriage import access, belated, readers
from bot.carriage.holding import (
    SETTLED,
    STAYS,
    behind,
    bound_to,
    bring,
    hour,
    message_of,
    neutral,
    reader_of,
    reconsider,
    topic_of,
    waiting,
    what_opens,
)
from bot.carriage.knocking import is_knock, knock
from bot.carriage.noting import note
from bot.carriage.posting import LIVE
from bot.carriage.readers import Reader, Way
from bot.gate import Decision, Kind, Send, Why
from bot.house import House
from bot.screens import Screen
from storage import accounts, outbox, outbox_held, people, tickets
from storage.outbox import Outbound, Outgoing
from storage.people import Person
from storage.tickets import Ticket
from storage.transaction import Transaction

FRESH = timedelta(hours=12)
"""An answer no older than this was written in a window that is still open."""
log = structlog.get_logger(__name__)


def consider(house: House, t: Transaction, row: Outgoing) -> Outgoing | None:
    """What is to leave in the place of a claimed row; None when it was put aside, moved or dropped.

    What answers a message just received leaves as it is. What is for the desk leaves while its
    reader has a part in the ticket.
    """
    answers = row.priority == LIVE
    desk = row.door != Door.INTAKE
    if row.account_id is None or (desk and answers):
        return row
    if answers and (row.channel != Channel.WHATSAPP or t.now - row.created_at < FRESH):
        return row
    left: list[Outgoing | None] = []
    last_word = departing.last_word if departing.is_campaigns(row.topic) else _last_word
    fault = t.apart(
        lambda: left.append(access.last_word(t, row) if desk else last_word(t, house, row))
    )
    if fault is not None:
        # Better shown to a human than said where nobody knows whether it may be.
        log.error("a message was not considered", error=logs.fault(fault))
        outbox.fail(t, row.id, logs.fault(fault))
        return None
    return left[0]


def set_aside(t: Transaction, house: House, row_id: UUID) -> None:
    """The channel says that the window is closed on a row it was given: it has the last word.

    The row waits and is knocked for, or goes by another channel; a knock that is refused has
    failed, for there is nothing else to try.
    """
    if not _anew(t, house, row_id, knocking=True):
        outbox.fail(t, row_id, Why.WINDOW_CLOSED)


def divert(t: Transaction, house: House, row_id: UUID, reason: str) -> None:
    """An account takes no more from us, and is marked so: what waited there goes by another of the
    same human, and so does the row that told us; else the row has failed for this reason."""
    row = outbox_held.get(t, row_id)
    person = _person_of(t, row.account_id) if row is not None else None
    if row is not None and departing.is_campaigns(row.topic):
        outbox.drop(t, row_id, reason)
    elif row is None or row.priority == LIVE or not _anew(t, house, row_id, knocking=False):
        outbox.fail(t, row_id, reason)
    if person is not None:
        reconsider(t, house, person.id)


def _anew(t: Transaction, house: House, row_id: UUID, *, knocking: bool) -> bool:
    """Decide anew on a row that its channel refused; False when there is nothing else to do.

    With ``knocking`` the account is there still, behind a closed window.
    """
    row = outbox_held.get(t, row_id)
    person = _person_of(t, row.account_id) if row is not None else None
    if row is None or person is None or row.payload_sealed is None or is_knock(row.topic):
        return False
    if departing.is_campaigns(row.topic):
        departing.set_aside(t, row.id, row.topic)
        return True
    ticket = tickets.get(t, row.ticket_id) if row.ticket_id else None
    reader = reader_of(t, row.topic, ticket, person)
    asked = message_of(row, ticket)
    if asked.kind is Kind.REPLY:
        reader = _here(reader, row.account_id)
    routed = readers.route(
        t, reader, ticket, asked, house.rules, closed=row.account_id, before=row.sequence or 0
    )
    if routed is None:
        return False
    way, decision = routed
    note(t, reader, ticket, asked, decision, row.id)
    if decision.send is Send.NEVER:
        return False
    if not knocking or decision.send in (Send.NOW, Send.NEUTRAL):
        # By our own clock the window may be open still: it must not be brought back there.
        bring(t, house, row_id, reader, way, STAYS, decision.why)
    if decision.send in (Send.HOLD_UNTIL, Send.TEMPLATE):
        _wait(t, house, row, reader, ticket, way, decision)
        if knocking:
            belated.tell(t, house, row, reader, ticket, decision)
    return True


def _last_word(t: Transaction, house: House, row: Outgoing) -> Outgoing | None:
    person = _person_of(t, row.account_id)
    ticket = tickets.get(t, row.ticket_id) if row.ticket_id else None
    asked = message_of(row, ticket)
    if person is None or (ticket is None and asked.kind is Kind.RELAY):
        return row
    reader = reader_of(t, row.topic, ticket, person)
    stays = is_knock(row.topic) or bound_to(row.topic) is STAYS
    if asked.kind is Kind.REPLY or row.doubtful or stays:
        # An answer belongs where it was asked for; what may have arrived is not sent elsewhere.
        reader = _here(reader, row.account_id)
    routed = readers.route(t, reader, ticket, asked, house.rules, before=row.sequence)
    if routed is None:
        return row
    way, decision = routed
    if is_knock(row.topic):
        return _knocks(t, house, row, person, decision)
    note(t, reader, ticket, asked, decision, row.id)
    if decision.send is Send.NEVER:
        outbox.drop(t, row.id, decision.why)
        return None
    if decision.send in (Send.HOLD_UNTIL, Send.TEMPLATE):
        _wait(t, house, row, reader, ticket, way, decision)
        return None
    if way.account.id != row.account_id:
        bring(t, house, row.id, reader, way, bound_to(row.topic), decision.why)
        return None
    screen = Screen.from_json(row.payload)
    if decision.send is Send.NEUTRAL and behind(screen) is None:
        if ticket is None:
            # Nothing lies behind it that neutral words could bring.
            outbox.drop(t, row.id, decision.why)
            return None
        words = house.speaking(way.person.language)
        said = neutral(words, what_opens(t, ticket, row.created_at, screen))
        return replace(row, payload=said.to_json())
    return row


def _knocks(
    t: Transaction, house: House, row: Outgoing, person: Person, decision: Decision
) -> Outgoing | None:
    """A knock leaves while something waits, if it may; else that finds another way, or an hour.

    The door need not be closed by our clock: the channel may have said so. Who opens it takes the
    knock back, by writing.
    """
    held = any(not is_knock(other.topic) for other in waiting(t, person))
    if held and decision.send in (Send.TEMPLATE, Send.NOW, Send.NEUTRAL):
        return row
    if held and decision.until is not None:
        outbox_held.set_aside(t, row.id, row.topic or "", decision.until, decision.why)
        return None
    outbox.drop(t, row.id, decision.why if held else SETTLED)
    if held:
        reconsider(t, house, person.id)
    return None


def _wait(
    t: Transaction,
    house: House,
    row: Outgoing | Outbound,
    reader: Reader,
    ticket: Ticket | None,
    way: Way,
    decision: Decision,
) -> None:
    """Put a row aside as the gate says, and knock for it if that is what it says."""
    topic = topic_of(reader.first, bound_to(row.topic))
    outbox_held.set_aside(t, row.id, topic, hour(t, decision), decision.why)
    if decision.send is Send.TEMPLATE:
        knock(t, house, way, ticket, row.created_at)


def _here(reader: Reader, account_id: UUID | None) -> Reader:
    """A human on the one account that an answer was asked for: it is read nowhere else."""
    return replace(reader, ways=tuple(way for way in reader.ways if way.account.id == account_id))


def _person_of(t: Transaction, account_id: UUID | None) -> Person | None:
    account = accounts.get(t, account_id) if account_id is not None else None
    return people.get(t, account.person_id) if account and account.person_id else None
