"""What is to be said at its hour, of a ticket or to somebody; a reminder is due at most once.

There is one reminder of each kind for the same ticket, person, handler and subject. A sweep claims
those that are due and does what they ask in the very transaction that notes them as done.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from storage import dialects
from storage import reminder_rows as rows
from storage.reminder_rows import ABOUT, DONE, REMINDERS, WAITING, Reminder
from storage.tables import every, first, new_id, run
from storage.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Due:
    """A reminder whose hour has come, and what its ticket, if it is about one, is like now.

    ``handler_id`` is who is reminded, ``holder_id`` who carries the ticket.
    """

    id: UUID
    kind: str
    due_at: datetime
    attempts: int
    ticket_id: UUID | None = None
    person_id: UUID | None = None
    handler_id: UUID | None = None
    subject: str | None = None
    reference: str | None = None
    holder_id: UUID | None = None
    next_date: datetime | None = None
    closed_at: datetime | None = None


def put(
    t: Transaction,
    kind: str,
    hour: datetime,
    *,
    ticket_id: UUID | None = None,
    person_id: UUID | None = None,
    handler_id: UUID | None = None,
    subject: str | None = None,
) -> None:
    """Have a reminder of this kind come at that hour (aware), and not at the one it had before."""
    about = [str(part) for part in (ticket_id, person_id, handler_id, subject) if part is not None]
    values = {
        "id": new_id(),
        "idempotency_key": ":".join([kind, *about]),
        "ticket_id": ticket_id,
        "person_id": person_id,
        "handler_id": handler_id,
        "subject": subject,
        "kind": kind,
        "status": WAITING,
        "due_at": hour,
        "next_attempt_at": hour,
        "attempts": 0,
        "created_at": t.now,
    }
    dialects.upsert(t.connection, REMINDERS, values, ["idempotency_key"])


def cancel(
    t: Transaction,
    kind: str | None = None,
    *,
    ticket_id: UUID | None = None,
    person_id: UUID | None = None,
    handler_id: UUID | None = None,
    subject: str | None = None,
) -> int:
    """Have none of the reminders come for which all that is given holds; how many those were.

    Raises ValueError when nobody and no ticket is named: that would be everybody's.
    """
    if ticket_id is None and person_id is None and handler_id is None:
        raise ValueError("Say of whom or of which ticket.")
    values = dict(zip(ABOUT, (ticket_id, person_id, handler_id, subject, kind), strict=True))
    given = {name: value for name, value in values.items() if value is not None}
    return run(
        t,
        rows.cancel_of(frozenset(given)),
        **{f"its_{name}": given[name] for name in given},
    )


def of(t: Transaction, ticket_id: UUID) -> list[Reminder]:
    """The reminders of a ticket, those that have come among them."""
    return every(t, Reminder, rows.OF, ticket=ticket_id)


def of_person(t: Transaction, person_id: UUID) -> list[Reminder]:
    """The reminders to a person, those that have come among them."""
    return every(t, Reminder, rows.OF_PERSON, person=person_id)


def of_handler(t: Transaction, handler_id: UUID) -> list[Reminder]:
    """The reminders to a member of the desk, those that have come among them."""
    return every(t, Reminder, rows.OF_HANDLER, handler=handler_id)


def get(t: Transaction, reminder_id: UUID) -> Reminder | None:
    """A reminder by its id; None once it is cancelled or forgotten."""
    return first(t, Reminder, rows.BY_ID, key=reminder_id)


def waits(t: Transaction, kind: str, ticket_id: UUID) -> bool:
    """Whether a reminder of this kind is to come for a ticket, to anybody."""
    return any(one.kind == kind and one.status != DONE for one in of(t, ticket_id))


def postpone(t: Transaction, reminder_id: UUID, hour: datetime) -> None:
    """Have a reminder come at that hour (aware), also if it has come before."""
    run(t, rows.POSTPONE, key=reminder_id, hour=hour)


def drop(t: Transaction, reminder_id: UUID) -> None:
    """Have a reminder not come any more."""
    run(t, rows.DROP, key=reminder_id, at=t.now)


def note(t: Transaction, reminder_id: UUID, subject: str) -> None:
    """A reminder's subject says from now on what was answered to it, too; it stays the same one."""
    run(t, rows.NOTE, key=reminder_id, about=subject)


def said(t: Transaction, reminder_id: UUID) -> None:
    """A reminder had something to say, now."""
    run(t, rows.SAID, key=reminder_id, at=t.now)


def claim(t: Transaction, limit: int) -> list[Due]:
    """The reminders that have been due the longest; no other transaction claims them meanwhile.

    What is neither done nor to be retried when the transaction ends is due as before.
    """
    found = [Due(*row) for row in t.execute(rows.CLAIMABLE, {"at": t.now, "most": limit})]
    if len(found) < limit:
        asked = {"at": t.now, "far": t.far, "most": limit - len(found)}
        found += [Due(*row) for row in t.execute(rows.FAILED, asked)]
    return found


def done(t: Transaction, reminder_ids: Sequence[UUID]) -> None:
    """These have come: what they had to say is said, or there was nothing to say any more."""
    run(t, rows.NOTE_DONE, keys=list(reminder_ids), at=t.now)


def retry(t: Transaction, reminder_id: UUID, at: datetime) -> None:
    """This one could not be said; try again at that time, a day from now at the latest."""
    run(t, rows.RETRY, key=reminder_id, again_at=at)


def unwatched(t: Transaction) -> list[UUID]:
    """Open tickets at which nobody is going to look again; at most AT_ONCE of them."""
    return t.execute(rows.UNWATCHED).scalars()


def due(t: Transaction) -> int:
    """How many are due now and have not come yet."""
    return t.execute(rows.COUNT, {"at": t.now}).scalar() or 0


def erase(t: Transaction, person_id: UUID, ticket_ids: Sequence[UUID]) -> None:
    """Delete every reminder to this person, and every one of these tickets."""
    run(t, rows.ERASE_PERSON, person=person_id)
    run(t, rows.ERASE, tickets=list(ticket_ids))


def move(t: Transaction, old: UUID, new: UUID) -> None:
    """Two people are one: what was to be said to the one is said to the other, each thing once."""
    known = {one.idempotency_key for one in of_person(t, new)}
    for one in of_person(t, old):
        becomes = one.idempotency_key.replace(str(old), str(new))
        if becomes not in known:
            run(t, rows.GIVE, key=one.id, new=new, becomes=becomes)
    run(t, rows.ERASE_PERSON, person=old)


def forget(t: Transaction, before: datetime) -> int:
    """Drop the reminders that came before then; how many: at most AT_ONCE."""
    return run(t, rows.FORGET, before=before)
