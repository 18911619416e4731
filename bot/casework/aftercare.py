"""Some months after a release somebody is asked how it goes, and who carries the ticket looks too.

These reminders are put by the person, not by the ticket: a closing ends the work and not the time
outside, and they still come.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from bot.carriage.posting import NEWS, Written, coordinators_for, post
from bot.casework import relay
from bot.house import House
from bot.screens import Button, Screen
from bot.tickets import alarms
from bot.tickets.alarms import Alarm
from flows.vocabulary import Need, ReleaseNeed, State
from locales.words import Words
from storage import followers, reminders, tickets
from storage.handlers import Handler
from storage.people import Person
from storage.receipts import grouped
from storage.reminder_rows import Reminder
from storage.tickets import Ticket
from storage.transaction import Transaction

FINE, HELP, STOP = "fine", "need_help", "no_checks"
"""What the buttons under the question bring back, with the reminder."""
DESK = "desk"
"""Ends the subject of what is said to the desk and not to the person."""
FIRST_WEEK = "first_week"
ARTICLES = {
    ReleaseNeed.PAPERS: ("papers",),
    ReleaseNeed.HEALTH: ("ill", "mental_health"),
    ReleaseNeed.SHELTER: ("foundation",),
    ReleaseNeed.WORK: ("work_after", "foundation"),
    ReleaseNeed.TRAINING: ("study", "foundation"),
    ReleaseNeed.FAMILY: ("foundation",),
    ReleaseNeed.RECORD: ("record", "rehabilitation"),
}
"""What to read for each need."""
MOST = 8
"""Articles in one list, which has room for two more lines."""
COMPETENCES = {
    ReleaseNeed.WORK: Need.EMPLOYABILITY,
    ReleaseNeed.TRAINING: Need.EMPLOYABILITY,
}
"""The needs that call for an association with one more competence."""


@dataclass(frozen=True, slots=True)
class Said:
    """What a reminder says, and of which ticket."""

    ticket: Ticket
    written: Callable[[Words], Screen]


def articles(house: House, needs: tuple[ReleaseNeed, ...]) -> tuple[str, ...]:
    """What to read for these needs, the first days before all."""
    named = dict.fromkeys([FIRST_WEEK, *(code for need in needs for code in ARTICLES[need])])
    return tuple(code for code in named if code in house.articles)[:MOST]


def competences(needs: tuple[ReleaseNeed, ...]) -> tuple[Need, ...]:
    """Which associations these needs call for."""
    return tuple(
        dict.fromkeys([Need.RELEASED, *(COMPETENCES[n] for n in needs if n in COMPETENCES)])
    )


def follow(t: Transaction, house: House, ticket: Ticket, person_id: UUID, out: date | None) -> None:
    """Have somebody asked how it goes after each of MONTHS; ``out`` is the day of the release.

    It is counted from that day, or from today where it has gone by or nobody knows it.
    """
    today = t.now.astimezone(house.timezone).date()
    for months, hour in alarms.check_ins(max(out or today, today), t.now, house.timezone).items():
        for subject in (f"{ticket.id}:{months}", f"{ticket.id}:{months}:{DESK}"):
            reminders.put(t, Alarm.CHECK_IN, hour, person_id=person_id, subject=subject)


def stop(t: Transaction, reminder: Reminder) -> None:
    """Ask how it goes no more, about the ticket of this reminder."""
    ticket_id, _ = _about(reminder.subject)
    for one in reminders.of_person(t, reminder.person_id) if reminder.person_id else []:
        if one.kind == Alarm.CHECK_IN and _about(one.subject)[0] == ticket_id:
            reminders.drop(t, one.id)


def is_for_desk(subject: str | None) -> bool:
    """Whether a reminder is for who carries the ticket, and not for the person."""
    return (subject or "").endswith(f":{DESK}")


def followed(t: Transaction, reminder: Reminder, person: Person) -> Ticket | None:
    """The ticket that a reminder is about, if the person still follows it and it goes on, or has
    ended by the desk's own word."""
    ticket = tickets.get(t, _about(reminder.subject)[0])
    if ticket is None or ticket.state == State.WITHDRAWN:
        return None
    return ticket if followers.follows(t, ticket.id, person.id) else None


def said(t: Transaction, reminder: Reminder, person: Person) -> Said | None:
    """The question to a person how it goes; None when there is nothing left to ask about."""
    ticket = followed(t, reminder, person)
    if ticket is None or is_for_desk(reminder.subject):
        return None
    _, months = _about(reminder.subject)

    def written(words: Words) -> Screen:
        below = (
            Button(words.say("check_in.fine"), f"act:{FINE}:{reminder.id}"),
            Button(words.say("check_in.need_help"), f"act:{HELP}:{reminder.id}"),
            Button(words.say("check_in.no_checks"), f"act:{STOP}:{reminder.id}"),
        )
        return Screen(words.count("check_in.asks", months), below, language=words.language)

    return Said(ticket, written)


def once(t: Transaction, reminder: Reminder, verb: str) -> bool:
    """Whether this is the first time that it is answered so, which is noted."""
    if verb in (reminder.subject or "").split(":"):
        return False
    reminders.note(t, reminder.id, f"{reminder.subject}:{verb}")
    return True


def fine(t: Transaction, house: House, ticket: Ticket) -> None:
    """Whoever carries the ticket is told that it goes well: no answer to anything they asked, and
    nothing that they have to answer."""

    def written(_: Handler, words: Words) -> Screen:
        text = words.say("check_in.goes_well", reference=grouped(ticket.reference))
        return Screen(text, language=words.language, protect=True)

    _tell_desk(t, house, ticket, written)


def told_to_desk(t: Transaction, house: House, subject: str | None) -> None:
    """Whoever carries the ticket is told that the person is asked, and may look themselves."""
    ticket_id, months = _about(subject)
    ticket = tickets.get(t, ticket_id)
    if ticket is None or ticket.state == State.WITHDRAWN:
        return

    def written(_: Handler, words: Words) -> Screen:
        text = words.count("check_in.desk", months, reference=grouped(ticket.reference))
        return Screen(text, language=words.language, protect=True)

    _tell_desk(t, house, ticket, written)


def _tell_desk(t: Transaction, house: House, ticket: Ticket, written: Written) -> None:
    if not post(t, house, relay.carriers(t, ticket), written, ticket, priority=NEWS):
        post(t, house, coordinators_for(t, ticket), written, ticket, priority=NEWS)


def _about(subject: str | None) -> tuple[UUID, int]:
    ticket_id, months, *_ = (subject or "").split(":")
    return UUID(ticket_id), int(months)
