"""What each reminder to a person says, and whether it is still true when its hour has come.

A screen is written anew each time it is shown: under neutral words lies only the reminder's id.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from bot.carriage import opening
from bot.casework import aftercare, consenting, dating, last_days, letters, referring, unopened
from bot.house import House
from bot.screens import Button, Screen
from bot.tickets import alarms, waits
from bot.tickets.alarms import Alarm
from flows.vocabulary import Answer, DateKind
from locales.words import Words
from storage import drafts, followers, messages, organisations, people, tickets
from storage.people import Person
from storage.receipts import grouped
from storage.reminder_rows import Reminder
from storage.tickets import Ticket
from storage.transaction import Transaction

Written = Callable[[Words], Screen]
GRIEVANCE = "grievance"
BEGAN, SHARED = f"{GRIEVANCE}.contact", f"{GRIEVANCE}.shared_phone"


@dataclass(frozen=True, slots=True)
class Prompt:
    """A reminder that is true now: to whom, about which ticket, and what it says.

    ``asked_for`` is one that the person has set; its words are ``true_until`` then. ``silent`` is
    one for a phone of which nothing is known yet: only neutral words may show.
    """

    person: Person
    ticket: Ticket | None
    written: Written
    asked_for: bool = False
    true_until: datetime | None = None
    silent: bool = False


def of(t: Transaction, house: House, reminder: Reminder) -> Prompt | None:
    """What a reminder to a person says now; None when there is nothing left to remind of."""
    person = people.get(t, reminder.person_id) if reminder.person_id else None
    if person is None or person.erased_at is not None or reminder.kind not in _OF_KIND:
        return None
    prompt = _OF_KIND[Alarm(reminder.kind)](t, house, reminder, person)
    if prompt is None:
        return None

    def written(words: Words) -> Screen:
        screen = prompt.written(words)
        below = _below(reminder, words)[len(screen.buttons) - 1 :]
        return replace(screen, buttons=(*screen.buttons, *below), protect=True)

    return replace(prompt, written=written)


def _below(reminder: Reminder, words: Words) -> tuple[Button, ...]:
    """What can be done about any reminder; with those of its own it is three, as many as fit."""
    return (
        Button(words.say("reminder.later"), f"act:later:{reminder.id}"),
        Button(words.say("reminder.less"), f"act:less:{reminder.id}"),
    )


def _followed(t: Transaction, ticket_id: UUID | None, person: Person) -> Ticket | None:
    """The open ticket a reminder is about, if this person still follows it."""
    ticket = tickets.get(t, ticket_id) if ticket_id else None
    if ticket is None or ticket.closed_at is not None:
        return None
    return ticket if followers.follows(t, ticket.id, person.id) else None


def _reply_waits(t: Transaction, house: House, one: Reminder, person: Person) -> Prompt | None:
    ticket = tickets.get(t, one.ticket_id) if one.ticket_id else None
    if ticket is None or not followers.follows(t, ticket.id, person.id):
        return None
    written = opening.letters_to_person(t, ticket)
    if not written or not unopened.waits_for(t, ticket, person):
        return None
    last = written[-1]

    def screen(words: Words) -> Screen:
        text = words.say("reminder.reply_waits", reference=grouped(ticket.reference))
        button = Button(words.say("relay.open"), f"act:open:{last.id}")
        return Screen(text, (button,), language=words.language)

    return Prompt(person, ticket, screen)


def _asked(t: Transaction, house: House, one: Reminder, person: Person) -> Prompt | None:
    ticket = _followed(t, one.ticket_id, person)
    if ticket is not None and one.subject is not None:
        again = referring.again(t, ticket, UUID(one.subject))
        return Prompt(person, ticket, again) if again is not None else None
    if ticket is None:
        return None
    # A coordinator asks before anybody has it, too: the thread says whether a question waits.
    spoken = opening.unanswered(t, ticket)
    question = next((each for each in reversed(spoken) if each.kind == "question"), None)
    if question is None:
        return None

    def screen(words: Words) -> Screen:
        told = letters.again(t, ticket, question, words)
        text = words.say("reminder.asked")
        button = Button(words.say("relay.answer"), f"act:answer:{ticket.id}")
        return replace(told, text=f"{text}\n\n{told.text}", buttons=(button,))

    return Prompt(person, ticket, screen)


def _date(t: Transaction, house: House, one: Reminder, person: Person) -> Prompt | None:
    found = dating.due(t, one.subject)
    if found is None:
        return None
    given, ticket = found
    local = t.now.astimezone(house.timezone)
    until = alarms.true_until(given.day, DateKind(given.kind), local)
    if until is None or not followers.follows(t, ticket.id, person.id):
        return None
    days = (given.day - local.date()).days
    if days == 0 and given.kind == DateKind.HEARING and dating.is_before(one.subject):
        # That morning has a reminder of its own.
        return None

    def screen(words: Words) -> Screen:
        when = {0: words.say("reminder.today"), 1: words.say("reminder.tomorrow")}
        text = words.say(
            "reminder.date",
            when=when.get(days, words.day(given.day)),
            what=words.option("date_kind", given.kind),
            reference=grouped(ticket.reference),
        )
        button = Button(words.say("relay.state"), f"act:read:{ticket.id}")
        return Screen(text, (button,), language=words.language)

    return Prompt(person, ticket, screen, asked_for=True, true_until=until)


def last_word(t: Transaction, ticket: Ticket) -> datetime:
    """When the person last heard of a ticket, or wrote about it."""
    said = [each.at for each in messages.thread(t, ticket.id) if each.kind != "note"]
    return max(filter(None, [ticket.opened_at, ticket.taken_at, *said]))


def _news(t: Transaction, house: House, one: Reminder, person: Person) -> Prompt | None:
    ticket = _followed(t, one.ticket_id, person)
    if ticket is None or t.now - last_word(t, ticket) < waits.NEWS[0] * waits.DAY:
        return None
    holder = organisations.get(t, ticket.organisation_id) if ticket.organisation_id else None
    days = (t.now - last_word(t, ticket)).days

    def screen(words: Words) -> Screen:
        nobody = words.say("follow_up.nobody_yet")
        stands = words.say(
            "follow_up.standing",
            reference=grouped(ticket.reference),
            state=words.option("state", ticket.state),
            organisation=letters.named(holder, words) if holder else nobody,
            since=words.day(ticket.opened_at.astimezone(house.timezone).date()),
        )
        text = f"{words.count('reminder.news', days)}\n\n{stands}"
        button = Button(words.say("reminder.write"), f"act:answer:{ticket.id}")
        return Screen(text, (button,), language=words.language)

    return Prompt(person, ticket, screen)


def _unfinished(t: Transaction, house: House, one: Reminder, person: Person) -> Prompt | None:
    found = drafts.load(t, person.id, GRIEVANCE)
    if found is None or found[0] != one.subject:
        return None
    answers = found[1].get("answers", {})
    if answers.get(BEGAN) != Answer.YES:
        return None

    def screen(words: Words) -> Screen:
        button = Button(words.say("reminder.go_on"), f"act:go_on:{one.id}")
        return Screen(words.say("reminder.unfinished"), (button,), language=words.language)

    return Prompt(person, None, screen, silent=answers.get(SHARED) != Answer.NO)


def _check_in(t: Transaction, house: House, one: Reminder, person: Person) -> Prompt | None:
    said = aftercare.said(t, one, person)
    return Prompt(person, said.ticket, said.written) if said is not None else None


def _deadline(t: Transaction, house: House, one: Reminder, person: Person) -> Prompt | None:
    said = last_days.said(t, house, one)
    # Only who has filed a grievance was asked who else sees this phone.
    silent = not consenting.own(t, person.id)
    if said is None:
        return None
    return Prompt(person, None, said.written, True, said.until, silent)


_OF_KIND: dict[Alarm, Callable[[Transaction, House, Reminder, Person], Prompt | None]] = {
    Alarm.REPLY_WAITS: _reply_waits,
    Alarm.ASKED: _asked,
    Alarm.DATE: _date,
    Alarm.NEWS: _news,
    Alarm.UNFINISHED: _unfinished,
    Alarm.DEADLINE: _deadline,
    Alarm.CHECK_IN: _check_in,
}
TO_PEOPLE = tuple(_OF_KIND)
"""The kinds of reminders that go to people."""
