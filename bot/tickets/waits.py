"""How long is waited before somebody is reminded, and when the next time comes. Pure.

The hours at which a person may be written to are the gate's; those of the desk are its office's.
"""

from datetime import UTC, date, datetime, timedelta, tzinfo

from bot.tickets.alarms import RISE
from bot.tickets.calendar import Calendar

DAY, WEEK = timedelta(days=1), timedelta(days=7)
NEWS = (7, 30, 90)
"""Days without any word after which a person is told where a grievance stands."""
ASKED = (3, 10)
"""Days after a question of the desk."""
REPLY = timedelta(days=2)
"""How long a reply lies unopened."""
UNFINISHED = DAY
"""How long a grievance that was begun lies untouched."""
ADDING = timedelta(minutes=10)
"""How long what is sent to be added waits for the next message, or for "done"."""


def following(begun: datetime, days: tuple[int, ...], now: datetime) -> datetime | None:
    """The next of these days after ``begun`` that is still to come; None when all have passed."""
    hours = (begun + number * DAY for number in days)
    return next((hour for hour in hours if hour > now), None)


def next_news(last_word: datetime, now: datetime) -> datetime:
    """When to tell where a grievance stands: after each of NEWS, then as often as the last one.

    Nobody is left without a word because a year has passed.
    """
    hour = following(last_word, NEWS, now)
    if hour is not None:
        return hour
    longest = NEWS[-1] * DAY
    return last_word + ((now - last_word) // longest + 1) * longest


def morning(day: date, zone: tzinfo) -> datetime:
    """When the desk begins that day, in UTC."""
    return datetime.combine(day, RISE, tzinfo=zone).astimezone(UTC)


def next_digest(now: datetime, calendar: Calendar, zone: tzinfo) -> datetime:
    """The next morning of a working day, in UTC: today's while it is still to come."""
    today = now.astimezone(zone).date()
    if calendar.works(today) and morning(today, zone) > now:
        return morning(today, zone)
    return morning(calendar.next_day(today), zone)


def snoozed(now: datetime, calendar: Calendar, zone: tzinfo) -> datetime:
    """When a member of the desk who said "later" is reminded again: the next working morning."""
    return morning(calendar.next_day(now.astimezone(zone).date()), zone)
