"""What the desk reads when it is reminded of a ticket, with what can be done about it at once."""

from datetime import date
from uuid import UUID

from bot.screens import Button, Screen
from locales.words import Words
from storage.receipts import grouped


def of_the_day(reference: str, reminder_id: UUID, day: date, today: date, words: Words) -> Screen:
    """For whoever carries the ticket, on the day that they set for its next step, or after it."""
    number = grouped(reference)
    if day < today:
        text = words.say("reminder.next_date_was", reference=number, day=words.day(day))
    else:
        text = words.say("reminder.next_date", reference=number)
    date_button = Button(words.say("card.next_date"), f"act:next_date:{reference}")
    return _screen(text, reference, reminder_id, words, date_button)


def unanswered(reference: str, reminder_id: UUID, since: date, words: Words) -> Screen:
    """For whoever carries the ticket: the person wrote that day, and nobody has answered."""
    number = grouped(reference)
    text = words.say("reminder.unanswered", reference=number, day=words.day(since))
    return _screen(text, reference, reminder_id, words)


def _screen(text: str, reference: str, reminder_id: UUID, words: Words, *besides: Button) -> Screen:
    return Screen(
        text,
        (
            Button(words.say("card.sheet"), f"act:show:{reference}"),
            Button(words.say("card.reply"), f"act:reply:{reference}"),
            *besides,
            Button(words.say("reminder.snooze"), f"act:snooze:{reminder_id}"),
            Button(words.say("reminder.enough"), f"act:enough:{reminder_id}"),
        ),
        language=words.language,
        protect=True,
    )
