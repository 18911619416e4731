"""What one message of the desk does: a command, a press, an answer, or words that are lost nowhere.

Everything here happens inside one transaction and says nothing before it is committed.
"""

from uuid import UUID

from bot.arrivals import Arrival, Kind
from bot.carriage.posting import card, thread
from bot.casework import letters
from bot.casework.knowing import knows
from bot.desk import acts, applying, asking, commands, joining
from bot.desk.sight import NoSuchTicket, find
from bot.desk.sitting import Sitting
from bot.dialogue import pressed, sealed
from bot.gathering import gathered
from bot.house import House
from bot.tickets.refusals import NotDone
from flows.conversation import Draft
from flows.speech import Said
from flows.vocabulary import Control
from storage import outbox_topics, tickets
from storage.accounts import Account
from storage.receipts import read_reference
from storage.tickets import Ticket
from storage.transaction import Transaction


def turn(t: Transaction, account: Account, arrival: Arrival, house: House) -> list[UUID]:
    """Everything one arrival leads to; the dead letters to be taken in again after the commit."""
    handler = joining.member(t, account)
    if handler is None:
        joined = joining.join(t, account, arrival)
        if joined is None:
            if not applying.hear(t, house, account, arrival):
                joining.turn_away(t, house, account, arrival, applying.offers(house))
            return []
        sitting = Sitting(t, house, account, joined[0], arrival)
        name = letters.named(joined[1], sitting.words)
        sitting.tell("desk.welcome", organisation=name)
        commands.run(sitting, "/help")
    else:
        sitting = Sitting(t, house, account, handler, arrival)
        try:
            _take(sitting)
        except NotDone as refusal:
            sitting.tell(refusal.key)
    sitting.send()
    return sitting.again


def _take(sitting: Sitting) -> None:
    arrival = sitting.arrival
    if arrival.kind is Kind.PRESS:
        _press(sitting, arrival.pressed or "")
    elif arrival.kind is Kind.EDITED:
        sitting.tell("desk.edited")
    elif arrival.kind is Kind.UNKNOWN:
        sitting.tell("desk.unknown_kind")
    elif joining.token_of(arrival.text) is not None:
        # The link stays good for whom it was meant for.
        sitting.tell("desk.member_already")
    elif arrival.text.startswith("/"):
        commands.run(sitting, arrival.text)
    else:
        _words(sitting)


def _press(sitting: Sitting, data: str) -> None:
    """A pressed button: of a card, or of a question."""
    if data.startswith("act:"):
        acts.press(sitting, data)
        return
    code, said = pressed(data) or ("", Said())
    draft = sitting.draft()
    if draft is None or draft.code != code:
        if screen := sealed(sitting.arrival, sitting.words.language):
            sitting.say(screen)
        sitting.tell("desk.gone")
        return
    asking.hear(sitting, draft, said)


def _words(sitting: Sitting) -> None:
    """A typed message: under a message of a ticket a reply to it, else an answer, else a number."""
    found = gathered(sitting.t, sitting.arrival, sitting.handler.id)
    if found.too_big:
        sitting.tell("desk.too_big")
        if not found.pieces and not sitting.arrival.text.strip():
            return
    said = Said(sitting.arrival.text, pieces=found.pieces)
    draft, ticket, album = sitting.draft(), _replied_to(sitting), sitting.album()
    if ticket is not None:
        asking.reply_at_once(sitting, ticket, said)
    elif draft is not None:
        _answer(sitting, draft, said)
    elif album is not None:
        flow, reference = album
        asking.follow(sitting, flow, find(sitting.t, sitting.handler, reference), said)
    elif read_reference(said.text) is not None:
        acts.show(sitting, find(sitting.t, sitting.handler, said.text))
    else:
        sitting.tell("desk.nowhere")


def _answer(sitting: Sitting, draft: Draft, said: Said) -> None:
    """An answer to the question shown, or a word that steers."""
    control = None if said.pieces else sitting.house.ears.control(said.text)
    if control is Control.CANCEL:
        commands.run(sitting, "/cancel")
    elif control in (Control.MENU, Control.HELP):
        commands.run(sitting, "/help")
        asking.again(sitting, draft)
    elif control is Control.BACK:
        asking.back(sitting, draft)
    else:
        asking.hear(sitting, draft, said)


def _replied_to(sitting: Sitting) -> Ticket | None:
    """The ticket that the message replied to shows. Raises NoSuchTicket if it is not theirs."""
    reply_to = sitting.arrival.reply_to
    row = outbox_topics.became(sitting.t, sitting.account.id, reply_to) if reply_to else None
    if row is None or row.ticket_id is None:
        return None
    ticket = tickets.get(sitting.t, row.ticket_id)
    if ticket is not None and row.topic not in (thread(ticket), card(ticket)):
        return None
    if ticket is None or not knows(sitting.t, sitting.handler, ticket):
        raise NoSuchTicket
    return ticket
