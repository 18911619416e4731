"""A person erases everything, from our side and as far as each channel lets us from theirs."""

from datetime import timedelta

from bot.casework import relay
from bot.gathering import KEEPING
from bot.intake.visit import Visit
from bot.screens import Screen
from storage import leftovers, outbox, people
from storage.people import Erased

TAKEN_BACK = timedelta(hours=47)
"""Telegram lets a bot delete what is less than 48 hours old."""


def erase(visit: Visit) -> None:
    """Erase everything of this person; what is said now is the last there is."""
    words = visit.words
    relay.erased(visit.t, visit.house, visit.person.id)
    kept = visit.account.channel in KEEPING
    last = words.say("erase.done_here") if kept else words.say("erase.done")
    erased = people.erase(visit.t, visit.person.id)
    visit.drafts.forget()
    _take_back(visit, erased)
    _delete_between(visit, erased)
    farewell = Screen(last, language=words.language)
    outbox.farewell(visit.t, visit.account, farewell.to_json())
    visit.said.clear()
    visit.listening = True
    visit.person.flow, visit.person.under = None, []


def _take_back(visit: Visit, erased: Erased) -> None:
    """Take what Wasl said lately off the phone, where the channel allows that: Telegram does."""
    for said in erased.said:
        here = said.channel == visit.account.channel and said.channel not in KEEPING
        if here and visit.t.now - said.sent_at < TAKEN_BACK:
            taken = Screen("", language=visit.words.language, deletes=said.provider_id)
            outbox.farewell(visit.t, visit.account, taken.to_json())


def _delete_between(visit: Visit, erased: Erased) -> None:
    """Have whoever carries the messages delete both sides: Twilio keeps them for over a year."""
    door = visit.account.door
    ours = [(said.channel, name) for said in erased.said for name in said.provider_id.split()]
    theirs = [(heard.channel, heard.provider_id) for heard in erased.heard]
    for channel, name in [*ours, *theirs]:
        if channel in KEEPING:
            leftovers.note(visit.t, door=door, channel=channel, source=name)
