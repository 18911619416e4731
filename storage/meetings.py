"""Meetings of the network: who is called, what each member answered, and which came."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, select, update
from sqlmodel import Field

from storage.dialects import insert_once, upsert
from storage.tables import Row, add, every, first, new_id, run, table_of
from storage.transaction import Transaction


class Meeting(Row, table=True):
    """One meeting at a moment; where and what about are sealed."""

    __tablename__ = "meetings"

    id: UUID = Field(primary_key=True)
    at: datetime = Field(index=True)
    told_sealed: bytes
    called_by: UUID = Field(foreign_key="handlers.id")
    called_at: datetime
    cancelled_at: datetime | None = None
    recorded_at: datetime | None = None


class Guest(Row, table=True):
    """An organisation that is called to a meeting; ``came`` is not known before it is over."""

    __tablename__ = "meeting_guests"

    meeting_id: UUID = Field(primary_key=True, foreign_key="meetings.id")
    organisation_id: UUID = Field(primary_key=True, foreign_key="organisations.id")
    came: bool | None = None


class MeetingAnswer(Row, table=True):
    """What one member has answered last."""

    __tablename__ = "meeting_answers"

    meeting_id: UUID = Field(primary_key=True, foreign_key="meetings.id")
    handler_id: UUID = Field(primary_key=True, foreign_key="handlers.id")
    answer: str
    at: datetime


MEETINGS, GUESTS, ANSWERS = table_of(Meeting), table_of(Guest), table_of(MeetingAnswer)
TOLD = "meetings.told_sealed"
_BY_ID = select(MEETINGS).where(MEETINGS.c.id == bindparam("key"))
_SINCE = (
    select(MEETINGS)
    .where(MEETINGS.c.at > bindparam("since"), MEETINGS.c.cancelled_at.is_(None))
    .order_by(MEETINGS.c.at, MEETINGS.c.id)
)
_GUESTS = select(GUESTS).where(GUESTS.c.meeting_id == bindparam("meeting"))
_ANSWERS = (
    select(ANSWERS)
    .where(ANSWERS.c.meeting_id == bindparam("meeting"))
    .order_by(ANSWERS.c.at, ANSWERS.c.handler_id)
)
_UPDATE = update(MEETINGS).where(MEETINGS.c.id == bindparam("key"))
_CANCEL = _UPDATE.where(MEETINGS.c.cancelled_at.is_(None)).values(cancelled_at=bindparam("when"))
_RECORDED = _UPDATE.values(recorded_at=bindparam("when"))
_CAME = (
    update(GUESTS)
    .where(GUESTS.c.meeting_id == bindparam("meeting"))
    .where(GUESTS.c.organisation_id == bindparam("organisation"))
    .values(came=bindparam("there"))
)


def call(
    t: Transaction,
    at: datetime,
    place: str,
    about: str,
    by: UUID,
    organisation_ids: Iterable[UUID],
) -> Meeting:
    """Call these organisations to a meeting at that moment (aware)."""
    key = new_id()
    told = t.secrets.seal_json(TOLD, key, {"place": place, "about": about})
    meeting = Meeting(id=key, at=at, told_sealed=told, called_by=by, called_at=t.now)
    add(t, meeting)
    for organisation_id in organisation_ids:
        row = {"meeting_id": key, "organisation_id": organisation_id, "came": None}
        insert_once(t.connection, GUESTS, row)
    return meeting


def get(t: Transaction, meeting_id: UUID) -> Meeting | None:
    """A meeting by id."""
    return first(t, Meeting, _BY_ID, key=meeting_id)


def told(t: Transaction, meeting: Meeting) -> tuple[str, str]:
    """Where a meeting is, and what about."""
    opened = t.secrets.open_json(TOLD, meeting.id, meeting.told_sealed)
    return str(opened["place"]), str(opened["about"])


def since(t: Transaction, moment: datetime) -> list[Meeting]:
    """The meetings after a moment (aware) that were not called off, the first one first."""
    return every(t, Meeting, _SINCE, since=moment)


def guests(t: Transaction, meeting_id: UUID) -> list[Guest]:
    """The organisations that are called to a meeting."""
    return every(t, Guest, _GUESTS, meeting=meeting_id)


def answers(t: Transaction, meeting_id: UUID) -> list[MeetingAnswer]:
    """What members have answered, the first one first."""
    return every(t, MeetingAnswer, _ANSWERS, meeting=meeting_id)


def answer(t: Transaction, meeting_id: UUID, handler_id: UUID, said: str) -> None:
    """A member answers; the last answer counts."""
    row = {"meeting_id": meeting_id, "handler_id": handler_id, "answer": said, "at": t.now}
    upsert(t.connection, ANSWERS, row, ["meeting_id", "handler_id"])


def cancel(t: Transaction, meeting_id: UUID) -> bool:
    """Call a meeting off; False when it was already."""
    return run(t, _CANCEL, key=meeting_id, when=t.now) == 1


def record(t: Transaction, meeting_id: UUID, came: Iterable[UUID]) -> None:
    """These organisations came, and the others that were called did not."""
    there = set(came)
    for guest in guests(t, meeting_id):
        asked = {"meeting": meeting_id, "organisation": guest.organisation_id}
        run(t, _CAME, there=guest.organisation_id in there, **asked)
    run(t, _RECORDED, key=meeting_id, when=t.now)
