"""Days off and weekly hours: who says them, and for whom."""

from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from bot.house import House
from bot.network.members import decides_for
from bot.network.refusals import DayIsGone, NothingThere, WrongNumber
from flows.joining import MOST_TICKETS
from flows.network import Away, Hours, Weekday, Whose
from storage import days_off, organisations, shifts
from storage.days_off import DaysOff
from storage.handlers import Handler
from storage.organisations import Organisation
from storage.shifts import Shift
from storage.transaction import Transaction


def take(t: Transaction, house: House, handler: Handler, told: Away) -> DaysOff:
    """A member, or with ``EVERYBODY`` a whole association, is away on these days.

    Raises DayIsGone, or NotYourPart for an association they do not lead.
    """
    today = t.now.astimezone(house.timezone).date()
    if told.last < told.first or told.last < today:
        raise DayIsGone
    whose: UUID | None = handler.id
    if told.whose is Whose.EVERYBODY:
        decides_for(t, handler, _theirs(t, handler))
        whose = None
    begins, ends = _midnight(house, told.first), _midnight(house, told.last + timedelta(days=1))
    return days_off.put(t, handler.organisation_id, whose, begins, ends)


def seen(t: Transaction, handler: Handler) -> list[DaysOff]:
    """The days off to come at a member's association."""
    return days_off.of(t, handler.organisation_id)


def take_back(t: Transaction, handler: Handler, days_id: UUID) -> None:
    """Take days off back: one's own, or anybody's at the association one leads.

    Raises NothingThere or NotYourPart.
    """
    found = next((one for one in seen(t, handler) if one.id == days_id), None)
    if found is None:
        raise NothingThere
    if found.handler_id != handler.id:
        decides_for(t, handler, _theirs(t, handler))
    days_off.remove(t, days_id, handler.organisation_id)


def keep_hours(t: Transaction, house: House, handler: Handler, told: Hours) -> list[Shift]:
    """A member's hours of duty from now on; without days they keep none."""
    weekdays = list(Weekday)
    days = [weekdays.index(day) for day in told.days]
    shifts.put(t, handler.id, days, told.begins, told.ends, str(house.timezone))
    return shifts.of(t, handler.id)


def set_capacity(
    t: Transaction, handler: Handler, organisation: Organisation, capacity: int | None
) -> None:
    """How many open tickets an association can hold. Raises NotYourPart or WrongNumber."""
    decides_for(t, handler, organisation)
    if capacity is None or not 1 <= capacity <= MOST_TICKETS:
        raise WrongNumber
    organisations.set_capacity(t, organisation.id, capacity)


def _theirs(t: Transaction, handler: Handler) -> Organisation:
    organisation = organisations.get(t, handler.organisation_id)
    if organisation is None:
        raise NothingThere
    return organisation


def _midnight(house: House, day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=house.timezone).astimezone(UTC)
