"""Somebody wants no more messages: nothing is sent until they write again."""

from bot.arrivals import Kind
from bot.carriage import stopping
from bot.intake import late
from bot.intake.visit import Visit
from bot.screens import Screen
from flows.vocabulary import Control


def wants(visit: Visit) -> bool:
    """Whether the person wants no more messages: by a word of theirs, or of their channel's."""
    arrival = visit.arrival
    if arrival.kind is not Kind.WORDS or arrival.attachments:
        return arrival.kind is Kind.STOPPED
    return visit.house.ears.control(arrival.text) is Control.STOP


def stop(visit: Visit) -> None:
    """Nothing more until they write, and a last word that says so; every draft stays as it is.

    A channel that took the word itself has answered it, and takes no more from us.
    """
    stopping.stop(visit.t, visit.house, visit.person)
    if visit.arrival.kind is Kind.WORDS:
        spoken = visit.person.language
        said = [visit.words] if spoken else visit.house.words.values()
        text = "\n\n".join(words.say("stop.done") for words in said)
        visit.say(Screen(text, language=visit.words.language))
        visit.send()
        if late.is_late(visit):
            late.put_off(visit)
