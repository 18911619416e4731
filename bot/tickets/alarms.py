"""At which hour the desk is reminded of a ticket; what does not press waits for the morning.

Handlers sleep too: only a life at risk rings at night.
"""

from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum

from flows.vocabulary import Urgency

RISE, REST = time(9), time(21)
"""The local hours between which the desk is reminded of anything."""


class Alarm(StrEnum):
    """What the desk is reminded of."""

    NEXT_DATE = "next_date"  # the day of the next step, which its handler has set, has come
    UNTAKEN = "untaken"  # its time to be taken has passed, and nobody has


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
