"""Of what the desk and people are reminded, and at which hour: what does not press waits.

Handlers sleep too: only a life at risk rings at night.
"""

from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum

from flows.vocabulary import Urgency

RISE, REST = time(9), time(21)
"""The local hours between which the desk is reminded of anything."""


class Alarm(StrEnum):
    """What the desk is reminded of, and then what people are."""

    NEXT_DATE = "next_date"  # the day of the next step, which its handler has set, has come
    UNTAKEN = "untaken"  # its time to be taken has passed, and nobody has
    WATCH = "watch"  # an open ticket is looked at: is something due soon, or late?
    UNANSWERED = "unanswered"  # the person wrote, and nobody of the desk has answered
    DIGEST = "digest"  # what is to be done today, to each member of the desk in the morning
    MEETING = "meeting"  # a meeting of the network is tomorrow
    REPLY_WAITS = "reply_waits"  # words of the desk wait for a person to open them
    ASKED = "asked"  # the desk asked the person for a document, or something else
    DATE = "date"  # a hearing, a visit or another day that the person has given
    NEWS = "news"  # a long time without any word about a grievance
    UNFINISHED = "unfinished"  # a grievance was begun, and left


def next_date(day: date, now: datetime, zone: tzinfo) -> datetime | None:
    """When to remind of a next step on that day, in UTC; None when that hour has gone by.

    Whoever sets it for today after that hour needs no reminder.
    """
    rise = datetime.combine(day, RISE, tzinfo=zone).astimezone(UTC)
    return rise if rise > now else None


def untaken(take_due: datetime, urgency: Urgency, zone: tzinfo) -> datetime:
    """When to remind that nobody has taken a ticket, in UTC: once it is due (aware)."""
    local = take_due.astimezone(zone)
    if urgency is Urgency.LIFE or RISE <= local.time() < REST:
        return take_due.astimezone(UTC)
    day = local.date() if local.time() < RISE else local.date() + timedelta(days=1)
    return datetime.combine(day, RISE, tzinfo=zone).astimezone(UTC)
