"""The small conversations of the desk, and what follows when one has ended.

They are run by the same engine as people's; the ticket is chosen before the first question.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from bot.carriage.carrying import Carried
from bot.desk import taking, work
from bot.desk.sight import NoSuchTicket, SayAgain, find, rule
from bot.desk.sitting import Sitting
from bot.dialogue import prompt, sealed
from bot.gate import Send, Why
from bot.tickets.acts import Act
from bot.tickets.refusals import NotDone
from flows import casework, conversation
from flows.casework import Closed, Refused
from flows.conversation import Draft, Step
from flows.interview import Flow
from flows.speech import Piece, Said
from storage.receipts import grouped
from storage.tickets import Ticket

Ended = Callable[[Sitting, Ticket, Any], None]
"""Does what a conversation was for, with its record. Raises NotDone."""


def begin(sitting: Sitting, flow: str, ticket: Ticket) -> None:
    """Ask the first question about a ticket. Raises NotDone when it may not be."""
    asked, act, _ = FLOWS[flow]
    rule(sitting.t, sitting.handler, ticket, act)
    sitting.ticket = ticket
    draft = sitting.begin(flow, ticket)
    _show(sitting, ticket, conversation.resume(asked, draft))


def hear(sitting: Sitting, draft: Draft, said: Said) -> None:
    """A message meets the question shown; the conversation goes on, or does what it was for."""
    asked, _, ended = FLOWS[draft.flow]
    ticket = ticket_of(sitting, draft)
    today = sitting.t.now.astimezone(sitting.house.timezone).date()
    step = conversation.hear(asked, draft, said, sitting.house.ears, today)
    if said.pressed is not None and (screen := sealed(sitting.arrival, sitting.words.language)):
        sitting.say(screen)
    if step.question is not None:
        _show(sitting, ticket, step)
        return
    sitting.drop()
    try:
        ended(sitting, ticket, step.record)
        sitting.keep_album(draft.flow, ticket)
    except SayAgain as refusal:
        sitting.tell(refusal.key)
        _show(sitting, ticket, conversation.resume(asked, draft))
    except NotDone as refusal:
        sitting.tell(refusal.key)


def follow(sitting: Sitting, flow: str, ticket: Ticket, said: Said) -> None:
    """The next picture of an album goes where the first one went."""
    draft = sitting.begin(flow, ticket)
    hear(sitting, conversation.resume(FLOWS[flow][0], draft).draft, said)


def back(sitting: Sitting, draft: Draft) -> None:
    """The question before; before the first one there is nothing."""
    asked = FLOWS[draft.flow][0]
    _show(sitting, ticket_of(sitting, draft), conversation.back(asked, draft))


def again(sitting: Sitting, draft: Draft) -> None:
    """The question that waits for an answer, once more."""
    asked = FLOWS[draft.flow][0]
    _show(sitting, ticket_of(sitting, draft), conversation.resume(asked, draft))


def reply_at_once(sitting: Sitting, ticket: Ticket, said: Said) -> None:
    """A reply written under a message of the ticket needs no question."""
    rule(sitting.t, sitting.handler, ticket, Act.REPLY)
    follow(sitting, "reply", ticket, said)


def ticket_of(sitting: Sitting, draft: Draft) -> Ticket:
    """The ticket a draft is about. Raises NoSuchTicket when it is not theirs to see any more."""
    reference = str(draft.answers.get(f"{draft.flow}.ticket"))
    try:
        sitting.ticket = find(sitting.t, sitting.handler, reference)
    except NoSuchTicket:
        sitting.drop()
        raise
    return sitting.ticket


def _show(sitting: Sitting, ticket: Ticket, step: Step) -> None:
    """Keep the draft and ask. Stray words are not kept here: on the desk they go nowhere."""
    step = replace(step, draft=replace(step.draft, asides=()), kept=False)
    sitting.save(step.draft)
    sitting.say(*prompt(step, sitting.words, {"reference": grouped(ticket.reference)}))


def _refused(sitting: Sitting, ticket: Ticket, record: Refused) -> None:
    taking.refuse(sitting.t, sitting.house, sitting.handler, ticket, record.reason, record.words)
    sitting.tell("desk.refused", reference=grouped(ticket.reference))


def _replied(sitting: Sitting, ticket: Ticket, pieces: Sequence[Piece]) -> None:
    carried = work.reply(sitting.t, sitting.house, sitting.handler, ticket, pieces)
    sitting.tell("desk.replied", reference=grouped(ticket.reference))
    _how(sitting, ticket, carried)


def _asked(sitting: Sitting, ticket: Ticket, pieces: Sequence[Piece]) -> None:
    carried = work.ask(sitting.t, sitting.house, sitting.handler, ticket, pieces)
    sitting.tell("desk.asked", reference=grouped(ticket.reference))
    _how(sitting, ticket, carried)


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
    _how(sitting, ticket, carried)


def _how(sitting: Sitting, ticket: Ticket, carried: Sequence[Carried]) -> None:
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


FLOWS: dict[str, tuple[Flow, Act, Ended]] = {
    "refuse": (casework.refuse, Act.REFUSE, _refused),
    "reply": (casework.reply, Act.REPLY, _replied),
    "question": (casework.question, Act.ASK, _asked),
    "note": (casework.note, Act.NOTE, _noted),
    "next_date": (casework.next_date, Act.NEXT_DATE, _dated),
    "close": (casework.close, Act.CLOSE, _closed),
}
"""Each conversation, the act it leads to, and what is done when it has ended."""
