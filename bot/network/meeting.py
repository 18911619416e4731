"""Meetings of the network: called by a coordinator, answered by members, and who came."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from uuid import UUID

from bot.house import House
from bot.network.members import coordinates, tell
from bot.network.refusals import HourIsGone, NothingThere
from bot.screens import Button, Screen
from bot.tickets.alarms import RISE, Alarm
from flows.network import Called, Came, Coming
from locales.words import Words
from storage import handlers, meetings, organisations, reminders
from storage.handlers import Handler
from storage.meetings import Meeting
from storage.organisations import Organisation
from storage.reminders import Due
from storage.transaction import Transaction

LOOK_BACK = timedelta(days=60)
"""How long a meeting that is over is still shown, and can be recorded."""


def call(t: Transaction, house: House, by: Handler, told: Called) -> Meeting:
    """Call associations to a meeting; every member of theirs may answer.

    Raises CoordinatorsDecide, or HourIsGone for an hour that has gone by.
    """
    coordinates(by)
    there = datetime.combine(told.day, told.hour, tzinfo=house.timezone)
    at = there.astimezone(UTC)
    if at <= t.now:
        raise HourIsGone
    known = organisations.all(t)
    called = [one for one in known if not told.guests or one.code in told.guests]
    meeting = meetings.call(t, at, told.place, told.about, by.id, [one.id for one in called])
    before = datetime.combine(told.day - timedelta(days=1), RISE, tzinfo=house.timezone)
    if before.astimezone(UTC) > t.now:
        reminders.put(t, Alarm.MEETING, before.astimezone(UTC), subject=str(meeting.id))
    tell(t, house, invited(t, meeting), _written(t, house, meeting, "network.called"), besides=by)
    return meeting


def invited(t: Transaction, meeting: Meeting) -> list[Handler]:
    """Every member of the associations that are called and take part, and the coordinators."""
    found = {one.id: one for one in handlers.coordinators(t)}
    for guest in meetings.guests(t, meeting.id):
        organisation = organisations.get(t, guest.organisation_id)
        if organisation is not None and organisation.active:
            members = handlers.of_organisation(t, organisation.id)
            found.update({one.id: one for one in members if one.suspended_at is None})
    return list(found.values())


def find(t: Transaction, by: Handler, meeting_id: UUID) -> Meeting:
    """A meeting this member is called to. Raises NothingThere for any other, and one called off."""
    meeting = meetings.get(t, meeting_id)
    if meeting is None or meeting.cancelled_at is not None:
        raise NothingThere
    if by.id not in {one.id for one in invited(t, meeting)}:
        raise NothingThere
    return meeting


def seen(t: Transaction, by: Handler) -> list[Meeting]:
    """The meetings this member is called to, those lately over among them; the first one first."""
    found = meetings.since(t, t.now - LOOK_BACK)
    return [one for one in found if by.id in {member.id for member in invited(t, one)}]


def answer(t: Transaction, by: Handler, meeting_id: UUID, said: Coming) -> Meeting:
    """A member says whether they come; the last word counts. Raises NothingThere or HourIsGone."""
    meeting = find(t, by, meeting_id)
    if meeting.at <= t.now:
        raise HourIsGone
    meetings.answer(t, meeting.id, by.id, said)
    return meeting


def call_off(t: Transaction, house: House, by: Handler, meeting_id: UUID) -> None:
    """A meeting does not take place; whoever was called is told.

    Raises CoordinatorsDecide, NothingThere, or HourIsGone.
    """
    coordinates(by)
    meeting = find(t, by, meeting_id)
    if meeting.at <= t.now:
        raise HourIsGone
    meetings.cancel(t, meeting.id)
    written = _written(t, house, meeting, "network.called_off", asks=False)
    tell(t, house, invited(t, meeting), written, besides=by)


def record(t: Transaction, by: Handler, told: Came) -> Meeting:
    """Keep which associations came. Raises CoordinatorsDecide or NothingThere."""
    coordinates(by)
    meeting = find(t, by, UUID(told.meeting))
    came = [organisations.by_code(t, code) for code in told.came]
    meetings.record(t, meeting.id, [one.id for one in came if one is not None])
    return meeting


def guests(t: Transaction, meeting: Meeting) -> list[tuple[Organisation, bool | None]]:
    """The associations called to a meeting, by code, and whether each came, once it is recorded."""
    found = [
        (organisations.get(t, g.organisation_id), g.came) for g in meetings.guests(t, meeting.id)
    ]
    known = [(one, came) for one, came in found if one is not None]
    return sorted(known, key=lambda each: each[0].code)


def remind(t: Transaction, house: House, due: Due) -> None:
    """The day before: to everybody called who has not said no."""
    meeting = meetings.get(t, UUID(due.subject)) if due.subject else None
    if meeting is None or meeting.cancelled_at is not None or meeting.at <= t.now:
        return
    said_no = {one.handler_id for one in meetings.answers(t, meeting.id) if one.answer == Coming.NO}
    readers: Iterable[Handler] = (one for one in invited(t, meeting) if one.id not in said_no)
    tell(t, house, readers, _written(t, house, meeting, "network.meeting_tomorrow"), news=True)


def buttons(meeting: Meeting, words: Words) -> tuple[Button, ...]:
    """What a member can answer."""
    return tuple(
        Button(words.option("coming", said), f"act:{said}_come:{meeting.id}") for said in Coming
    )


def _written(
    t: Transaction, house: House, meeting: Meeting, key: str, *, asks: bool = True
) -> Callable[[Words], Screen]:
    place, about = meetings.told(t, meeting)

    def written(words: Words) -> Screen:
        moment = words.moment(meeting.at, house.timezone)
        text = words.say(key, moment=moment, place=place, about=about)
        below = buttons(meeting, words) if asks else ()
        return Screen(text, below, language=words.language, protect=True)

    return written
