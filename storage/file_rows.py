"""The table of files and every statement on it; ``files.py`` says what they are for."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, bindparam, delete, or_, select, update
from sqlmodel import Field

from storage.tables import AT_ONCE, Row, index_of_few, table_of

PENDING, STORED, REFUSED, FAILED = "pending", "stored", "refused", "failed"


class File(Row, table=True):
    """One file; ``kind`` is voice, photo, video, document or audio, ``door`` who can fetch it.

    ``size`` is in bytes, and ``media_type`` was found from the content once it is stored.
    """

    __tablename__ = "files"
    __table_args__ = (index_of_few("ix_files_loose", "created_at", where="ticket_id IS NULL"),)

    id: UUID = Field(primary_key=True)
    door: str
    channel: str
    source_sealed: bytes | None = None
    key_sealed: bytes
    state: str = Field(default=PENDING, index=True)
    kind: str
    media_type: str | None = None
    size: int | None = None
    name_sealed: bytes | None = None
    ticket_id: UUID | None = Field(default=None, foreign_key="tickets.id", index=True)
    holder_id: UUID = Field(index=True)
    attempts: int = 0
    next_attempt_at: datetime
    lease_until: datetime | None = None
    error: str | None = None
    created_at: datetime


FILES = table_of(File)


def _is_over(time: ColumnElement[datetime]) -> ColumnElement[bool]:
    """It has come, or a clock that was ahead has put it off too far."""
    return or_(time <= bindparam("at"), time > bindparam("far"))


BY_ID = select(FILES).where(FILES.c.id == bindparam("key"))
BY_IDS = select(FILES).where(FILES.c.id.in_(bindparam("keys", expanding=True)))
CLAIMABLE = (
    select(FILES)
    .where(FILES.c.state == PENDING, FILES.c.source_sealed.is_not(None))
    .where(FILES.c.door == bindparam("at_door"), FILES.c.channel == bindparam("on_channel"))
    .where(_is_over(FILES.c.next_attempt_at))
    .where(or_(FILES.c.lease_until.is_(None), _is_over(FILES.c.lease_until)))
    .order_by(FILES.c.next_attempt_at, FILES.c.id)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)
UPDATE = update(FILES).where(FILES.c.id == bindparam("key"))
CLAIM = UPDATE.values(attempts=FILES.c.attempts + 1, lease_until=bindparam("until"))
MARK_STORED = UPDATE.values(
    state=STORED,
    media_type=bindparam("type"),
    size=bindparam("bytes"),
    lease_until=None,
    error=None,
)
ENDED = UPDATE.values(state=bindparam("end"), error=bindparam("why"), lease_until=None)
RETRY = UPDATE.values(next_attempt_at=bindparam("at"), error=bindparam("why"), lease_until=None)
ATTACH = (
    update(FILES)
    .where(FILES.c.id.in_(bindparam("keys", expanding=True)), FILES.c.ticket_id.is_(None))
    .values(ticket_id=bindparam("ticket"))
)
KNOWN = select(FILES.c.id).where(FILES.c.id.in_(bindparam("keys", expanding=True)))
THEIRS = or_(
    FILES.c.holder_id == bindparam("holder"),
    FILES.c.ticket_id.in_(bindparam("tickets", expanding=True)),
)
DOOMED = select(FILES.c.id).where(THEIRS)
ERASE = delete(FILES).where(THEIRS)
UNUSED = and_(
    FILES.c.id.in_(bindparam("keys", expanding=True)),
    FILES.c.holder_id == bindparam("holder"),
    FILES.c.ticket_id.is_(None),
)
DISCARDED = select(FILES.c.id).where(UNUSED)
DISCARD = delete(FILES).where(UNUSED)
LOOSE = (
    select(FILES.c.id)
    .where(FILES.c.ticket_id.is_(None), FILES.c.created_at < bindparam("before"))
    .order_by(FILES.c.created_at)
    .limit(AT_ONCE)
)
ERASE_THESE = delete(FILES).where(FILES.c.id.in_(bindparam("keys", expanding=True)))
