"""Ready answers as a handler chooses them, filled in with what is known of the ticket.

Wasl brings some along in every language; those of the network are written by its coordinators.
"""

from collections.abc import Mapping
from uuid import UUID

from bot.casework import cards, letters
from bot.house import House
from flows.answering import ReadyAnswer
from flows.speech import Listing
from flows.vocabulary import Language
from locales.words import Words, isolate
from storage import ready_answers
from storage.handlers import Handler
from storage.receipts import grouped
from storage.tickets import Ticket
from storage.transaction import Transaction

OPEN = "{date}"
"""What only a ticket with a next date can fill in."""


def listing(t: Transaction, house: House, ticket: Ticket) -> Listing:
    """The answers that can be given on a ticket, ours first, by the names they are chosen by."""
    names: dict[str, Mapping[str, str]] = {}
    for code in ReadyAnswer:
        if code is not ReadyAnswer.VISIT or ticket.next_date is not None:
            titles = {language: house.speaking(language) for language in Language}
            names[code.value] = {
                language.value: words.option("ready_answer", code)
                for language, words in titles.items()
            }
    for answer in ready_answers.all(t):
        if ticket.next_date is not None or not any(OPEN in text for text in answer.texts.values()):
            names[answer.id.hex] = {"fr": answer.title}
    return Listing("ready_answer", names)


def filled(t: Transaction, house: House, ticket: Ticket, handler: Handler, code: str) -> str:
    """An answer as the person will read it, in their language. Raises KeyError when it is gone."""
    words = house.speaking(ticket.language)
    day = cards.local_day(ticket.next_date, house)
    organisation = letters.speaks_for(t, handler)
    values = {
        "reference": grouped(ticket.reference),
        "organisation": letters.named(organisation, words)
        if organisation
        else words.say("relay.network"),
        "date": words.day(day) if day is not None else "",
    }
    if code in list(ReadyAnswer):
        return _ours(words, ReadyAnswer(code), **values)
    own = {answer.id: answer for answer in ready_answers.all(t)}[UUID(code)]
    text = own.texts[words.language]
    return text.format(**{name: isolate(value) for name, value in values.items()})


def _ours(words: Words, code: ReadyAnswer, reference: str, organisation: str, date: str) -> str:
    match code:
        case ReadyAnswer.RECEIVED:
            return words.say("ready.received", organisation=organisation, reference=reference)
        case ReadyAnswer.LOOKED_AT:
            return words.say("ready.looked_at", organisation=organisation)
        case ReadyAnswer.WROTE:
            return words.say("ready.wrote")
        case ReadyAnswer.NO_ANSWER_YET:
            return words.say("ready.no_answer_yet")
        case ReadyAnswer.SEND_DOCUMENT:
            return words.say("ready.send_document")
        case ReadyAnswer.TELL_MORE:
            return words.say("ready.tell_more")
        case ReadyAnswer.VISIT:
            return words.say("ready.visit", date=date)
        case ReadyAnswer.CALL_US:
            return words.say("ready.call_us", organisation=organisation)
        case ReadyAnswer.NOT_REACHED:
            return words.say("ready.not_reached")
        case ReadyAnswer.COMPLAIN:
            # Facts §0.4 and §3: families go by DGAPR, chikaya.ma, the prosecutor, or CNDH.
            return words.say("ready.complain")
