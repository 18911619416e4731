"""Other addresses of an account: WhatsApp knows some people by a number and by an id as well.

Like the account's own address, each is found by a keyed hash and kept sealed.
"""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import UniqueConstraint, bindparam, delete, select, update
from sqlmodel import Field

from storage.tables import Row, add, every, new_id, run, table_of
from storage.transaction import Transaction


class Alias(Row, table=True):
    """One more address of one account."""

    __tablename__ = "aliases"
    __table_args__ = (UniqueConstraint("door", "channel", "lookup"),)

    id: UUID = Field(primary_key=True)
    door: str
    channel: str
    lookup: bytes
    address_sealed: bytes
    account_id: UUID = Field(foreign_key="accounts.id", index=True)


ALIASES = table_of(Alias)
# Under this purpose accounts are looked up too, so that one hash finds either.
PURPOSE = "accounts.address"
COLUMN = "aliases.address_sealed"
_THIS = (
    ALIASES.c.door == bindparam("at_door"),
    ALIASES.c.channel == bindparam("on_channel"),
    ALIASES.c.lookup.in_(bindparam("hashes", expanding=True)),
)
_FIND = select(ALIASES.c.account_id).where(*_THIS)
_DROP = delete(ALIASES).where(*_THIS)
_OF = select(ALIASES).where(ALIASES.c.account_id == bindparam("account")).order_by(ALIASES.c.id)
_MOVE = (
    update(ALIASES)
    .where(ALIASES.c.account_id == bindparam("old"))
    .values(account_id=bindparam("new"))
)
_ERASE = delete(ALIASES).where(ALIASES.c.account_id.in_(bindparam("accounts", expanding=True)))


def find(t: Transaction, door: str, channel: str, hashes: Sequence[bytes]) -> UUID | None:
    """The account that is also known by this address, of which these are the keyed hashes."""
    this = {"at_door": door, "on_channel": channel, "hashes": list(hashes)}
    found: UUID | None = t.execute(_FIND, this).scalar()
    return found


def put(t: Transaction, door: str, channel: str, address: str, account_id: UUID) -> None:
    """This address leads to this account, and to no other."""
    drop(t, door, channel, address)
    key = new_id()
    row = Alias(
        id=key,
        door=door,
        channel=channel,
        lookup=t.secrets.lookup(PURPOSE, address),
        address_sealed=t.secrets.seal(COLUMN, key, address.encode()),
        account_id=account_id,
    )
    add(t, row)


def drop(t: Transaction, door: str, channel: str, address: str) -> None:
    """This address is no account's second one any more."""
    hashes = t.secrets.lookups(PURPOSE, address)
    run(t, _DROP, at_door=door, on_channel=channel, hashes=hashes)


def of(t: Transaction, account_id: UUID) -> list[str]:
    """The other addresses of an account, in the order in which they became known."""
    rows = every(t, Alias, _OF, account=account_id)
    return [t.secrets.open(COLUMN, row.id, row.address_sealed).decode() for row in rows]


def move(t: Transaction, old: UUID, new: UUID) -> None:
    """All other addresses of one account lead to another from now on."""
    run(t, _MOVE, old=old, new=new)


def erase(t: Transaction, account_ids: Sequence[UUID]) -> None:
    """Forget the other addresses of these accounts."""
    run(t, _ERASE, accounts=list(account_ids))
