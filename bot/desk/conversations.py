"""Every conversation of the desk: what it needs to know, and what follows when it has ended.

The registry of ``asking``: a new conversation of the desk is one line here and a file beside it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.carriage.carrying import Carried
from bot.desk import taking, work
from bot.desk.sitting import Sitting
from bot.gate import Send, Why
from bot.tickets.acts import Act
from flows import casework
from flows.casework import Closed, Refused
from flows.interview import Flow
from flows.speech import Piece
from storage.receipts import grouped
from storage.tickets import Ticket

Ended = Callable[[Sitting, Ticket, Any], None]
"""Does what a conversation about a ticket was for, with its record. Raises NotDone."""
Bound = Callable[[Sitting, Ticket], Flow]
"""Gives the conversation what it needs to know: whom a ticket can be referred to, for instance."""


@dataclass(frozen=True, slots=True)
class About:
    """A conversation about a ticket: the act it leads to, and what is done when it has ended."""

    bound: Bound
    act: Act
    ended: Ended


@dataclass(frozen=True, slots=True)
class Apart:
    """A conversation about no ticket. ``may`` raises NotDone for whom it is not."""

    bound: Callable[[Sitting], Flow]
    may: Callable[[Sitting], None]
    ended: Callable[[Sitting, Any], None]


def _refused(sitting: Sitting, ticket: Ticket, record: Refused) -> None:
    taking.refuse(sitting.t, sitting.house, sitting.handler, ticket, record.reason, record.words)
    sitting.tell("desk.refused", reference=grouped(ticket.reference))


def _replied(sitting: Sitting, ticket: Ticket, pieces: Sequence[Piece]) -> None:
    carried = work.reply(sitting.t, sitting.house, sitting.handler, ticket, pieces)
    sitting.tell("desk.replied", reference=grouped(ticket.reference))
    how(sitting, ticket, carried)


def _asked(sitting: Sitting, ticket: Ticket, pieces: Sequence[Piece]) -> None:
    carried = work.ask(sitting.t, sitting.house, sitting.handler, ticket, pieces)
    sitting.tell("desk.asked", reference=grouped(ticket.reference))
    how(sitting, ticket, carried)


def _noted(sitting: Sitting, ticket: Ticket, pieces: Sequence[Piece]) -> None:
    work.note(sitting.t, sitting.handler, ticket, pieces)
    sitting.tell("desk.noted", reference=grouped(ticket.reference))


def _dated(sitting: Sitting, ticket: Ticket, day: date) -> None:
    work.set_date(sitting.t, sitting.house, sitting.handler, ticket, day)
    told = sitting.words.day(day)
    sitting.tell("desk.dated", reference=grouped(ticket.reference), day=told)


def _closed(sitting: Sitting, ticket: Ticket, record: Closed) -> None:
    carried = work.close(
        sitting.t, sitting.house, sitting.handler, ticket, record.outcome, record.words
    )
    sitting.tell("desk.closed", reference=grouped(ticket.reference))
    how(sitting, ticket, carried)


def how(sitting: Sitting, ticket: Ticket, carried: Sequence[Carried]) -> None:
    """Say what the gate decided for whoever filed the ticket, unless the words simply went out.

    Of anybody else who follows it nothing is said: the handler would take them for that person.
    """
    for one in (each for each in carried if each.person_id == ticket.person_id):
        decision = one.decision
        if decision is None:
            sitting.tell("desk.unreachable")
        elif decision.why is Why.STOPPED:
            sitting.tell("desk.stopped")
        elif decision.send is Send.NEUTRAL:
            sitting.tell("desk.neutral")
        elif decision.send is Send.NEVER:
            sitting.tell("desk.never")
        elif decision.send is Send.TEMPLATE:
            sitting.tell("desk.knocked")
        elif decision.send is Send.HOLD_UNTIL and decision.until is not None:
            moment = sitting.words.moment(decision.until, sitting.house.timezone)
            sitting.tell("desk.later", moment=moment)
        elif decision.send is Send.HOLD_UNTIL:
            sitting.tell("desk.held")
        elif one.elsewhere:
            sitting.tell("desk.elsewhere")


def _plain(flow: Flow) -> Bound:
    """A conversation that needs to know nothing."""
    return lambda sitting, ticket: flow


FLOWS: dict[str, About | Apart] = {
    "refuse": About(_plain(casework.refuse), Act.REFUSE, _refused),
    "reply": About(_plain(casework.reply), Act.REPLY, _replied),
    "question": About(_plain(casework.question), Act.ASK, _asked),
    "note": About(_plain(casework.note), Act.NOTE, _noted),
    "next_date": About(_plain(casework.next_date), Act.NEXT_DATE, _dated),
    "close": About(_plain(casework.close), Act.CLOSE, _closed),
}
"""Each conversation of the desk by its name, which its questions' keys begin with."""
