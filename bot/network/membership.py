"""Who is a member of an association's desk: invited, suspended, taken back, gone."""

from datetime import date

from bot.house import House
from bot.network import freeing, parting
from bot.network.members import coordinates, decides_for, say, silence, tell
from bot.network.refusals import NoSuchMember, TakesNoPart, TakesPart
from bot.tickets.alarms import Alarm
from flows.vocabulary import Role
from storage import handlers, invitations, organisations, reminders
from storage.handlers import Handler
from storage.organisations import Organisation
from storage.reminders import Due
from storage.transaction import Transaction

HOURS = 72
"""How long an invitation is good."""


def invite(t: Transaction, by: Handler, organisation: Organisation) -> str:
    """The token with which the next handler of an association joins the desk: it works once.

    Raises NotYourPart or TakesNoPart.
    """
    decides_for(t, by, organisation)
    if not organisation.active:
        raise TakesNoPart
    return invitations.issue(t, organisation.id, Role.HANDLER, HOURS, by.id)


def members(t: Transaction, by: Handler, organisation: Organisation) -> list[Handler]:
    """Who is at an association's desk, the suspended among them. Raises NotYourPart."""
    decides_for(t, by, organisation)
    return handlers.of_organisation(t, organisation.id)


def suspend(
    t: Transaction, house: House, by: Handler, member: Handler, back_on: date | None = None
) -> int:
    """A member serves no more until a day, or until taken back; how many tickets they had.

    Raises NotYourPart, NoSuchMember, TakesNoPart, or DayIsGone.
    """
    _of_theirs(t, by, member)
    if member.suspended_at is not None:
        raise TakesNoPart
    back_at = parting.morning(t, house, back_on)
    if back_at is not None:
        reminders.put(t, Alarm.BACK, back_at, handler_id=member.id)
    handlers.suspend(t, member.id, by.role, back_at)
    invitations.revoke_by(t, member.id)
    silence(t, member)
    tell(t, house, [member], lambda words: say(words, "network.you_are_suspended"))
    return len(freeing.free_of(t, house, member))


def readmit(t: Transaction, house: House, by: Handler | None, member: Handler) -> None:
    """A suspended member serves again, and is told.

    ``by`` is None when their time is up. Raises NotYourPart, NoSuchMember, TakesPart, or
    CoordinatorsDecide for whom a coordinator suspended.
    """
    if by is not None:
        _of_theirs(t, by, member)
    if member.suspended_at is None:
        raise TakesPart
    if by is not None and member.suspended_by == Role.COORDINATOR:
        coordinates(by)
    handlers.take_back(t, member.id)
    tell(t, house, [member], lambda words: say(words, "network.you_are_back"), besides=by)


def remove(t: Transaction, house: House, by: Handler, member: Handler) -> int:
    """A member leaves for good; how many tickets they had. Raises NotYourPart or NoSuchMember."""
    _of_theirs(t, by, member)
    return dismiss(t, house, member)


def dismiss(t: Transaction, house: House, member: Handler) -> int:
    """End a membership at once; how many open tickets went to others.

    Nothing that still waits for the member's phone is sent.
    """
    handlers.leave(t, member.id)
    invitations.revoke_by(t, member.id)
    silence(t, member)
    return len(freeing.free_of(t, house, member))


def time_is_up(t: Transaction, house: House, due: Due) -> None:
    """The day has come on which a member, or an association, takes part again; see ``parting``.

    Nothing happens if somebody has decided otherwise since.
    """
    if due.handler_id is None:
        parting.time_is_up(t, house, due)
        return
    member = handlers.get(t, due.handler_id)
    if member is None or member.left_at is not None or member.suspended_at is None:
        return
    if member.back_at is not None and member.back_at <= t.now:
        readmit(t, house, None, member)


def _of_theirs(t: Transaction, by: Handler, member: Handler) -> None:
    """Raise NoSuchMember for who left, and NotYourPart where somebody else decides.

    Nobody suspends or removes themselves, and only a coordinator decides on another one.
    """
    if member.left_at is not None:
        raise NoSuchMember
    organisation = organisations.get(t, member.organisation_id)
    if organisation is None or by.id == member.id:
        raise NoSuchMember
    if member.role == Role.COORDINATOR:
        coordinates(by)
    decides_for(t, by, organisation)
