"""Grievances that were submitted: their state, whose they are, their clocks, and their record.

The codes by which a ticket is routed are plain; all that the person told is sealed in one record.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from storage import followers
from storage import ticket_rows as rows
from storage.tables import add, every, first, new_id, run
from storage.ticket_rows import OPEN, Ticket
from storage.transaction import Transaction

__all__ = ["OPEN", "Changed", "Ticket"]


TICKET_COLUMNS = tuple(rows.TICKETS.columns.keys())


class Changed(Exception):
    """Someone else changed the ticket in the meantime; read it again."""

    def __init__(self) -> None:
        super().__init__(type(self).__doc__)


def open(
    t: Transaction,
    *,
    person_id: UUID,
    reference: str,
    pin_hash: str,
    record: dict[str, Any],
    language: str,
    urgency: str,
    topic: str,
    about: str,
    establishment: str | None,
    region: str | None,
    needs: Sequence[str],
    acknowledge_due: datetime,
    take_due: datetime,
    reply_due: datetime,
    close_due: datetime,
    step_due: datetime | None = None,
    family_region: str | None = None,
) -> Ticket:
    """A new ticket in the state ``received``, followed by the person who filed it."""
    key = new_id()
    ticket = Ticket(
        id=key,
        reference=reference,
        pin_sealed=t.secrets.seal("tickets.pin_sealed", key, pin_hash.encode()),
        person_id=person_id,
        state="received",
        urgency=urgency,
        topic=topic,
        about=about,
        establishment=establishment,
        region=region,
        family_region=family_region,
        needs=list(needs),
        language=language,
        record_sealed=t.secrets.seal_json("tickets.record_sealed", key, record),
        opened_at=t.now,
        acknowledge_due=acknowledge_due,
        take_due=take_due,
        reply_due=reply_due,
        close_due=close_due,
        step_due=step_due,
    )
    add(t, ticket)
    followers.follow(t, key, person_id, "filed")
    return ticket


def get(t: Transaction, ticket_id: UUID) -> Ticket | None:
    """A ticket by id."""
    return first(t, Ticket, rows.BY_ID, key=ticket_id)


def by_reference(t: Transaction, reference: str) -> Ticket | None:
    """A ticket by the digits of its receipt, without spaces."""
    return first(t, Ticket, rows.BY_REFERENCE, digits=reference)


def change(t: Transaction, ticket: Ticket, **columns: Any) -> Ticket:
    """Change columns of a ticket as it was read; the ticket as it is now.

    Raises Changed when it is no longer as it was read, and ValueError for a column that is not
    to be changed this way.
    """
    wrong = columns.keys() - rows.CHANGEABLE
    if wrong:
        raise ValueError(f"Not to be changed here: {', '.join(sorted(wrong))}.")
    statement = rows.change_of(frozenset(columns))
    new = {f"new_{name}": value for name, value in columns.items()}
    if run(t, statement, key=ticket.id, seen=ticket.revision, **new) != 1:
        raise Changed
    return Ticket(**{**_values(ticket), **columns, "revision": ticket.revision + 1})


def amend(t: Transaction, ticket: Ticket, **said: Any) -> Ticket:
    """Change what the record of a ticket says; the ticket as it is now. Raises Changed."""
    whole = {**record(t, ticket), **said}
    sealed = t.secrets.seal_json("tickets.record_sealed", ticket.id, whole)
    return change(t, ticket, record_sealed=sealed)


def renew_pin(t: Transaction, ticket_id: UUID, pin_hash: str) -> None:
    """Let another secret open a ticket from now on, and the one before no more."""
    sealed = t.secrets.seal("tickets.pin_sealed", ticket_id, pin_hash.encode())
    run(t, rows.PIN, key=ticket_id, sealed=sealed)


def take(t: Transaction, ticket_id: UUID, organisation_id: UUID, handler_id: UUID) -> bool:
    """Give a ticket to the handler who asks first; False for everyone who comes later.

    Their organisation must hold the ticket or have been offered it.
    """
    asked = {"key": ticket_id, "organisation": organisation_id, "handler": handler_id}
    return run(t, rows.TAKE, at=t.now, **asked) == 1


def of_person(t: Transaction, person_id: UUID) -> list[Ticket]:
    """The tickets a person follows, the latest first."""
    return every(t, Ticket, rows.OF_PERSON, person=person_id)


def of_handler(t: Transaction, handler_id: UUID) -> list[Ticket]:
    """A handler's open tickets: the most urgent first, then the oldest."""
    return every(t, Ticket, rows.OF_HANDLER, handler=handler_id)


def held_by(t: Transaction, organisation_id: UUID) -> list[Ticket]:
    """The open tickets an organisation holds: the most urgent first, then the oldest."""
    return every(t, Ticket, rows.HELD_BY, organisation=organisation_id)


def offered_to(t: Transaction, organisation_id: UUID) -> list[Ticket]:
    """The open tickets an organisation was offered and has not answered, whoever holds them."""
    return every(t, Ticket, rows.OFFERED_TO, organisation=organisation_id)


def waiting_for(t: Transaction, organisation_id: UUID) -> list[Ticket]:
    """Tickets an organisation was offered and nobody has taken: most urgent first, then oldest."""
    return every(t, Ticket, rows.WAITING_FOR, organisation=organisation_id)


def lives_waiting(t: Transaction) -> list[Ticket]:
    """Tickets of a life in danger that nobody has taken, whoever was offered them: oldest first."""
    return every(t, Ticket, rows.LIVES)


def late(t: Transaction) -> list[Ticket]:
    """Open tickets of which a due time has passed, unless they are paused: most urgent first."""
    return every(t, Ticket, rows.LATE, at=t.now)


def appealed(t: Transaction) -> list[Ticket]:
    """Tickets whose closing the person contests, and nobody has decided on: most urgent first."""
    return every(t, Ticket, rows.APPEALED)


def unrouted(t: Transaction) -> list[Ticket]:
    """Open tickets that no organisation holds or considers: the coordinator's."""
    return every(t, Ticket, rows.UNROUTED)


def record(t: Transaction, ticket: Ticket) -> dict[str, Any]:
    """All that the person told; empty once erased."""
    if ticket.record_sealed is None:
        return {}
    opened: dict[str, Any] = t.secrets.open_json(
        "tickets.record_sealed", ticket.id, ticket.record_sealed
    )
    return opened


def pin_hash(t: Transaction, ticket: Ticket) -> str | None:
    """The slow hash of the receipt's PIN; None once erased."""
    if ticket.pin_sealed is None:
        return None
    return t.secrets.open("tickets.pin_sealed", ticket.id, ticket.pin_sealed).decode()


def load(t: Transaction) -> dict[UUID, int]:
    """How many open tickets each organisation holds."""
    return {row[0]: row[1] for row in t.execute(rows.LOAD)}


def owned_by(t: Transaction, person_id: UUID) -> list[UUID]:
    """The tickets a person filed."""
    return t.execute(rows.OWNED_BY, {"person": person_id}).scalars()


def erase(t: Transaction, person_id: UUID, counted: Sequence[UUID], rest: Sequence[UUID]) -> None:
    """Empty these tickets of all that was told, close them, and let nobody follow them.

    Those in ``counted`` keep their codes for statistics, to which the person had agreed.
    """
    followers.erase(t, person_id, [*counted, *rest])
    run(t, rows.ERASE, keys=[*counted, *rest], at=t.now)
    run(t, rows.ERASE_CODES, keys=list(rest))


def _values(ticket: Ticket) -> dict[str, Any]:
    return {name: getattr(ticket, name) for name in TICKET_COLUMNS}
