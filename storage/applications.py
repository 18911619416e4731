"""Associations that ask to join the network: what they told, sealed, and what was decided."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, delete, func, select, update
from sqlmodel import Field

from storage.tables import AT_ONCE, Row, add, every, first, new_id, run, table_of
from storage.transaction import Transaction

OPEN, ACCEPTED, REFUSED = "open", "accepted", "refused"


class Application(Row, table=True):
    """One association that asks; ``account_id`` is the phone it asked from."""

    __tablename__ = "applications"

    id: UUID = Field(primary_key=True)
    account_id: UUID = Field(foreign_key="accounts.id", index=True)
    language: str
    state: str = OPEN
    answers_sealed: bytes
    sent_at: datetime
    decided_at: datetime | None = None
    decided_by: UUID | None = Field(default=None, foreign_key="handlers.id")
    why_sealed: bytes | None = None
    organisation_id: UUID | None = Field(default=None, foreign_key="organisations.id")


APPLICATIONS = table_of(Application)
ANSWERS, WHY = "applications.answers_sealed", "applications.why_sealed"
_BY_ID = select(APPLICATIONS).where(APPLICATIONS.c.id == bindparam("key"))
_OPEN = select(APPLICATIONS).where(APPLICATIONS.c.state == OPEN).order_by(APPLICATIONS.c.id)
_OF = (
    select(APPLICATIONS)
    .where(APPLICATIONS.c.account_id == bindparam("account"))
    .order_by(APPLICATIONS.c.id.desc())
)
_COUNT = select(func.count()).select_from(APPLICATIONS).where(APPLICATIONS.c.state == OPEN)
_DECIDE = (
    update(APPLICATIONS)
    .where(APPLICATIONS.c.id == bindparam("key"), APPLICATIONS.c.state == OPEN)
    .values(
        state=bindparam("new"),
        decided_at=bindparam("at"),
        decided_by=bindparam("by"),
        why_sealed=bindparam("sealed"),
        organisation_id=bindparam("organisation"),
    )
)
_FORGET = delete(APPLICATIONS).where(
    APPLICATIONS.c.id.in_(
        select(APPLICATIONS.c.id)
        .where(APPLICATIONS.c.state != OPEN, APPLICATIONS.c.decided_at < bindparam("before"))
        .limit(AT_ONCE)
    )
)


def send(t: Transaction, account_id: UUID, language: str, answers: Mapping[str, Any]) -> UUID:
    """Keep an application for the coordinators; its id."""
    key = new_id()
    row = Application(
        id=key,
        account_id=account_id,
        language=language,
        answers_sealed=t.secrets.seal_json(ANSWERS, key, dict(answers)),
        sent_at=t.now,
    )
    add(t, row)
    return key


def get(t: Transaction, application_id: UUID) -> Application | None:
    """An application by id, decided or not."""
    return first(t, Application, _BY_ID, key=application_id)


def waiting(t: Transaction) -> list[Application]:
    """The applications on which nobody has decided, the oldest first."""
    return every(t, Application, _OPEN)


def count(t: Transaction) -> int:
    """How many wait for a decision."""
    return t.execute(_COUNT).scalar() or 0


def spoken(t: Transaction, account_id: UUID) -> str | None:
    """The language in which somebody applied last from this phone; None who never did."""
    known = of_account(t, account_id)
    return known[0].language if known else None


def of_account(t: Transaction, account_id: UUID) -> list[Application]:
    """What was sent from one phone, the latest first."""
    return every(t, Application, _OF, account=account_id)


def answers(t: Transaction, application: Application) -> dict[str, Any]:
    """What the association told."""
    told: dict[str, Any] = t.secrets.open_json(ANSWERS, application.id, application.answers_sealed)
    return told


def decide(
    t: Transaction,
    application_id: UUID,
    state: str,
    by: UUID,
    *,
    why: str | None = None,
    organisation_id: UUID | None = None,
) -> bool:
    """Accept or refuse; False when somebody has decided already."""
    sealed = t.secrets.seal(WHY, application_id, why.encode()) if why else None
    told = {"new": state, "at": t.now, "by": by, "sealed": sealed, "organisation": organisation_id}
    return run(t, _DECIDE, key=application_id, **told) == 1


def forget(t: Transaction, before: datetime) -> int:
    """Drop what was decided before then; how many: at most AT_ONCE."""
    return run(t, _FORGET, before=before)
