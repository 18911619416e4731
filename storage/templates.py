"""What was laid down at Twilio to be filled in and sent, and how far its approval is.

A definition is known by its name, its language and the digest of its content, so that laying it
down twice is noticed.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import UniqueConstraint, bindparam, or_, select, update
from sqlmodel import Field

from storage.dialects import upsert
from storage.tables import Row, every, new_id, run, table_of
from storage.transaction import Transaction

APPROVED = "approved"
"""The one state in which words may go to a person who wrote too long ago."""
UNSUBMITTED = "unsubmitted"
"""The state of what nobody asked WhatsApp to approve: it serves in a conversation alone."""
GONE = "gone"
"""Our own word for what is no longer at Twilio."""


class Template(Row, table=True):
    """One Content resource; ``approval`` is WhatsApp's word on it, ``reason`` comes with a no.

    ``language`` is one of ours (``ary``), not Twilio's name for it.
    """

    __tablename__ = "templates"
    __table_args__ = (UniqueConstraint("name", "language", "digest"),)

    id: UUID = Field(primary_key=True)
    name: str
    language: str
    digest: str
    content_sid: str
    approval: str
    reason: str | None = None
    created_at: datetime
    checked_at: datetime


TEMPLATES = table_of(Template)
_ALL = select(TEMPLATES).order_by(
    TEMPLATES.c.name, TEMPLATES.c.language, TEMPLATES.c.created_at.desc()
)
_NOTE = update(TEMPLATES).where(TEMPLATES.c.content_sid == bindparam("sid"))
_CHECKED = _NOTE.values(checked_at=bindparam("at"))
_CHANGED = _NOTE.where(
    or_(
        TEMPLATES.c.approval != bindparam("state"),
        TEMPLATES.c.reason.is_distinct_from(bindparam("why")),
    )
).values(approval=bindparam("state"), reason=bindparam("why"))
_APPROVED = (
    select(TEMPLATES.c.content_sid)
    .where(
        TEMPLATES.c.name == bindparam("named"),
        TEMPLATES.c.language == bindparam("spoken"),
        TEMPLATES.c.approval == APPROVED,
    )
    .limit(1)
)


def put(
    t: Transaction,
    name: str,
    language: str,
    digest: str,
    content_sid: str,
    *,
    approval: str = UNSUBMITTED,
    reason: str | None = None,
) -> None:
    """Remember the Content resource of a definition, in the place of one that was known for it."""
    row = {
        "id": new_id(),
        "name": name,
        "language": language,
        "digest": digest,
        "content_sid": content_sid,
        "approval": approval,
        "reason": reason,
        "created_at": t.now,
        "checked_at": t.now,
    }
    upsert(t.connection, TEMPLATES, row, ["name", "language", "digest"])


def note(t: Transaction, content_sid: str, approval: str, reason: str | None = None) -> bool:
    """Write down what WhatsApp says of a resource now; True when it said something else before."""
    run(t, _CHECKED, sid=content_sid, at=t.now)
    return run(t, _CHANGED, sid=content_sid, state=approval, why=reason) > 0


def all(t: Transaction) -> list[Template]:
    """Every resource, by name and language, the newest definition of each first."""
    return every(t, Template, _ALL)


def approved(t: Transaction, name: str, language: str) -> bool:
    """Whether words of this name may go out in this language to one who wrote too long ago."""
    return t.execute(_APPROVED, {"named": name, "spoken": language}).first() is not None
