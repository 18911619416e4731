"""Other addresses of an account: WhatsApp knows some people by a number and by an id as well.

Like the account's own address, each is found by a keyed hash and kept sealed.
"""

from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from storage.tables import Row, table_of


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
