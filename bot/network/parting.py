"""An association takes no part any more, for a time or for good, or takes part again.

What it held is handed over first: nothing is lost, and each ticket is offered to others at once.
"""

from datetime import UTC, date, datetime, time
from uuid import UUID

from bot.casework import letters
from bot.house import House
from bot.network import freeing
from bot.network.members import coordinates, silence, tell
from bot.network.refusals import DayIsGone, NoSuchOrganisation, TakesNoPart, TakesPart
from bot.screens import Screen
from bot.tickets.alarms import Alarm
from flows.vocabulary import Role
from locales.words import Words
from storage import handlers, invitations, organisations, reminders
from storage.handlers import Handler
from storage.organisations import Organisation
from storage.reminders import Due
from storage.transaction import Transaction

MORNING = time(9)
"""The hour at which somebody is back."""


def suspend(
    t: Transaction,
    house: House,
    by: Handler,
    organisation: Organisation,
    why: str,
    back_on: date | None = None,
) -> int:
    """An association takes no part until a day, or until it is taken back; how many tickets it had.

    Raises CoordinatorsDecide, TakesNoPart, or DayIsGone.
    """
    coordinates(by)
    if not organisation.active:
        raise TakesNoPart
    return _part(t, house, by, organisation, why, morning(t, house, back_on))


def leave(t: Transaction, house: House, by: Handler, organisation: Organisation, why: str) -> int:
    """An association leaves for good, and its handlers with it; how many tickets it had.

    Raises CoordinatorsDecide, or TakesNoPart when it has left already.
    """
    coordinates(by)
    members = _handlers(t, organisation)
    if not organisation.active and not members:
        raise TakesNoPart
    left = _part(t, house, by, organisation, why, None)
    for member in members:
        handlers.leave(t, member.id)
    return left


def readmit(t: Transaction, house: House, by: Handler | None, organisation: Organisation) -> None:
    """An association takes part again; its members and the coordinators are told.

    ``by`` is None when its time is up. Raises CoordinatorsDecide or TakesPart.
    """
    if by is not None:
        coordinates(by)
    if organisation.active:
        raise TakesPart
    organisations.take_part(t, organisation.id)

    def back(words: Words) -> Screen:
        name = letters.named(organisation, words)
        return Screen(words.say("network.back", organisation=name), language=words.language)

    everybody = {one.id: one for one in _handlers(t, organisation)}
    everybody.update({one.id: one for one in handlers.coordinators(t)})
    tell(t, house, everybody.values(), back, besides=by)


def known(t: Transaction, code: str) -> Organisation:
    """The association with a code, whether it takes part or not. Raises NoSuchOrganisation."""
    found = organisations.by_code(t, code.strip().lower())
    if found is None:
        raise NoSuchOrganisation
    return found


def time_is_up(t: Transaction, house: House, due: Due) -> None:
    """The day has come on which an association takes part again, if nobody has decided otherwise
    since."""
    organisation = organisations.get(t, UUID(due.subject)) if due.subject else None
    if organisation is None or organisation.active or organisation.back_at is None:
        return
    if organisation.back_at <= t.now:
        readmit(t, house, None, organisation)


def morning(t: Transaction, house: House, day: date | None) -> datetime | None:
    """The hour of a day at which somebody is back; None when no day is given. Raises DayIsGone."""
    if day is None:
        return None
    hour = datetime.combine(day, MORNING, tzinfo=house.timezone).astimezone(UTC)
    if hour <= t.now:
        raise DayIsGone
    return hour


def _part(
    t: Transaction,
    house: House,
    by: Handler,
    organisation: Organisation,
    why: str,
    back_at: datetime | None,
) -> int:
    organisations.part(t, organisation.id, why, back_at)
    invitations.revoke_of(t, organisation.id)
    if back_at is not None:
        reminders.put(t, Alarm.BACK, back_at, subject=str(organisation.id))
    members = _handlers(t, organisation)
    for member in members:
        silence(t, member)

    def parted(words: Words) -> Screen:
        name = letters.named(organisation, words)
        if back_at is None:
            text = words.say("network.parted", organisation=name, why=why)
        else:
            day = words.day(back_at.astimezone(house.timezone).date())
            text = words.say("network.parted_until", organisation=name, why=why, day=day)
        return Screen(text, language=words.language)

    tell(t, house, members, parted)
    moved = freeing.free(t, house, organisation)
    freeing.listed(t, house, by, organisation, moved)
    return len(moved)


def _handlers(t: Transaction, organisation: Organisation) -> list[Handler]:
    """Its members, but for coordinators: they serve the whole network."""
    present = handlers.of_organisation(t, organisation.id)
    return [one for one in present if one.role == Role.HANDLER]
