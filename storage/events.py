"""What happened to each ticket, append-only: every event carries the hash of the one before.

The hash covers a salted digest of the detail, not the detail: it can be erased for good while the
chain still verifies. The database itself refuses to change or delete an event.
"""

import hashlib
import hmac
import json
import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from storage import event_rows as rows
from storage.event_rows import Event
from storage.prepared import Line
from storage.secrets import NotOurs
from storage.tables import add, every, new_id, run
from storage.transaction import Transaction

BEGINNING = bytes(32)
COLUMN = "ticket_events.detail_sealed"
MARK = "tickets.chain_mark"


@dataclass(frozen=True, slots=True)
class Happened:
    """An event as the desk shows it; ``detail`` is None when there was none or it was erased."""

    number: int
    at: datetime
    actor: str
    actor_id: UUID | None
    act: str
    detail: dict[str, Any] | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class Fault:
    """A place where the history was tampered with, and how that shows."""

    ticket_id: UUID
    number: int
    what: str


def record(
    t: Transaction,
    ticket_id: UUID,
    actor: str,
    actor_id: UUID | None,
    act: str,
    detail: dict[str, Any] | None = None,
) -> int:
    """Add an event; its number within the ticket. Raises LookupError for an unknown ticket."""
    last = t.execute(rows.LAST, {"ticket": ticket_id}).first()
    if last is None:
        raise LookupError("There is no such ticket.")
    number: int = last.events + 1
    key, previous = new_id(), last.hash or BEGINNING
    kept = {"salt": os.urandom(16).hex(), "detail": detail}
    event = Event(
        id=key,
        ticket_id=ticket_id,
        number=number,
        at=t.now,
        actor=str(actor),
        actor_id=actor_id,
        act=str(act),
        detail_sealed=t.secrets.seal_json(COLUMN, key, kept),
        digest=_digest(actor_id, kept),
        previous=previous,
        hash=b"",
    )
    event.hash = _hash(event)
    add(t, event)
    mark = t.secrets.sign(MARK, _head(ticket_id, number, event.hash))
    run(t, rows.MARK, ticket=ticket_id, count=number, mark=mark)
    return number


def history(t: Transaction, ticket_id: UUID) -> list[Happened]:
    """Everything that happened to a ticket, in order."""
    return [
        Happened(e.number, e.at, e.actor, e.actor_id, e.act, _detail(t, e))
        for e in every(t, Event, rows.HISTORY, ticket=ticket_id)
    ]


def passed(
    t: Transaction, ticket_id: UUID, acts: Sequence[str]
) -> tuple[datetime | None, datetime | None]:
    """When the desk first did anything on a ticket, and when the last of these acts was done."""
    ((seen, passed_on),) = t.execute(rows.PASSED, {"ticket": ticket_id, "acts": list(acts)})
    return seen, passed_on


def verify(t: Transaction) -> list[Fault]:
    """Every sign of tampering in the history of every ticket; nothing when all is well."""
    faults: list[Fault] = []
    after = UUID(int=0)
    while found := t.execute(rows.MARKED, {"after": after}).rows:
        after = found[-1].id
        histories: dict[UUID, list[Event]] = {row.id: [] for row in found}
        for event in every(t, Event, rows.HISTORIES, begin=found[0].id, end=after):
            histories[event.ticket_id].append(event)
        for row in found:
            faults += _verified(t, row, histories[row.id])
    return faults


def _verified(t: Transaction, row: Line, chain: Sequence[Event]) -> list[Fault]:
    """The signs of tampering in the history of one ticket."""
    faults: list[Fault] = []
    previous = BEGINNING
    for number, event in enumerate(chain, start=1):
        if event.number != number:
            return [*faults, Fault(row.id, number, "an event is missing")]
        if event.previous != previous or event.hash != _hash(event):
            faults.append(Fault(row.id, number, "an event was altered"))
        if not _detail_holds(t, event):
            faults.append(Fault(row.id, number, "the detail of an event was altered"))
        previous = event.hash
    if not faults:
        head = _head(row.id, len(chain), previous)
        whole = row.events == len(chain) and (
            not chain or t.secrets.signed(MARK, head, row.chain_mark or b"")
        )
        if not whole:
            faults.append(Fault(row.id, len(chain), "the end of the history was altered"))
    return faults


def remark(t: Transaction, ticket_id: UUID) -> bool:
    """Renew the keyed mark of a ticket with the newest key; False when the old one is wrong."""
    (row,) = t.execute(rows.LAST_MARKED, {"ticket": ticket_id})
    head = _head(ticket_id, row.events, row.hash or BEGINNING)
    if not t.secrets.signed(MARK, head, row.chain_mark or b""):
        return False
    run(t, rows.MARK, ticket=ticket_id, count=row.events, mark=t.secrets.sign(MARK, head))
    return True


def erase(t: Transaction, person_id: UUID, ticket_ids: Sequence[UUID]) -> None:
    """Erase all details of these tickets, and of what this person did on any other."""
    run(t, rows.ERASE, tickets=list(ticket_ids))
    run(t, rows.ERASE_ACTOR, person=person_id)


def _detail(t: Transaction, event: Event) -> dict[str, Any] | None:
    if event.detail_sealed is None:
        return None
    detail: dict[str, Any] | None = _kept(t, event)["detail"]
    return detail


def _kept(t: Transaction, event: Event) -> dict[str, Any]:
    kept: dict[str, Any] = t.secrets.open_json(COLUMN, event.id, event.detail_sealed or b"")
    return kept


def _detail_holds(t: Transaction, event: Event) -> bool:
    """Whether a detail is the one that was recorded; an erased one holds."""
    if event.detail_sealed is None:
        return event.actor_id is None
    try:
        return hmac.compare_digest(_digest(event.actor_id, _kept(t, event)), event.digest)
    except NotOurs:
        return False


def _digest(actor_id: UUID | None, kept: dict[str, Any]) -> bytes:
    # The salt lies sealed beside the detail and goes with it: then nobody can guess and compare.
    return hashlib.sha256(_canonical([str(actor_id or ""), kept])).digest()


def _hash(event: Event) -> bytes:
    at = event.at.isoformat(timespec="microseconds")
    told = [event.ticket_id.hex, event.number, at, event.actor, event.act]
    return hashlib.sha256(event.previous + event.digest + _canonical(told)).digest()


def _head(ticket_id: UUID, number: int, last: bytes) -> bytes:
    return ticket_id.bytes + number.to_bytes(8, "big") + last


def _canonical(value: Any) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()
