"""The receipt of a grievance: a reference to dictate, a secret PIN, and few tries at guessing it.

Looking up a receipt does the same work and gives the same kind of answer whether it exists or not.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import NAMESPACE_OID, UUID, uuid5

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import Select, bindparam, delete, func, select, update
from sqlmodel import Field

from storage import tickets
from storage.dialects import insert_once
from storage.tables import AT_ONCE, Row, new_id, run, table_of
from storage.transaction import Transaction

TRIES_PER_ACCOUNT = 5
TRIES_PER_REFERENCE = 10
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
PIN_DIGITS = 6
RANDOM_DIGITS = 8
LENGTH = RANDOM_DIGITS + 2
NOBODY = UUID(int=0)
_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
# The hash of a secret that nobody kept, checked in the place of a receipt that does not exist.
_NOBODY = (
    "$argon2id$v=19$m=19456,t=2,p=1"
    "$KaFtTIcE1oC8Ww6sAUzxmA$2hJT9k2tPr9UmZtuSlxS/CVW/wbyfbl0wUhDtj+QYik"
)


class Attempt(Row, table=True):
    """One try at a receipt; the reference that was tried is kept as a keyed hash."""

    __tablename__ = "receipt_attempts"

    id: UUID = Field(primary_key=True)
    account_id: UUID = Field(index=True)
    reference_lookup: bytes = Field(index=True)
    at: datetime = Field(index=True)
    ok: bool = False


@dataclass(frozen=True, slots=True)
class Look:
    """A receipt that was asked for. ``allowed`` is False when there were too many tries.

    ``pin_hash`` is always one that can be checked; ``ticket_id`` counts only if the check is True.
    """

    attempt_id: UUID
    allowed: bool
    pin_hash: str = field(repr=False)
    ticket_id: UUID | None


ATTEMPTS = table_of(Attempt)
_BY_ACCOUNT = select(func.count()).where(
    ATTEMPTS.c.account_id == bindparam("account"),
    ATTEMPTS.c.at > bindparam("since"),
    ~ATTEMPTS.c.ok,
)
_BY_REFERENCE = select(func.count()).where(
    ATTEMPTS.c.reference_lookup.in_(bindparam("hashes", expanding=True)),
    ATTEMPTS.c.at > bindparam("since"),
    ~ATTEMPTS.c.ok,
)
_KNOWN = (
    select(ATTEMPTS.c.id)
    .where(ATTEMPTS.c.reference_lookup.in_(bindparam("hashes", expanding=True)))
    .order_by(ATTEMPTS.c.id)
)
_OK = update(ATTEMPTS).where(ATTEMPTS.c.id == bindparam("key")).values(ok=True)
_OLD = (
    select(ATTEMPTS.c.id)
    .where(ATTEMPTS.c.at < bindparam("before"))
    .order_by(ATTEMPTS.c.at)
    .limit(AT_ONCE)
)
_FORGET = delete(ATTEMPTS).where(ATTEMPTS.c.id.in_(bindparam("keys", expanding=True)))
_DELETE_OPENED = delete(ATTEMPTS).where(
    ATTEMPTS.c.account_id.in_(bindparam("keys", expanding=True)), ATTEMPTS.c.ok
)
_DISOWN = (
    update(ATTEMPTS)
    .where(ATTEMPTS.c.account_id.in_(bindparam("keys", expanding=True)))
    .values(account_id=NOBODY)
)
_PURPOSE = "receipt_attempts.reference"


def new_reference(t: Transaction) -> str:
    """Ten random digits that no ticket bears yet: eight and two check digits (ISO 7064 97-10)."""
    while True:
        digits = str(10 ** (RANDOM_DIGITS - 1) + secrets.randbelow(9 * 10 ** (RANDOM_DIGITS - 1)))
        reference = digits + _check(digits)
        if tickets.by_reference(t, reference) is None:
            return reference


def grouped(reference: str) -> str:
    """A reference as it is shown and dictated: ``4821 093 756``."""
    return f"{reference[:4]} {reference[4:7]} {reference[7:]}"


def read_reference(text: str) -> str | None:
    """The digits of a reference as someone typed it, in any writing; None when mistyped."""
    digits = _digits(text)
    if len(digits) != LENGTH or digits[-2:] != _check(digits[:-2]):
        return None
    return digits


def read_pin(text: str) -> str | None:
    """The digits of a PIN as someone typed it; None when there are not six."""
    digits = _digits(text)
    return digits if len(digits) == PIN_DIGITS else None


def new_pin() -> str:
    """Six random digits, to be shown once."""
    return f"{secrets.randbelow(10**PIN_DIGITS):0{PIN_DIGITS}}"


def hash_pin(pin: str) -> str:
    """The slow hash under which a PIN is kept: about 20 ms, so not within a transaction."""
    return _HASHER.hash(pin)


def check_pin(pin_hash: str, pin: str) -> bool:
    """Whether this is the PIN: as slow as ``hash_pin``, so not within a transaction either."""
    try:
        return _HASHER.verify(pin_hash, pin)
    except (VerificationError, InvalidHashError):
        return False


def look(t: Transaction, account_id: UUID, reference: str) -> Look:
    """Ask for a receipt by its digits, before its PIN is checked; it counts as a failed try.

    At most 5 an hour from one account and 10 a day at one reference, whether it exists or not.
    """
    hashes = t.secrets.lookups(_PURPOSE, reference)
    by_account = {"account": account_id, "since": t.now - HOUR}
    by_reference = {"hashes": hashes, "since": t.now - DAY}
    allowed = (
        _count(t, _BY_ACCOUNT, by_account) < TRIES_PER_ACCOUNT
        and _count(t, _BY_REFERENCE, by_reference) < TRIES_PER_REFERENCE
    )
    key = _note(t, account_id, hashes) if allowed else new_id()
    ticket = tickets.by_reference(t, reference)
    pin_hash = tickets.pin_hash(t, ticket) if ticket is not None else None
    if ticket is None or pin_hash is None or not allowed:
        return Look(key, allowed, _NOBODY, None)
    return Look(key, allowed, pin_hash, ticket.id)


def opened(t: Transaction, attempt_id: UUID) -> None:
    """The PIN was right: this try no longer counts against anyone."""
    run(t, _OK, key=attempt_id)


def forget(t: Transaction) -> int:
    """Drop tries that no longer count, older than a day; how many: at most AT_ONCE."""
    return run(t, _FORGET, keys=t.execute(_OLD, {"before": t.now - DAY}).scalars())


def erase(t: Transaction, account_ids: Sequence[UUID]) -> None:
    """Forget that these accounts asked for receipts.

    A wrong guess goes on counting at its reference until the day is over, without saying whose it
    was: whoever erases themselves after each guess would otherwise guess without end.
    """
    run(t, _DELETE_OPENED, keys=list(account_ids))
    run(t, _DISOWN, keys=list(account_ids))


def _note(t: Transaction, account_id: UUID, hashes: Sequence[bytes]) -> UUID:
    """Note a try; its id.

    The id follows from the tries before at this reference: of two that do not see each other, one
    meets the other's id and is run again, so that many accounts at once do not pass the limit.
    """
    known = t.connection.scalars(_KNOWN, {"hashes": hashes}).all()
    key = uuid5(NAMESPACE_OID, f"{hashes[0].hex()}/{known}")
    row = {
        "id": key,
        "account_id": account_id,
        "reference_lookup": hashes[0],
        "at": t.now,
        "ok": False,
    }
    # PostgreSQL calls it a conflict when the row in the way is one that this transaction can't see.
    insert_once(t.connection, ATTEMPTS, row)
    return key


def _count(t: Transaction, statement: Select[int], values: dict[str, object]) -> int:
    return t.connection.scalar(statement, values) or 0


def _check(digits: str) -> str:
    return f"{98 - int(digits) * 100 % 97:02}"


def _digits(text: str) -> str:
    """Every digit of a text, Arabic and Persian ones included, as 0 to 9."""
    return "".join(str(int(letter)) for letter in text if letter.isdecimal())
