"""The reminders that a person has asked for and that are to come: what of, which day; and stopped.

Several of one day are one: who stops it hears of that day no more.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from bot.casework import aftercare, dating, last_days
from bot.house import House
from bot.tickets.alarms import Alarm
from flows.vocabulary import Topic
from storage import followers, people, reminders
from storage.reminder_rows import DONE, Reminder
from storage.transaction import Transaction


@dataclass(frozen=True, slots=True)
class AskedFor:
    """What somebody is going to be reminded of.

    ``what`` is the kind and the code of an option, ``day`` the day it is about, and
    ``last`` the reminder of it that comes last.
    """

    what: tuple[str, str]
    day: date
    last: Reminder


def of(t: Transaction, house: House, person_id: UUID) -> list[AskedFor]:
    """All that is to come to this human, on any phone shown to be theirs; the nearest first."""
    known: dict[tuple[UUID | None, tuple[str, ...]], list[AskedFor]] = {}
    for one in _waiting(t, person_id):
        found = _about(t, house, one)
        if found is not None:
            about, what, day = found
            known.setdefault((one.person_id, about), []).append(AskedFor(what, day, one))
    merged = [_as_one(found) for found in known.values()]
    return sorted(merged, key=lambda each: (each.day, each.last.id))


def stop(t: Transaction, house: House, reminder: Reminder) -> None:
    """Have neither this reminder come nor the others of its day; a day they gave is forgotten."""
    if reminder.person_id is None:
        return
    if reminder.kind == Alarm.CHECK_IN:
        aftercare.stop(t, reminder)
        return
    about = _about(t, house, reminder)
    for one in reminders.of_person(t, reminder.person_id):
        same = one.kind == reminder.kind and one.status != DONE
        if one.id == reminder.id or (about and same and _about(t, house, one) == about):
            reminders.drop(t, one.id)
    if reminder.kind == Alarm.DATE and (given := dating.due(t, reminder.subject)) is not None:
        dating.forget(t, reminder.person_id, given[0].id)


def _waiting(t: Transaction, person_id: UUID) -> Iterator[Reminder]:
    for each in {person_id, *(who for who, _ in followers.same_human(t, person_id))}:
        for one in reminders.of_person(t, each):
            if one.status != DONE:
                yield one


def _about(
    t: Transaction, house: House, one: Reminder
) -> tuple[tuple[str, ...], tuple[str, str], date] | None:
    """What tells the reminders of one thing from others, the name of it, and its day."""
    if one.kind == Alarm.DEADLINE:
        rule, day = last_days.about(one)
        return (rule.value, day.isoformat()), ("count", rule.value), day
    if one.kind == Alarm.DATE:
        known = dating.due(t, one.subject)
        if known is None:
            return None
        given, _ = known
        return (str(given.id),), ("date_kind", given.kind), given.day
    if one.kind == Alarm.CHECK_IN and not aftercare.is_for_desk(one.subject):
        person = people.get(t, one.person_id) if one.person_id else None
        ticket = aftercare.followed(t, one, person) if person is not None else None
        if ticket is None:
            return None
        day = one.due_at.astimezone(house.timezone).date()
        return (str(ticket.id),), ("topic", Topic.AFTER_RELEASE.value), day
    return None


def _as_one(found: list[AskedFor]) -> AskedFor:
    """Several reminders of one thing: the nearest day of it, and the reminder that comes last."""
    first = min(found, key=lambda each: each.day)
    last = max((each.last for each in found), key=lambda one: (one.due_at, one.id))
    return AskedFor(first.what, first.day, last)
