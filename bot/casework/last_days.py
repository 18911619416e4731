"""Reminders of a last day that was counted for somebody who asked for them; about no grievance.

Only the rule and the day, or the hour, are kept, in the reminder itself. It ends with them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from bot.casework import articles
from bot.house import House
from bot.screens import Screen
from bot.tickets import alarms
from bot.tickets.alarms import Alarm
from flows.counting import Count
from locales.words import Words
from storage import reminders
from storage.reminder_rows import DONE, Reminder
from storage.transaction import Transaction

BEFORE = {Count.APPEAL: (3, 1), Count.CHIKAYA: (-1,), Count.DISCIPLINE: (-1,)}
"""How many days before a last day one is reminded of it; of an answer, on the day after."""
ANSWERS = (Count.CHIKAYA, Count.DISCIPLINE)
"""What ends with an answer, or with none."""
AFTERWARDS = timedelta(days=7)
"""For so long after an answer was due somebody may still be reminded of it."""
MOST = 8
"""Reminders of last days that one person may have at a time."""
_DAY = timedelta(days=1)
_HOURS = "h"
"""What begins the third part of a subject that is about hours, before the hour of their end."""


@dataclass(frozen=True, slots=True)
class Said:
    """What a reminder says, and until when that is so; aware."""

    written: Callable[[Words], Screen]
    until: datetime


def hours(t: Transaction, house: House, rule: Count, day: date) -> dict[int, datetime]:
    """When somebody could be reminded of this day, by the days before it; none when it is late."""
    return alarms.last_day(day, BEFORE.get(rule, ()), t.now, house.timezone)


def set_all(
    t: Transaction, house: House, person_id: UUID, rule: Count, day: date, ends: datetime | None
) -> list[datetime] | None:
    """Have the reminders of this day come; their hours, or None when there are too many already.

    One more comes before hours that end then (aware), if there are any. Set again they come once.
    """
    waiting = {
        one.subject
        for one in reminders.of_person(t, person_id)
        if one.kind == Alarm.DEADLINE and one.status != DONE
    }
    put = {
        f"{rule}:{day.isoformat()}:{days}": at for days, at in hours(t, house, rule, day).items()
    }
    last = alarms.last_hours(ends, t.now, house.timezone) if ends is not None else None
    if ends is not None and last is not None:
        local = ends.astimezone(house.timezone)
        put[f"{rule}:{local.date().isoformat()}:{_HOURS}{local:%H%M}"] = last
    if len(waiting | put.keys()) > MOST:
        return None
    for subject, hour in put.items():
        reminders.put(t, Alarm.DEADLINE, hour, person_id=person_id, subject=subject)
    return sorted(put.values())


def said(t: Transaction, house: House, one: Reminder) -> Said | None:
    """What a reminder of a last day says now; None once it is over."""
    rule, day = about(one)
    if (ends := _ends(house, one)) is not None:
        return _before_hours(house, rule, ends) if t.now < ends else None
    after = AFTERWARDS if rule in ANSWERS else timedelta()
    until = datetime.combine(day + after + _DAY, time(), tzinfo=house.timezone)
    if t.now >= until:
        return None

    def written(words: Words) -> Screen:
        text = words.say(_WORDS[rule], day=words.day(day))
        below = articles.buttons(house, words, [_ARTICLES[rule]])
        return Screen(text, below, language=words.language)

    return Said(written, until)


def about(one: Reminder) -> tuple[Count, date]:
    """The rule and the last day that a reminder is about."""
    rule, day, _ = (one.subject or "").split(":")
    return Count(rule), date.fromisoformat(day)


def _ends(house: House, one: Reminder) -> datetime | None:
    """When the hours end that a reminder is about; None for one of days."""
    _, day, which = (one.subject or "").split(":")
    if not which.startswith(_HOURS):
        return None
    hour = time.fromisoformat(which.removeprefix(_HOURS))
    return datetime.combine(date.fromisoformat(day), hour, tzinfo=house.timezone)


def _before_hours(house: House, rule: Count, ends: datetime) -> Said:
    def written(words: Words) -> Screen:
        text = words.say("deadline.contest_near", ends=words.moment(ends, house.timezone))
        below = articles.buttons(house, words, [_ARTICLES[rule]])
        return Screen(text, below, language=words.language)

    return Said(written, ends)


_ARTICLES = {
    Count.APPEAL: "appeal",
    Count.CHIKAYA: "complain_mediator",
    Count.DISCIPLINE: "discipline",
}
_WORDS = {
    Count.APPEAL: "deadline.appeal_near",
    Count.CHIKAYA: "deadline.answer_due",
    Count.DISCIPLINE: "deadline.silence",
}
