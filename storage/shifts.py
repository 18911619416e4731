"""The weekly hours of the members of the desk: when each is on duty by the clock of a place."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import bindparam, delete, select
from sqlmodel import Field

from storage.tables import Row, add, every, new_id, run, table_of
from storage.transaction import Transaction


class Shift(Row, table=True):
    """Full hours of one weekday (0 is Monday), from ``begins`` until before ``ends`` (at most 24).

    ``zone`` is the name of the time zone by whose clock they are meant.
    """

    __tablename__ = "shifts"

    id: UUID = Field(primary_key=True)
    handler_id: UUID = Field(foreign_key="handlers.id", index=True)
    weekday: int
    begins: int
    ends: int
    zone: str


SHIFTS = table_of(Shift)
_ALL = select(SHIFTS).order_by(SHIFTS.c.handler_id, SHIFTS.c.weekday, SHIFTS.c.begins)
_OF = _ALL.where(SHIFTS.c.handler_id == bindparam("handler"))
_CLEAR = delete(SHIFTS).where(SHIFTS.c.handler_id == bindparam("handler"))


def put(
    t: Transaction, handler_id: UUID, weekdays: Iterable[int], begins: int, ends: int, zone: str
) -> None:
    """Give a member these hours on these days, and no others."""
    clear(t, handler_id)
    for weekday in sorted(set(weekdays)):
        row = Shift(
            id=new_id(),
            handler_id=handler_id,
            weekday=weekday,
            begins=begins,
            ends=ends,
            zone=zone,
        )
        add(t, row)


def clear(t: Transaction, handler_id: UUID) -> int:
    """A member keeps no hours any more; how many days it were."""
    return run(t, _CLEAR, handler=handler_id)


def all(t: Transaction) -> list[Shift]:
    """The hours of everybody."""
    return every(t, Shift, _ALL)


def of(t: Transaction, handler_id: UUID) -> list[Shift]:
    """The hours of one member."""
    return every(t, Shift, _OF, handler=handler_id)
