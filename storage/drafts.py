"""Conversations in progress: one sealed draft for each holder and flow."""

from datetime import datetime, timedelta
from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid5

from sqlalchemy import UniqueConstraint, bindparam, or_, select, update
from sqlalchemy import delete as deletion
from sqlmodel import Field

from storage.dialects import upsert
from storage.tables import AT_ONCE, Row, run, table_of
from storage.transaction import Transaction


class SavedDraft(Row, table=True):
    """What a person or a handler has answered so far in one flow.

    ``code`` is the draft's short name in its buttons: a press on another draft's button is seen.
    ``look_at`` is when it may have been left alone for too long: ``forget`` alone sets it, since
    an index of ``updated_at`` would have to be kept up to date by every turn.
    """

    __tablename__ = "drafts"
    __table_args__ = (UniqueConstraint("holder_id", "flow"),)

    id: UUID = Field(primary_key=True)
    holder_id: UUID
    flow: str
    code: str
    draft_sealed: bytes
    updated_at: datetime
    look_at: datetime | None = Field(default=None, index=True)


DRAFTS = table_of(SavedDraft)
COLUMN = "drafts.draft_sealed"
_LOAD = select(DRAFTS.c.id, DRAFTS.c.code, DRAFTS.c.draft_sealed).where(
    DRAFTS.c.holder_id == bindparam("holder"), DRAFTS.c.flow == bindparam("name")
)
_SAVED = select(DRAFTS.c.updated_at).where(
    DRAFTS.c.holder_id == bindparam("holder"), DRAFTS.c.flow == bindparam("name")
)
_DELETE = deletion(DRAFTS).where(
    DRAFTS.c.holder_id == bindparam("holder"), DRAFTS.c.flow == bindparam("name")
)
_OF = (
    select(DRAFTS.c.flow)
    .where(DRAFTS.c.holder_id == bindparam("holder"))
    .order_by(DRAFTS.c.updated_at.desc(), DRAFTS.c.flow)
)
_LOOKED_AT = (
    select(DRAFTS.c.id, DRAFTS.c.updated_at)
    .where(or_(DRAFTS.c.look_at.is_(None), DRAFTS.c.look_at <= bindparam("at")))
    .limit(AT_ONCE)
)
_LOOK_LATER = update(DRAFTS).where(DRAFTS.c.id == bindparam("key")).values(look_at=bindparam("at"))
_FORGET = deletion(DRAFTS).where(DRAFTS.c.id == bindparam("key"))
_ERASE = deletion(DRAFTS).where(DRAFTS.c.holder_id == bindparam("holder"))


def load(t: Transaction, holder_id: UUID, flow: str) -> tuple[str, dict[str, Any]] | None:
    """The draft's code and its content, as it was saved."""
    row = t.execute(_LOAD, {"holder": holder_id, "name": flow}).first()
    if row is None:
        return None
    return row.code, t.secrets.open_json(COLUMN, row.id, row.draft_sealed)


def saved_at(t: Transaction, holder_id: UUID, flow: str) -> datetime | None:
    """When a draft was last saved; None when there is none."""
    at: datetime | None = t.execute(_SAVED, {"holder": holder_id, "name": flow}).scalar()
    return at


def save(t: Transaction, holder_id: UUID, flow: str, code: str, data: dict[str, Any]) -> None:
    """Keep a draft, over the one this holder had in the same flow."""
    # The id follows from the holder and the flow, so one statement both finds and makes the row.
    key = uuid5(NAMESPACE_OID, f"{holder_id}/{flow}")
    row = {
        "id": key,
        "holder_id": holder_id,
        "flow": flow,
        "code": code,
        "draft_sealed": t.secrets.seal_json(COLUMN, key, data),
        "updated_at": t.now,
    }
    upsert(t.connection, DRAFTS, row, ["holder_id", "flow"])


def delete(t: Transaction, holder_id: UUID, flow: str) -> None:
    """Forget a draft: it was submitted or cancelled."""
    run(t, _DELETE, holder=holder_id, name=flow)


def of(t: Transaction, holder_id: UUID) -> list[str]:
    """The flows in which a holder has a draft, the latest first."""
    return t.execute(_OF, {"holder": holder_id}).scalars()


def forget(t: Transaction, age: timedelta) -> int:
    """Forget drafts that nobody has touched for so long; how many were looked at for it: at most
    AT_ONCE."""
    found = t.execute(_LOOKED_AT, {"at": t.now}).rows
    for key, updated_at in found:
        if updated_at + age <= t.now:
            run(t, _FORGET, key=key)
        else:
            run(t, _LOOK_LATER, key=key, at=updated_at + age)
    return len(found)


def erase(t: Transaction, holder_id: UUID) -> None:
    """Forget every draft of a holder."""
    run(t, _ERASE, holder=holder_id)
