"""Every conversation of the desk: what it needs to know, and what follows when it has ended.

The registry of ``asking``: a new conversation of the desk is one line here and a file beside it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.desk import (
    agreements,
    answers,
    campaigns,
    care,
    deciding,
    helps,
    pauses,
    referrals,
    returns,
    taking,
    work,
)
from bot.desk.sitting import Sitting
from bot.desk.verdict import how
from bot.tickets.acts import Act
from flows import agreeing, casework, closing, passing
from flows.casework import Closed, Refused
from flows.conversation import Draft
from flows.interview import Flow
from flows.speech import Piece
from storage.receipts import grouped
from storage.tickets import Ticket

Ended = Callable[[Sitting, Ticket, Any], None]
"""Does what a conversation about a ticket was for, with its record. Raises NotDone."""
Bound = Callable[[Sitting, Ticket], Flow]
"""Gives the conversation what it needs to know: whom a ticket can be referred to, for instance."""

Values = Callable[[Sitting, Ticket, Draft], Mapping[str, str]]
"""What is put into the words of its questions, besides the reference of the ticket."""


def _nothing_more(sitting: Sitting, ticket: Ticket, draft: Draft) -> Mapping[str, str]:
    return {}


@dataclass(frozen=True, slots=True)
class About:
    """A conversation about a ticket: the act it leads to, and what is done when it has ended.

    Where the act depends on how the ticket stands, it is asked of it.
    """

    bound: Bound
    act: Act | Callable[[Ticket], Act]
    ended: Ended
    values: Values = _nothing_more


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


def _answered(sitting: Sitting, ticket: Ticket, words: str) -> None:
    _replied(sitting, ticket, [{"kind": "text", "text": words}])


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


def _plain(flow: Flow) -> Bound:
    """A conversation that needs to know nothing."""
    return lambda sitting, ticket: flow


FLOWS: dict[str, About | Apart] = {
    "refuse": About(_plain(casework.refuse), Act.REFUSE, _refused),
    "reply": About(care.bound(casework.reply), Act.REPLY, _replied, care.values),
    "question": About(care.bound(casework.question), Act.ASK, _asked, care.values),
    "note": About(_plain(casework.note), Act.NOTE, _noted),
    "next_date": About(_plain(casework.next_date), Act.NEXT_DATE, _dated),
    "reopen": About(_plain(closing.reopen), Act.REOPEN, returns.reopened),
    "move": About(returns.bound_to_places, Act.MOVE, returns.moved),
    "close": About(care.bound(casework.close), Act.CLOSE, _closed, care.values),
    "refer": About(referrals.bound_to_refer, Act.REFER_ASKED, referrals.asked, referrals.values),
    "assign": About(
        referrals.bound_to_assign, referrals.assigning, referrals.assigned, referrals.values
    ),
    "hand_back": About(_plain(passing.hand_back), Act.HAND_BACK, referrals.handed_back),
    "pause": About(_plain(passing.pause), Act.PAUSE, pauses.paused),
    "aid": About(helps.bound, Act.HELP, helps.logged),
    "his_word": About(_plain(agreeing.his_word), Act.AGREEMENT, agreements.said),
    "ready": About(answers.bound, Act.REPLY, _answered, answers.values),
    "ready_new": Apart(answers.bound_to_nothing, answers.may, answers.written),
    "campaign": Apart(campaigns.bound, campaigns.may, campaigns.ended),
    **{name: Apart(*asked) for name, asked in deciding.FLOWS.items()},
}
"""Each conversation of the desk by its name, which its questions' keys begin with."""
