"""Of what the desk and people are reminded, and at which hour: what does not press waits.

Handlers sleep too: only a life at risk rings at night.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum

from bot.law import months
from bot.tickets.calendar import Calendar
from flows.vocabulary import DateKind, Urgency

RISE, REST = time(9), time(21)
"""The local hours between which the desk is reminded of anything."""
EARLY = time(8)
"""The local hour at which a person is reminded of a hearing of that day: the end of the night."""
EVENING = time(18)
"""The local hour of an evening at which a person may still do something, or ask for it."""
ENOUGH = timedelta(hours=4)
"""So long before a term of hours ends somebody is reminded of it: later nothing can be done."""
NOON = time(12)
"""The local hour by which a hearing of that day has begun."""
MONTHS = (1, 3, 6)
"""After how many months somebody who was released is asked how it goes."""
BEFORE, MORNING = "before", "morning"
"""When the reminders of a day come: at RISE of the day before, and on a hearing's own morning."""


class Alarm(StrEnum):
    """What the desk is reminded of, and then what people are."""

    NEXT_DATE = "next_date"  # the day of the next step, which its handler has set, has come
    UNTAKEN = "untaken"  # set by a version that had no watch: the ticket is looked at
    WATCH = "watch"  # an open ticket is looked at: is something due soon, or late?
    UNANSWERED = "unanswered"  # the person wrote, and nobody of the desk has answered
    DIGEST = "digest"  # what is to be done today, to each member of the desk in the morning
    BACK = "back"  # the time is up for which somebody took no part
    MEETING = "meeting"  # a meeting of the network is tomorrow
    REPLY_WAITS = "reply_waits"  # words of the desk wait for a person to open them
    ASKED = "asked"  # the desk asked the person for a document, or something else
    DATE = "date"  # a hearing, a visit or another day that the person has given
    NEWS = "news"  # a long time without any word about a grievance
    REFERRAL = "referral"  # nobody has answered whether another organisation may have it
    ALONE = "alone"  # who took a grievance over goes on alone: nobody has objected
    UNFINISHED = "unfinished"  # a grievance was begun, and left
    CHECK_IN = "check_in"  # some months after a release somebody is asked how it goes
    ADDING = "adding"  # what was sent to be added to a grievance lies there, and no "done" came
    DEADLINE = "deadline"  # a last day that was counted for a person comes, or has gone by


def next_date(day: date, now: datetime, zone: tzinfo) -> datetime | None:
    """When to remind of a next step on that day, in UTC; None when that hour has gone by.

    Whoever sets it for today after that hour needs no reminder.
    """
    rise = datetime.combine(day, RISE, tzinfo=zone).astimezone(UTC)
    return rise if rise > now else None


def given_date(day: date, kind: DateKind, now: datetime, zone: tzinfo) -> dict[str, datetime]:
    """When to remind a person of a day they gave: BEFORE and perhaps MORNING, each in UTC.

    An hour that has gone by is left out. Whether one may write at that hour is for the gate.
    """
    rise = datetime.combine(day, RISE, tzinfo=zone)
    hours = {BEFORE: rise - timedelta(days=1)}
    if kind is DateKind.HEARING:
        hours[MORNING] = datetime.combine(day, EARLY, tzinfo=zone)
    return {when: hour.astimezone(UTC) for when, hour in hours.items() if hour > now}


def last_day(day: date, before: Sequence[int], now: datetime, zone: tzinfo) -> dict[int, datetime]:
    """When to remind of a last day: at RISE so many days before it, in UTC, by that number.

    Fewer than none are days after it. An hour that has gone by is left out.
    """
    rise = datetime.combine(day, RISE, tzinfo=zone)
    hours = {days: (rise - timedelta(days=days)).astimezone(UTC) for days in before}
    return {days: hour for days, hour in hours.items() if hour > now}


def last_hours(ends: datetime, now: datetime, zone: tzinfo) -> datetime | None:
    """When to remind of hours that end then (aware), in UTC: on the last day, or the one before.

    None when there is no such hour any more that is ENOUGH before the end.
    """
    day = ends.astimezone(zone).date()
    each = (
        datetime.combine(day - timedelta(days=before), hour, tzinfo=zone).astimezone(UTC)
        for before in (0, 1)
        for hour in (EVENING, RISE)
    )
    return next((hour for hour in each if now < hour <= ends - ENOUGH), None)


def check_ins(begin: date, now: datetime, zone: tzinfo) -> dict[int, datetime]:
    """When to ask how it goes after a release: at RISE so many of MONTHS after that day, in UTC.

    A month that has no such day ends with its last one. An hour that has gone by is left out.
    """
    days = {number: months.after(begin, number) for number in MONTHS}
    hours = {
        number: datetime.combine(day, RISE, tzinfo=zone).astimezone(UTC)
        for number, day in days.items()
    }
    return {number: hour for number, hour in hours.items() if hour > now}


def true_until(day: date, kind: DateKind, now: datetime) -> datetime | None:
    """Until when what is said of a day now (in local time) stays true, in UTC; None if over.

    "Tomorrow" is so until midnight, and a hearing is nothing to be reminded of in the afternoon.
    """
    tomorrow = datetime.combine(now.date() + timedelta(days=1), time(), tzinfo=now.tzinfo)
    noon = datetime.combine(day, NOON, tzinfo=now.tzinfo)
    until = noon if kind is DateKind.HEARING and day == now.date() else tomorrow
    return until.astimezone(UTC) if day >= now.date() and now < until else None


def rings(moment: datetime, urgency: Urgency, calendar: Calendar) -> datetime:
    """The first hour from then on (aware) at which the desk may be rung about a ticket, in UTC.

    A life at risk rings at any hour, what is urgent by day, and the rest at the hours of work.
    """
    if urgency is Urgency.NORMAL:
        return calendar.next_open(moment)
    local = moment.astimezone(calendar.zone)
    if urgency is Urgency.LIFE or RISE <= local.time() < REST:
        return moment.astimezone(UTC)
    day = local.date() if local.time() < RISE else local.date() + timedelta(days=1)
    return datetime.combine(day, RISE, tzinfo=calendar.zone).astimezone(UTC)
