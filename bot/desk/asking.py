"""The small conversations of the desk, and what follows when one has ended.

They are run by the same engine as people's; the ticket is chosen before the first question.
"""

from collections.abc import Mapping
from dataclasses import replace

from bot.desk import care
from bot.desk.conversations import FLOWS, About, Apart
from bot.desk.sight import NoSuchTicket, find, rule
from bot.desk.sitting import Sitting
from bot.dialogue import prompt, sealed
from bot.tickets.acts import Act
from bot.tickets.refusals import NotDone, SayAgain
from flows import conversation
from flows.conversation import Draft, Step
from flows.interview import Flow
from flows.speech import Said, Stored
from storage.receipts import grouped
from storage.tickets import Ticket


def begin(
    sitting: Sitting,
    flow: str,
    ticket: Ticket | None = None,
    answers: Mapping[str, Stored] | None = None,
) -> None:
    """Ask the first question, with some answers given already.

    Raises NotDone when it may not be asked by this member, or about this ticket.
    """
    asked = FLOWS[flow]
    if isinstance(asked, About):
        if ticket is None:
            raise TypeError(f"the conversation {flow} is about a ticket")
        act = asked.act if isinstance(asked.act, Act) else asked.act(ticket)
        rule(sitting.t, sitting.handler, ticket, act)
        sitting.ticket = ticket
    else:
        asked.may(sitting)
    draft = sitting.begin(flow, ticket, answers)
    _show(sitting, ticket, conversation.resume(_bound(sitting, flow, ticket), draft))


def hear(sitting: Sitting, draft: Draft, said: Said) -> None:
    """A message meets the question shown; the conversation goes on, or does what it was for."""
    ticket = ticket_of(sitting, draft)
    flow = _bound(sitting, draft.flow, ticket)
    if (more := care.with_more(draft, said)) is not None:
        _show(sitting, ticket, conversation.resume(flow, more))
        return
    today = sitting.t.now.astimezone(sitting.house.timezone).date()
    step = conversation.hear(flow, draft, said, sitting.house.ears, today)
    if said.pressed is not None and (screen := sealed(sitting.arrival, sitting.words.language)):
        sitting.say(screen)
    if step.question is not None:
        _show(sitting, ticket, step)
        return
    sitting.drop()
    try:
        _end(sitting, draft.flow, ticket, step.record)
    except SayAgain as refusal:
        sitting.tell(refusal.key)
        _show(sitting, ticket, conversation.resume(flow, draft))
    except NotDone as refusal:
        sitting.tell(refusal.key)


def follow(sitting: Sitting, flow: str, ticket: Ticket, said: Said) -> None:
    """The next picture of an album goes where the first one went."""
    draft = sitting.begin(flow, ticket)
    hear(sitting, conversation.resume(_bound(sitting, flow, ticket), draft).draft, said)


def back(sitting: Sitting, draft: Draft) -> None:
    """The question before; before the first one there is nothing."""
    ticket = ticket_of(sitting, draft)
    _show(sitting, ticket, conversation.back(_bound(sitting, draft.flow, ticket), draft))


def again(sitting: Sitting, draft: Draft) -> None:
    """The question that waits for an answer, once more."""
    ticket = ticket_of(sitting, draft)
    _show(sitting, ticket, conversation.resume(_bound(sitting, draft.flow, ticket), draft))


def reply_at_once(sitting: Sitting, ticket: Ticket, said: Said) -> None:
    """A reply written under a message of the ticket needs no question."""
    rule(sitting.t, sitting.handler, ticket, Act.REPLY)
    follow(sitting, "reply", ticket, said)


def ticket_of(sitting: Sitting, draft: Draft) -> Ticket | None:
    """The ticket a draft is about, if it is about one.

    Raises NoSuchTicket when it is not theirs to see any more.
    """
    if isinstance(FLOWS[draft.flow], Apart):
        return None
    reference = str(draft.answers.get(f"{draft.flow}.ticket"))
    try:
        sitting.ticket = find(sitting.t, sitting.handler, reference)
    except NoSuchTicket:
        sitting.drop()
        raise
    return sitting.ticket


def _bound(sitting: Sitting, flow: str, ticket: Ticket | None) -> Flow:
    asked = FLOWS[flow]
    if isinstance(asked, Apart):
        return asked.bound(sitting)
    if ticket is None:
        raise TypeError(f"the conversation {flow} is about a ticket")
    return asked.bound(sitting, ticket)


def _end(sitting: Sitting, flow: str, ticket: Ticket | None, record: object) -> None:
    """Do what a conversation was for. Raises NotDone."""
    asked = FLOWS[flow]
    if isinstance(asked, Apart):
        asked.may(sitting)
        asked.ended(sitting, record)
    elif ticket is not None:
        asked.ended(sitting, ticket, record)
        sitting.keep_album(flow, ticket)


def _show(sitting: Sitting, ticket: Ticket | None, step: Step) -> None:
    """Keep the draft and ask. Stray words are not kept here: on the desk they go nowhere."""
    step = replace(step, draft=replace(step.draft, asides=()), kept=False)
    sitting.save(step.draft)
    sitting.say(*prompt(step, sitting.words, _values(sitting, ticket, step.draft)))


def _values(sitting: Sitting, ticket: Ticket | None, draft: Draft) -> Mapping[str, str]:
    """What is put into the words of a question."""
    asked = FLOWS[draft.flow]
    if ticket is None or isinstance(asked, Apart):
        return {}
    return {"reference": grouped(ticket.reference), **asked.values(sitting, ticket, draft)}
