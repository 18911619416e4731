"""Invitations to the desk: single use, short-lived, and known to the database by a hash alone."""

import hashlib
import secrets
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import bindparam, select, update
from sqlmodel import Field

from flows.vocabulary import Role
from storage.tables import Row, add, first, new_id, run, table_of
from storage.transaction import Transaction


class Invitation(Row, table=True):
    """Whoever shows the token first may join the organisation in this role.

    ``issued_by`` is the member who invites, None where the operator does.
    """

    __tablename__ = "invitations"

    id: UUID = Field(primary_key=True)
    token_hash: bytes = Field(unique=True)
    organisation_id: UUID = Field(foreign_key="organisations.id")
    role: str
    expires_at: datetime
    used_at: datetime | None = None
    used_by: UUID | None = Field(default=None, foreign_key="handlers.id")
    issued_by: UUID | None = None


INVITATIONS = table_of(Invitation)
_GOOD = (INVITATIONS.c.used_at.is_(None), INVITATIONS.c.expires_at > bindparam("at"))
_REDEEM = (
    update(INVITATIONS)
    .where(INVITATIONS.c.token_hash == bindparam("hashed"), *_GOOD)
    .values(used_at=bindparam("at"))
)
_SHOWN = select(INVITATIONS).where(INVITATIONS.c.token_hash == bindparam("hashed"), *_GOOD)
_REVOKE = update(INVITATIONS).where(*_GOOD).values(expires_at=bindparam("at"))
_REVOKE_OF = _REVOKE.where(
    INVITATIONS.c.organisation_id == bindparam("organisation"),
    INVITATIONS.c.role == Role.HANDLER.value,
)
_REVOKE_BY = _REVOKE.where(INVITATIONS.c.issued_by == bindparam("member"))
_FIND = select(INVITATIONS).where(INVITATIONS.c.token_hash == bindparam("hashed"))
_USED_BY = (
    update(INVITATIONS)
    .where(INVITATIONS.c.id == bindparam("key"))
    .values(used_by=bindparam("handler"))
)


def issue(
    t: Transaction, organisation_id: UUID, role: str, hours: int, by: UUID | None = None
) -> str:
    """A fresh token: 43 characters that a Telegram deep link may carry. It is shown once."""
    token = secrets.token_urlsafe(32)
    row = Invitation(
        id=new_id(),
        token_hash=_hash(token),
        organisation_id=organisation_id,
        role=role,
        expires_at=t.now + timedelta(hours=hours),
        issued_by=by,
    )
    add(t, row)
    return token


def shown(t: Transaction, token: str) -> Invitation | None:
    """The invitation of a token that is good still; it is not used up by being looked at."""
    return first(t, Invitation, _SHOWN, hashed=_hash(token), at=t.now)


def redeem(t: Transaction, token: str) -> Invitation | None:
    """Use a token up; None when it is unknown, used or expired. Of two at once, one succeeds."""
    if run(t, _REDEEM, hashed=_hash(token), at=t.now) != 1:
        return None
    return first(t, Invitation, _FIND, hashed=_hash(token))


def revoke_of(t: Transaction, organisation_id: UUID) -> None:
    """No handler joins an organisation any more by what was issued until now."""
    run(t, _REVOKE_OF, organisation=organisation_id, at=t.now)


def revoke_by(t: Transaction, handler_id: UUID) -> None:
    """Nobody joins any more by what this member has issued until now."""
    run(t, _REVOKE_BY, member=handler_id, at=t.now)


def used_by(t: Transaction, invitation_id: UUID, handler_id: UUID) -> None:
    """Remember who came with an invitation."""
    run(t, _USED_BY, key=invitation_id, handler=handler_id)


def _hash(token: str) -> bytes:
    # The token is 256 random bits: nothing slower than a plain hash is needed to hide it.
    return hashlib.sha256(token.encode()).digest()
