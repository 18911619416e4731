"""Reminders to people: where one is still true, the gate is asked, and what may go is queued.

What may not go at this hour is not kept: the reminder itself comes again at the hour that the gate
names, and is looked at anew.
"""

from datetime import datetime

from bot.carriage import holding
from bot.carriage.carrying import Carried, carry, carry_to
from bot.casework import aftercare, prompts
from bot.casework.prompts import Prompt
from bot.gate import Send, Why
from bot.house import House
from bot.screens import Screen
from bot.tickets import waits
from bot.tickets.alarms import Alarm
from flows.vocabulary import Purpose
from locales.words import Words
from storage import drafts, outbox_held, outbox_topics, people, reminders, tickets
from storage.reminder_rows import Reminder
from storage.reminders import Due
from storage.transaction import Transaction


def say(t: Transaction, house: House, due: Due) -> None:
    """Say one reminder to a person, and set it again where it is to come again."""
    reminder = reminders.get(t, due.id)
    if reminder is None:
        return
    if (touched := _touched(t, reminder)) is not None:
        reminders.postpone(t, reminder.id, touched + waits.UNFINISHED)
        return
    if (hour := _again(t, reminder)) is not None:
        reminders.postpone(t, reminder.id, hour)
    _take_back(t, reminder)
    prompt = prompts.of(t, house, reminder)
    if prompt is None:
        return
    for carried in _carry(t, house, reminder, prompt):
        _then(t, reminder, prompt, carried)


def check_in(t: Transaction, house: House, due: Due) -> None:
    """Ask somebody how it goes after a release; or tell who carries the ticket that it is asked."""
    if aftercare.is_for_desk(due.subject):
        aftercare.told_to_desk(t, house, due.subject)
    else:
        say(t, house, due)


def _touched(t: Transaction, reminder: Reminder) -> datetime | None:
    """When a grievance that is not sent yet was gone on with, if that was too lately to remind."""
    if reminder.kind != Alarm.UNFINISHED or reminder.person_id is None:
        return None
    touched = drafts.saved_at(t, reminder.person_id, prompts.GRIEVANCE)
    return touched if touched is not None and t.now - touched < waits.UNFINISHED else None


def _again(t: Transaction, reminder: Reminder) -> datetime | None:
    """When a reminder comes again for which one time is not all: news, and what was asked."""
    if reminder.kind == Alarm.NEWS:
        ticket = tickets.get(t, reminder.ticket_id) if reminder.ticket_id else None
        if ticket is not None and ticket.closed_at is None:
            return waits.next_news(prompts.last_word(t, ticket), t.now)
    if reminder.kind == Alarm.ASKED:
        return waits.following(reminder.created_at, waits.ASKED, t.now)
    return None


def _take_back(t: Transaction, reminder: Reminder) -> None:
    """What this very reminder has said before and nobody has read: it is said anew, or is over."""
    named = str(reminder.id).encode()
    person = people.get(t, reminder.person_id) if reminder.person_id else None
    for row in holding.waiting(t, person) if person is not None else []:
        if row.purpose == Purpose.REMIND and named in outbox_held.payload(t, row):
            outbox_topics.take_back(t, row.id, holding.SETTLED)


def _carry(t: Transaction, house: House, reminder: Reminder, prompt: Prompt) -> list[Carried]:
    under = f"act:reminder:{reminder.id}"

    def written(words: Words) -> Screen:
        return holding.neutral(words, under) if prompt.silent else prompt.written(words)

    if prompt.ticket is None:
        return [
            carry_to(
                t,
                house,
                prompt.person,
                written,
                under,
                purpose=Purpose.REMIND,
                asked_for=prompt.asked_for,
            )
        ]
    return carry(
        t,
        house,
        prompt.ticket,
        written,
        under,
        proactive=True,
        purpose=Purpose.REMIND,
        asked_for=prompt.asked_for,
        to=prompt.person.id,
    )


def _then(t: Transaction, reminder: Reminder, prompt: Prompt, carried: Carried) -> None:
    """Note that it was said, or have it come at the hour when it may be.

    A day that they gave lies ready for when they write, where nothing can be sent before: it is
    said anew once its words are true no more, and then perhaps not at all.
    """
    decision = carried.decision
    if decision is None:
        return
    if decision.send in (Send.NOW, Send.NEUTRAL, Send.TEMPLATE):
        reminders.said(t, reminder.id)
        return
    waits_for_them = decision.send is Send.HOLD_UNTIL and decision.until is None
    if prompt.true_until is not None and waits_for_them:
        reminders.postpone(t, reminder.id, prompt.true_until)
        return
    if carried.row_id is not None:
        outbox_topics.take_back(t, carried.row_id, decision.why)
    if decision.until is not None:
        reminders.postpone(t, reminder.id, decision.until)
    elif decision.why is Why.TOO_MANY:
        reminders.postpone(t, reminder.id, t.now + waits.DAY)
