"""What is on its way to the desk about a ticket reaches only those who still have a part in it.

Words of a person may have waited for hours, for a channel that was away. What tells of the end
itself names the number alone: it is ``lasting``, or rewrites a card, and leaves whatever happens.
"""

from uuid import UUID

from bot.carriage import keyboards
from bot.carriage.posting import is_avoided, thread
from bot.casework import contested
from bot.screens import Screen
from flows.vocabulary import Purpose, Role, State
from storage import (
    accounts,
    consents,
    handlers,
    offers,
    outbox,
    outbox_held,
    outbox_topics,
    tickets,
)
from storage.handlers import Handler
from storage.outbox import Outgoing
from storage.outbox_rows import QUEUED
from storage.tickets import Ticket
from storage.transaction import Transaction

ENDED = "access_ended"
"""Why such a row is not sent."""


def entitled(t: Transaction, reader: Handler, ticket: Ticket) -> bool:
    """Whether this member has a part in the ticket now: theirs, offered to them, or coordinated.

    Narrower than what they may look up: who had it once, or refused it, gets nothing more of it.
    """
    if is_avoided(t, reader, ticket):
        return False
    if reader.role == Role.COORDINATOR:
        return reader.id not in contested.by(t, ticket)
    shared = consents.for_ticket(t, ticket.id).get(Purpose.SHARE, False)
    if not shared or ticket.state == State.WITHDRAWN:
        return False
    if ticket.organisation_id == reader.organisation_id:
        return True
    asked = offers.find(t, ticket.id, reader.organisation_id)
    return asked is not None and asked.state == offers.OFFERED


def last_word(t: Transaction, row: Outgoing) -> Outgoing | None:
    """A claimed row for the desk, if its reader still has a part in what it is about; else None,
    and it is dropped."""
    ticket = tickets.get(t, row.ticket_id) if row.ticket_id else None
    reader = _reader(t, row.account_id)
    if ticket is None or reader is None or entitled(t, reader, ticket):
        return row
    if Screen.from_json(row.payload).replaces is not None:
        return row
    outbox.drop(t, row.id, ENDED)
    return None


def end(t: Transaction, ticket: Ticket, organisation_id: UUID) -> None:
    """An organisation has no part in a ticket any more: call it before it is told so."""
    offers.let_go(t, ticket.id, organisation_id)
    take_back(t, ticket, organisation_id)


def unasked(t: Transaction, ticket: Ticket, taken_by: UUID | None = None) -> None:
    """Whoever was asked and has not answered need not any more, because an organisation has taken
    it or for another reason: the buttons under what showed them the ticket are taken off."""
    known = offers.of(t, ticket.id)
    asked = {one.organisation_id for one in known if one.state == offers.OFFERED} - {taken_by}
    if taken_by is None:
        offers.withdraw(t, ticket.id)
    else:
        offers.accept(t, ticket.id, taken_by)
    if asked:
        keyboards.take_off(t, ticket, asked)


def take_back(
    t: Transaction, ticket: Ticket, organisation_id: UUID | None = None, why: str = ENDED
) -> None:
    """Let what nobody has begun to send stay with us, and take off the buttons of what was sent,
    as access ends: for the handlers of one organisation, or of all. Call it before they are told
    of the end."""
    keyboards.take_off(t, ticket, None if organisation_id is None else {organisation_id})
    for row in outbox.by_topic(t, thread(ticket)):
        reader = _reader(t, row.account_id) if row.status == QUEUED else None
        if reader is None or reader.role == Role.COORDINATOR:
            continue
        if organisation_id not in (None, reader.organisation_id) or row.ticket_id is None:
            continue
        if Screen.from_json(outbox_held.payload(t, row)).replaces is None:
            outbox_topics.take_back(t, row.id, why)


def _reader(t: Transaction, account_id: UUID | None) -> Handler | None:
    account = accounts.get(t, account_id) if account_id is not None else None
    return handlers.get(t, account.handler_id) if account and account.handler_id else None
