"""The people who write to Wasl: their language, where they are in a conversation, their safety."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import JSON, bindparam, or_, select, text, update
from sqlmodel import Field

from flows.vocabulary import Purpose
from storage import (
    accounts,
    consents,
    corrections,
    dates,
    decisions,
    drafts,
    events,
    files,
    helps,
    inbox,
    messages,
    offers,
    outbox,
    receipts,
    referrals,
    reminders,
    reports,
    said,
    tickets,
)
from storage.said import Heard, Said
from storage.tables import Row, add, first, new_id, run, table_of
from storage.transaction import Transaction


class Person(Row, table=True):
    """Someone who writes, whichever accounts they use; ``under`` lists the flows set aside.

    ``region`` and ``interests`` (codes of topic groups) say which messages of awareness they want.
    ``language_offered`` is the language they wrote in once and were asked about.
    ``merged_into`` is who this proved to be: the row is kept, empty, for the histories that name
    it.
    """

    __tablename__ = "people"

    id: UUID = Field(primary_key=True)
    created_at: datetime
    language: str | None = None
    flow: str | None = None
    under: list[str] = Field(default_factory=list, sa_type=JSON)
    shared_phone: bool = False
    safe_hours: str | None = None
    region: str | None = None
    interests: list[str] = Field(
        default_factory=list, sa_type=JSON, sa_column_kwargs={"server_default": text("'[]'")}
    )
    language_offered: str | None = None
    stopped_at: datetime | None = None
    erased_at: datetime | None = None
    merged_into: UUID | None = Field(default=None, index=True)


@dataclass(frozen=True, slots=True)
class Erased:
    """What an erasure leaves to be done outside the database, once it is committed.

    ``files`` are ids whose bytes the vault still holds (unreadable already: their keys are gone).
    ``said`` are the messages the bot sent, which may still stand on the person's phone; ``heard``
    are the person's own, of which the channel may keep a copy.
    """

    files: list[UUID]
    said: list[Said]
    heard: list[Heard]


PEOPLE = table_of(Person)
_BY_ID = select(PEOPLE).where(PEOPLE.c.id == bindparam("key"))
_ONCE = select(PEOPLE.c.id).where(PEOPLE.c.merged_into == bindparam("person"))
_UPDATE = update(PEOPLE).where(PEOPLE.c.id == bindparam("key"))
_LANGUAGE = _UPDATE.values(language=bindparam("new"))
_FLOW = _UPDATE.values(flow=bindparam("new_flow"), under=bindparam("new_under"))
_SAFETY = _UPDATE.values(shared_phone=bindparam("shared"), safe_hours=bindparam("hours"))
_WISHES = _UPDATE.values(region=bindparam("where_"), interests=bindparam("what"))
_OFFERED = _UPDATE.values(language_offered=bindparam("new"))
_STOP = _UPDATE.where(PEOPLE.c.stopped_at.is_(None)).values(stopped_at=bindparam("at"))
_RESUME = _UPDATE.where(PEOPLE.c.stopped_at.is_not(None)).values(stopped_at=None)
# The rows of whom they once were say nothing either, whatever a merge left on them.
_BLANK = (
    update(PEOPLE)
    .where(or_(PEOPLE.c.id == bindparam("key"), PEOPLE.c.merged_into == bindparam("key")))
    .values(
        language=None,
        flow=None,
        under=[],
        shared_phone=False,
        safe_hours=None,
        region=None,
        interests=[],
        language_offered=None,
        stopped_at=None,
        erased_at=bindparam("at"),
    )
)


def create(t: Transaction, language: str | None = None) -> Person:
    """A new person, of whom nothing is known but perhaps the language."""
    return add(t, Person(id=new_id(), created_at=t.now, language=language))


def get(t: Transaction, person_id: UUID) -> Person | None:
    """A person by id; one who was erased is still found, with nothing in it."""
    return first(t, Person, _BY_ID, key=person_id)


def set_language(t: Transaction, person_id: UUID, language: str | None) -> None:
    """Remember the language to speak from now on."""
    run(t, _LANGUAGE, key=person_id, new=language)


def set_offered(t: Transaction, person_id: UUID, language: str) -> None:
    """Remember that this language was offered: it is done once."""
    run(t, _OFFERED, key=person_id, new=language)


def set_flow(t: Transaction, person_id: UUID, flow: str | None, under: Sequence[str]) -> None:
    """Remember the flow someone is in, and those lying under it, outermost first."""
    run(t, _FLOW, key=person_id, new_flow=flow, new_under=list(under))


def set_safety(
    t: Transaction, person_id: UUID, *, shared_phone: bool, safe_hours: str | None
) -> None:
    """Remember who else may see the phone, and when it is safe to write first."""
    run(t, _SAFETY, key=person_id, shared=shared_phone, hours=safe_hours)


def set_wishes(
    t: Transaction, person_id: UUID, *, region: str | None, interests: Sequence[str]
) -> None:
    """Remember which messages of awareness somebody wants; nothing said is all of them."""
    run(t, _WISHES, key=person_id, where_=region, what=list(interests))


def stop(t: Transaction, person_id: UUID) -> bool:
    """From now on nothing is sent until the person writes; False when it was so already.

    A stop is a pause, and no word on what they agreed to: consents stay as they are, for the same
    human may go on from another phone, and any message of theirs ends the pause.
    """
    return run(t, _STOP, key=person_id, at=t.now) == 1


def resume(t: Transaction, person_id: UUID) -> bool:
    """The person writes again and the stop ends; False when there was none."""
    return run(t, _RESUME, key=person_id) == 1


def erase(t: Transaction, person_id: UUID) -> Erased:
    """Delete all that a person gave.

    Drafts, words, files, accounts and everything addressed to them go, and what the desk wrote
    meanwhile goes from its updates. Of their own tickets only the bare events stay, and the codes
    if they had agreed to statistics. Tickets they merely followed keep what others said. Call
    ``outbox.farewell`` first to let them know.
    """
    own = tickets.owned_by(t, person_id)
    counted = [key for key in own if consents.for_ticket(t, key).get(Purpose.STATISTICS)]
    rest = [key for key in own if key not in counted]
    account_ids = accounts.ids_of(t, person_id)
    standing, sent = said.to(t, account_ids), said.by(t, account_ids)
    doomed = files.erase(t, person_id, own)
    reports.erase(t, account_ids)
    outbox.erase(t, account_ids, own)
    inbox.erase(t, account_ids)
    for ticket in filter(None, [tickets.get(t, key) for key in own]):
        # What the desk wrote about it cannot be told from its other updates: all of them go.
        inbox.forget_door(t, "desk", ticket.opened_at)
    messages.erase(t, person_id, own)
    drafts.erase(t, person_id)
    consents.erase(t, person_id)
    decisions.erase(t, person_id, own)
    for ticket_id in own:
        events.record(t, ticket_id, "person", None, "erased")
    for who in (person_id, *t.execute(_ONCE, {"person": person_id}).scalars()):
        events.erase(t, who, own)
    offers.erase(t, rest)
    dates.erase(t, person_id, own)
    referrals.erase(t, own)
    helps.erase(t, counted, rest)
    reminders.erase(t, person_id, own)
    tickets.erase(t, person_id, counted, rest)
    receipts.erase(t, account_ids)
    corrections.erase(t, account_ids)
    accounts.erase(t, account_ids)
    run(t, _BLANK, key=person_id, at=t.now)
    return Erased(doomed, standing, sent)
