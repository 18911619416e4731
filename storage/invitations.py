"""Invitations to the desk: single use, short-lived, and known to the database by a hash alone."""

import hashlib
import secrets
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import bindparam, select, update
from sqlmodel import Field

from storage.tables import Row, add, first, new_id, run, table_of
from storage.transaction import Transaction


class Invitation(Row, table=True):
    """Whoever shows the token first may join the organisation in this role."""

    __tablename__ = "invitations"

    id: UUID = Field(primary_key=True)
    token_hash: bytes = Field(unique=True)
    organisation_id: UUID = Field(foreign_key="organisations.id")
    role: str
    expires_at: datetime
    used_at: datetime | None = None
    used_by: UUID | None = Field(default=None, foreign_key="handlers.id")


INVITATIONS = table_of(Invitation)
_REDEEM = (
    update(INVITATIONS)
    .where(INVITATIONS.c.token_hash == bindparam("hashed"))
    .where(INVITATIONS.c.used_at.is_(None), INVITATIONS.c.expires_at > bindparam("at"))
    .values(used_at=bindparam("at"))
)
_FIND = select(INVITATIONS).where(INVITATIONS.c.token_hash == bindparam("hashed"))
_USED_BY = (
    update(INVITATIONS)
    .where(INVITATIONS.c.id == bindparam("key"))
    .values(used_by=bindparam("handler"))
)


def issue(t: Transaction, organisation_id: UUID, role: str, hours: int) -> str:
    """A fresh token: 43 characters that a Telegram deep link may carry. It is shown once."""
    token = secrets.token_urlsafe(32)
    row = Invitation(
        id=new_id(),
        token_hash=_hash(token),
        organisation_id=organisation_id,
        role=role,
        expires_at=t.now + timedelta(hours=hours),
    )
    add(t, row)
    return token


def redeem(t: Transaction, token: str) -> Invitation | None:
    """Use a token up; None when it is unknown, used or expired. Of two at once, one succeeds."""
    if run(t, _REDEEM, hashed=_hash(token), at=t.now) != 1:
        return None
    return first(t, Invitation, _FIND, hashed=_hash(token))


def used_by(t: Transaction, invitation_id: UUID, handler_id: UUID) -> None:
    """Remember who came with an invitation."""
    run(t, _USED_BY, key=invitation_id, handler=handler_id)


def _hash(token: str) -> bytes:
    # The token is 256 random bits: nothing slower than a plain hash is needed to hide it.
    return hashlib.sha256(token.encode()).digest()
