"""Where someone can be reached: one account of one channel, at the people's door or the desk's.

The address (a chat id, a phone number) is found by a keyed hash and kept sealed; where a channel
knows a person by two of them, the other is an alias.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import UniqueConstraint, bindparam, case, delete, select, update
from sqlmodel import Field

from storage import aliases
from storage.tables import Row, add, every, first, new_id, run, table_of
from storage.transaction import Transaction


class Account(Row, table=True):
    """One address on one channel; ``door`` is ``intake`` or ``desk``."""

    __tablename__ = "accounts"
    __table_args__ = (UniqueConstraint("door", "channel", "lookup"),)

    id: UUID = Field(primary_key=True)
    door: str
    channel: str
    lookup: bytes
    address_sealed: bytes
    person_id: UUID | None = Field(default=None, foreign_key="people.id", index=True)
    handler_id: UUID | None = Field(default=None, foreign_key="handlers.id", index=True)
    created_at: datetime
    last_heard_at: datetime | None = None
    blocked_at: datetime | None = None


ACCOUNTS = table_of(Account)
PURPOSE = aliases.PURPOSE
# No channel writes an address like this.
_NOWHERE = "nowhere:"
_BY_ID = select(ACCOUNTS).where(ACCOUNTS.c.id == bindparam("key"))
_BY_LOOKUP = select(ACCOUNTS).where(
    ACCOUNTS.c.door == bindparam("at_door"),
    ACCOUNTS.c.channel == bindparam("on_channel"),
    ACCOUNTS.c.lookup == bindparam("hashed"),
)
_OF_PERSON = (
    select(ACCOUNTS)
    .where(ACCOUNTS.c.person_id == bindparam("person"), ACCOUNTS.c.door == bindparam("at_door"))
    .order_by(ACCOUNTS.c.last_heard_at.desc().nulls_last(), ACCOUNTS.c.id)
)
_IDS_OF = select(ACCOUNTS.c.id).where(ACCOUNTS.c.person_id == bindparam("person"))
_OF_HANDLER = (
    select(ACCOUNTS)
    .where(ACCOUNTS.c.handler_id == bindparam("handler"))
    .order_by(ACCOUNTS.c.last_heard_at.desc().nulls_last(), ACCOUNTS.c.id)
)
_UPDATE = update(ACCOUNTS).where(ACCOUNTS.c.id == bindparam("key"))
_AT = bindparam("at", type_=ACCOUNTS.c.last_heard_at.type)
# What comes late says nothing of what was heard or done since.
_HEARD = _UPDATE.values(
    last_heard_at=case((ACCOUNTS.c.last_heard_at > _AT, ACCOUNTS.c.last_heard_at), else_=_AT),
    blocked_at=case((ACCOUNTS.c.blocked_at > _AT, ACCOUNTS.c.blocked_at), else_=None),
)
_BLOCKED = _UPDATE.values(blocked_at=bindparam("at"))
_PERSON = _UPDATE.values(person_id=bindparam("person"))
_HANDLER = _UPDATE.values(handler_id=bindparam("handler"))
_ADDRESS = _UPDATE.values(lookup=bindparam("hashed"), address_sealed=bindparam("sealed"))
_ERASE = delete(ACCOUNTS).where(ACCOUNTS.c.id.in_(bindparam("keys", expanding=True)))


def find(t: Transaction, door: str, channel: str, address: str) -> Account | None:
    """The account of an address, whichever of its addresses it is; None when it was never heard,
    or is erased."""
    hashes = t.secrets.lookups(PURPOSE, address)
    for hashed in hashes:
        known = first(t, Account, _BY_LOOKUP, at_door=door, on_channel=channel, hashed=hashed)
        if known is not None:
            return known
    other = aliases.find(t, door, channel, hashes)
    return None if other is None else get(t, other)


def reach(t: Transaction, door: str, channel: str, address: str) -> Account:
    """The account of an address, made when it is seen for the first time."""
    known = find(t, door, channel, address)
    if known is not None:
        return known
    key = new_id()
    sealed = t.secrets.seal("accounts.address_sealed", key, address.encode())
    return add(
        t,
        Account(
            id=key,
            door=door,
            channel=channel,
            lookup=t.secrets.lookup(PURPOSE, address),
            address_sealed=sealed,
            created_at=t.now,
        ),
    )


def get(t: Transaction, account_id: UUID) -> Account | None:
    """An account by id."""
    return first(t, Account, _BY_ID, key=account_id)


def address(t: Transaction, account: Account) -> str:
    """What the channel calls this account: a chat id, a number; never for a log."""
    return t.secrets.open("accounts.address_sealed", account.id, account.address_sealed).decode()


def of_person(t: Transaction, person_id: UUID, door: str = "intake") -> list[Account]:
    """Where a person can be reached, the account they used last first."""
    return every(t, Account, _OF_PERSON, person=person_id, at_door=door)


def of_handler(t: Transaction, handler_id: UUID) -> list[Account]:
    """Where a handler can be reached, the account they used last first."""
    return every(t, Account, _OF_HANDLER, handler=handler_id)


def belongs(
    t: Transaction,
    account_id: UUID,
    *,
    person_id: UUID | None = None,
    handler_id: UUID | None = None,
) -> None:
    """Remember whose account this is."""
    if person_id is not None:
        run(t, _PERSON, key=account_id, person=person_id)
    if handler_id is not None:
        run(t, _HANDLER, key=account_id, handler=handler_id)


def touch(t: Transaction, account_id: UUID, said_at: datetime | None = None) -> None:
    """The account was heard at that time, or just now; a block set before has plainly ended."""
    run(t, _HEARD, key=account_id, at=min(said_at or t.now, t.now))


def blocked(t: Transaction, account_id: UUID) -> None:
    """The account refuses our messages: none is tried until it writes or unblocks."""
    run(t, _BLOCKED, key=account_id, at=t.now)


def unblocked(t: Transaction, account_id: UUID) -> None:
    """The account accepts our messages again."""
    run(t, _BLOCKED, key=account_id, at=None)


def readdress(t: Transaction, account: Account, new: str) -> None:
    """The channel calls an account otherwise from now on; its old address becomes an alias.

    The new one must not be the own address of another account. ``account`` is kept up to date.
    """
    old = address(t, account)
    if old == new:
        return
    aliases.drop(t, account.door, account.channel, new)
    hashed = t.secrets.lookup(PURPOSE, new)
    sealed = t.secrets.seal("accounts.address_sealed", account.id, new.encode())
    run(t, _ADDRESS, key=account.id, hashed=hashed, sealed=sealed)
    aliases.put(t, account.door, account.channel, old, account.id)
    account.lookup, account.address_sealed = hashed, sealed


def retire(t: Transaction, account: Account) -> None:
    """Nobody comes by any address of this account any more, and nothing is sent there.

    It keeps its history, and what waits for whoever it belongs to.
    """
    readdress(t, account, f"{_NOWHERE}{new_id()}")
    aliases.erase(t, [account.id])
    blocked(t, account.id)
    account.blocked_at = t.now


def ids_of(t: Transaction, person_id: UUID) -> list[UUID]:
    """Every account of a person, on every channel and door."""
    return t.execute(_IDS_OF, {"person": person_id}).scalars()


def erase(t: Transaction, account_ids: Sequence[UUID]) -> None:
    """Forget these accounts and all their addresses."""
    aliases.erase(t, account_ids)
    run(t, _ERASE, keys=list(account_ids))
