"""New words on a ticket that nobody has taken yet, where a life is at risk: who was asked is told.

The words themselves go to the coordinators; whoever was only offered the ticket may not read them.
"""

from datetime import timedelta

from bot.carriage.posting import alike, awake, post, ring
from bot.casework import deeds
from bot.house import House
from bot.screens import Button, Screen
from bot.tickets import lifecycle
from flows.vocabulary import State, Urgency
from locales.words import Words
from storage import offers, outbox
from storage.receipts import grouped
from storage.tickets import Ticket
from storage.transaction import Transaction

BETWEEN_RINGS = timedelta(minutes=10)
"""A family that writes in short sentences rings once, and not with each of them."""


def told(t: Transaction, house: House, ticket: Ticket) -> None:
    """Tell everybody on duty at the associations that were asked that the person wrote again.

    Nothing happens where no life is at risk, or somebody has the ticket.
    """
    held = ticket.organisation_id is not None or ticket.handler_id is not None
    if held or ticket.urgency != Urgency.LIFE or State(ticket.state) in lifecycle.ENDED:
        return
    rung = outbox.by_topic(t, ring(ticket))
    if any(t.now - row.created_at < BETWEEN_RINGS for row in rung):
        return
    asked = [one for one in offers.of(t, ticket.id) if one.state == offers.OFFERED]
    readers = [one for each in asked for one in awake(t, each.organisation_id, life=True)]

    def written(words: Words) -> Screen:
        text = words.say("watch.new_words", reference=grouped(ticket.reference))
        below = (Button(words.say("card.sheet"), deeds.press("show", ticket)),)
        return Screen(text, below, language=words.language, protect=True)

    post(t, house, readers, alike(written), ticket, ring(ticket))
