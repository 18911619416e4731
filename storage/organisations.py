"""The civil-society organisations to which tickets are routed, and what each is competent for."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import JSON, bindparam, select, update
from sqlmodel import Field

from storage.dialects import upsert
from storage.tables import Row, every, first, new_id, run, table_of
from storage.transaction import Transaction


class Organisation(Row, table=True):
    """One organisation; the lists hold codes, and ``*`` alone means all of them.

    ``capacity`` is how many open tickets it can hold. ``sample`` marks those of a demonstration.
    One that is not ``active`` takes no part: ``parted`` says since when, ``back_at`` until when if
    it is for a time, and ``why_sealed`` the coordinator's reason.
    """

    __tablename__ = "organisations"

    id: UUID = Field(primary_key=True)
    code: str = Field(unique=True)
    name_fr: str
    name_ar: str
    regions: list[str] = Field(default_factory=list, sa_type=JSON)
    needs: list[str] = Field(default_factory=list, sa_type=JSON)
    topics: list[str] = Field(default_factory=list, sa_type=JSON)
    languages: list[str] = Field(default_factory=list, sa_type=JSON)
    capacity: int = 0
    sample: bool = False
    active: bool = True
    parted: datetime | None = None
    back_at: datetime | None = None
    why_sealed: bytes | None = None


WHY = "organisations.why_sealed"
ORGANISATIONS = table_of(Organisation)
_BY_ID = select(ORGANISATIONS).where(ORGANISATIONS.c.id == bindparam("key"))
_BY_CODE = select(ORGANISATIONS).where(ORGANISATIONS.c.code == bindparam("named"))
_ALL = select(ORGANISATIONS).order_by(ORGANISATIONS.c.code)
_ACTIVE = _ALL.where(ORGANISATIONS.c.active)
_UPDATE = update(ORGANISATIONS).where(ORGANISATIONS.c.id == bindparam("key"))
_CAPACITY = _UPDATE.values(capacity=bindparam("new"))
_PART = _UPDATE.values(
    active=False,
    parted=bindparam("at"),
    back_at=bindparam("back"),
    why_sealed=bindparam("sealed"),
)
_RETURN = _UPDATE.values(active=True, parted=None, back_at=None, why_sealed=None)


def put(
    t: Transaction,
    code: str,
    *,
    name_fr: str,
    name_ar: str,
    regions: Sequence[str],
    needs: Sequence[str],
    topics: Sequence[str],
    languages: Sequence[str],
    capacity: int,
    sample: bool = False,
    active: bool = True,
) -> Organisation:
    """Add an organisation, or bring the one with this code up to date.

    With ``active`` it takes part again, if it did not.
    """
    row: dict[str, object] = {
        "id": new_id(),
        "code": code,
        "name_fr": name_fr,
        "name_ar": name_ar,
        "regions": list(regions),
        "needs": list(needs),
        "topics": list(topics),
        "languages": list(languages),
        "capacity": capacity,
        "sample": sample,
        "active": active,
    }
    if active:
        row.update(parted=None, back_at=None, why_sealed=None)
    upsert(t.connection, ORGANISATIONS, row, ["code"])
    stored = by_code(t, code)
    if stored is None:
        raise LookupError("The organisation that was just written is not there.")
    return stored


def get(t: Transaction, organisation_id: UUID) -> Organisation | None:
    """An organisation by id."""
    return first(t, Organisation, _BY_ID, key=organisation_id)


def by_code(t: Transaction, code: str) -> Organisation | None:
    """An organisation by its code."""
    return first(t, Organisation, _BY_CODE, named=code)


def all(t: Transaction, *, active_only: bool = True) -> list[Organisation]:
    """The organisations, by code; without those that no longer take part, unless asked for."""
    return every(t, Organisation, _ACTIVE if active_only else _ALL)


def set_capacity(t: Transaction, organisation_id: UUID, capacity: int) -> None:
    """How many open tickets an organisation can hold from now on."""
    run(t, _CAPACITY, key=organisation_id, new=capacity)


def part(t: Transaction, organisation_id: UUID, why: str, back_at: datetime | None = None) -> None:
    """The organisation takes no part from now on: until that moment (aware), or for good."""
    sealed = t.secrets.seal(WHY, organisation_id, why.encode())
    run(t, _PART, key=organisation_id, at=t.now, back=back_at, sealed=sealed)


def take_part(t: Transaction, organisation_id: UUID) -> None:
    """The organisation takes part again."""
    run(t, _RETURN, key=organisation_id)


def why(t: Transaction, organisation: Organisation) -> str:
    """Why an organisation takes no part, in the coordinator's words; empty when none were kept."""
    if organisation.why_sealed is None:
        return ""
    return t.secrets.open(WHY, organisation.id, organisation.why_sealed).decode()
