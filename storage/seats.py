"""Where members of the desk read, asked for many of them at once."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import bindparam, or_, select

from flows.vocabulary import Role
from storage.accounts import ACCOUNTS
from storage.handlers import HANDLERS
from storage.organisations import ORGANISATIONS
from storage.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Seat:
    """A member of the desk on one account; ``id`` is the account's."""

    handler_id: UUID
    language: str
    id: UUID
    door: str
    channel: str


_TAKEN = (
    select(
        HANDLERS.c.id.label("handler_id"),
        *(HANDLERS.c.language, ACCOUNTS.c.id, ACCOUNTS.c.door, ACCOUNTS.c.channel),
    )
    .join(ACCOUNTS, ACCOUNTS.c.handler_id == HANDLERS.c.id)
    .join(ORGANISATIONS, ORGANISATIONS.c.id == HANDLERS.c.organisation_id)
    .where(
        HANDLERS.c.id.in_(bindparam("handlers", expanding=True)),
        HANDLERS.c.left_at.is_(None),
        HANDLERS.c.suspended_at.is_(None),
        # Coordinators serve the whole network, also from an organisation that takes no part.
        or_(ORGANISATIONS.c.active, HANDLERS.c.role == Role.COORDINATOR.value),
        ACCOUNTS.c.blocked_at.is_(None),
    )
    # Of several accounts the one used last comes last, and counts.
    .order_by(ACCOUNTS.c.last_heard_at.asc().nulls_first(), ACCOUNTS.c.id.desc())
)


def of(t: Transaction, handler_ids: Collection[UUID]) -> dict[UUID, Seat]:
    """By their ids, those of these members who serve and can be reached, and where."""
    found = t.execute(_TAKEN, {"handlers": list(handler_ids)})
    return {row.handler_id: Seat(*row) for row in found}
