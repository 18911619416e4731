"""What the desk does with a ticket in hand: read, reply, ask, note, set a date, close.

Every door of the desk calls these verbs. Each checks who acts on what, is an event, and does its
whole work or raises NotDone, whose ``key`` is the sentence to answer with.
"""

from collections.abc import Sequence
from datetime import date, datetime, time

from bot.carriage import access
from bot.carriage.carrying import Carried
from bot.casework import consulted, offering, pausing, relay, timing
from bot.casework.reading import Reading, opened
from bot.casework.telling import file_ids
from bot.desk.sight import DayGone, NothingSaid, TooLong, actor, rule
from bot.house import House
from bot.tickets import alarms
from bot.tickets.acts import Act, Follow
from bot.tickets.alarms import Alarm
from flows.speech import Piece
from flows.vocabulary import Outcome, Pause
from storage import events, files, messages, reminders, tickets
from storage.handlers import Handler
from storage.receipts import grouped
from storage.tickets import Ticket
from storage.transaction import Transaction

LONGEST = 4000
"""Characters of a message to a person, or of a note: what a phone shows in one piece."""
END_OF_DAY = time(23, 59, 59)


def read(t: Transaction, handler: Handler, ticket: Ticket) -> Reading:
    """All that was told and said on a ticket, with its files."""
    rule(t, handler, ticket, Act.READ)
    events.record(t, ticket.id, actor(handler), handler.id, Act.READ)
    return opened(t, ticket)


def reply(
    t: Transaction, house: House, handler: Handler, ticket: Ticket, pieces: Sequence[Piece]
) -> list[Carried]:
    """Words, voice notes or files for the person; what became of them for each who follows."""
    rule(t, handler, ticket, Act.REPLY)
    _worth_passing_on(pieces)
    carried = relay.to_person(t, house, ticket, handler, pieces)
    if ticket.answered_at is None or ticket.unread_since is not None:
        answered_at = ticket.answered_at or t.now
        tickets.change(t, ticket, answered_at=answered_at, unread_since=None)
    events.record(t, ticket.id, actor(handler), handler.id, Act.REPLY, _decided(carried))
    return carried


def ask(
    t: Transaction, house: House, handler: Handler, ticket: Ticket, pieces: Sequence[Piece]
) -> list[Carried]:
    """A question to the person; a ticket in hand waits for the answer."""
    found = rule(t, handler, ticket, Act.ASK)
    _worth_passing_on(pieces)
    carried = relay.to_person(t, house, ticket, handler, pieces, "question")
    ticket = tickets.change(
        t, ticket, state=found.then or ticket.state, answered_at=ticket.answered_at or t.now
    )
    if Follow.PAUSE_CLOCKS in found.follows:
        pausing.pause(t, ticket, Pause.FAMILY)
    events.record(t, ticket.id, actor(handler), handler.id, Act.ASK, _decided(carried))
    return carried


def note(t: Transaction, handler: Handler, ticket: Ticket, pieces: Sequence[Piece]) -> None:
    """Something for the desk alone; the person never reads it."""
    rule(t, handler, ticket, Act.NOTE)
    _worth_passing_on(pieces)
    files.attach(t, ticket.id, file_ids(pieces))
    message_id = messages.add(t, ticket.id, "handler", handler.id, "note", pieces)
    detail = {"message": str(message_id)}
    events.record(t, ticket.id, actor(handler), handler.id, Act.NOTE, detail)


def set_date(t: Transaction, house: House, handler: Handler, ticket: Ticket, day: date) -> Ticket:
    """The day of the next step, today or later; the person is told."""
    rule(t, handler, ticket, Act.NEXT_DATE)
    if day < t.now.astimezone(house.timezone).date():
        raise DayGone
    ends = datetime.combine(day, END_OF_DAY, tzinfo=house.timezone)
    ticket = tickets.change(t, ticket, next_date=ends)
    timing.look_again(t, ticket.id)
    hour = alarms.next_date(day, t.now, house.timezone)
    if hour is None:
        reminders.cancel(t, Alarm.NEXT_DATE, ticket_id=ticket.id)
    else:
        reminders.put(t, Alarm.NEXT_DATE, hour, ticket_id=ticket.id)
    carried = relay.news(
        t,
        house,
        ticket,
        lambda words: words.say(
            "relay.next_date", reference=grouped(ticket.reference), day=words.day(day)
        ),
    )
    detail = {"day": day.isoformat(), **_decided(carried)}
    events.record(t, ticket.id, actor(handler), handler.id, Act.NEXT_DATE, detail)
    return ticket


def close(
    t: Transaction, house: House, handler: Handler, ticket: Ticket, outcome: Outcome, last: str
) -> list[Carried]:
    """End the ticket with an outcome and the last words to the person."""
    found = rule(t, handler, ticket, Act.CLOSE)
    pieces: list[Piece] = [{"kind": "text", "text": last}]
    _worth_passing_on(pieces)
    ticket = tickets.change(t, ticket, state=found.then, outcome=outcome.value, closed_at=t.now)
    consulted.lapse(t, ticket.id)
    reminders.cancel(t, ticket_id=ticket.id)
    if Follow.SETTLE_CARDS in found.follows:
        offering.settle(t, house, ticket, lambda _, words: words.say("card.closed"))
        access.unasked(t, ticket)
    carried = relay.to_person(t, house, ticket, handler, pieces, last=True)
    detail = {"outcome": outcome.value, **_decided(carried)}
    events.record(t, ticket.id, actor(handler), handler.id, Act.CLOSE, detail)
    return carried


def _worth_passing_on(pieces: Sequence[Piece]) -> None:
    """Raises NothingSaid or TooLong."""
    if not any(str(piece.get("text", "")).strip() or piece["kind"] != "text" for piece in pieces):
        raise NothingSaid
    if sum(len(str(piece.get("text", ""))) for piece in pieces) > LONGEST:
        raise TooLong


def _decided(carried: Sequence[Carried]) -> dict[str, object]:
    """What the gate decided for each who follows the ticket, for its history."""
    decisions = [one.decision for one in carried]
    return {"gate": [f"{one.send}: {one.why}" if one else "unreachable" for one in decisions]}
