"""Words or a press meet the question shown: it goes on, or ends with what follows from it."""

from dataclasses import replace

from bot.casework import added
from bot.dialogue import prompt, sealed
from bot.intake import (
    following,
    hinting,
    in_call,
    late,
    noticing,
    onto,
    outcomes,
    replying,
    understanding,
)
from bot.intake.binding import ABOUT
from bot.intake.standing import current, meeting, show, stand
from bot.intake.visit import SIDE, Visit
from flows import conversation
from flows.choices import Several
from flows.conversation import Draft
from flows.follow_up import Act
from flows.speech import Said, codes_of
from flows.vocabulary import Language

_MENUS = ("follow_up.ticket", "follow_up.act")
"""Questions at which plain words answer a handler who waits for them, as at the menu."""
_NAME_WORDS = 3
"""Words that the name of a button has at most; in more of them it may be told of."""


def answer(visit: Visit, said: Said) -> None:
    """Words for the question shown; a handler who spoke last is answered before the menu is."""
    if replying.replied(visit, said):
        if not visit.listening:
            show(visit, stand(visit))
        return
    ticket = following.replied(visit)
    if ticket is None and late.is_passed(visit):
        late.keep(visit, said)
        return
    draft = current(visit)
    if ticket is None and (draft.flow == "home" or draft.shown in _MENUS):
        flow, standing = meeting(visit, draft)
        step = conversation.hear(flow, draft, said, visit.house.ears, visit.today, standing)
        if step.unclear is not None:
            ticket = following.awaited(visit)
        elif draft.shown in _MENUS and len(said.text.split()) > _NAME_WORDS:
            # "I will send you the paper tomorrow" is an answer, and no button.
            label = visit.house.ears.label(Act, codes_of(Act), said.text)
            ticket = following.awaited(visit) if label is None else None
        unclear = step.unclear is not None and ticket is None and draft.flow == "home"
        if unclear and step.kept and onto.offered(visit, step.draft.asides):
            show(visit, stand(visit))
            return
        if unclear and step.kept and understanding.leads(visit, tuple(said.evidence())):
            show(visit, stand(visit))
            return
        if unclear and not step.kept and not draft.misses:
            # Most who write a word or two here say good day: the menu alone is the answer.
            show(visit, replace(step, unclear=None))
            return
    if ticket is not None:
        following.about(visit, ticket.id, Act.WRITE)
        draft = stand(visit).draft
    hear(visit, draft, said)


def hear(visit: Visit, draft: Draft, said: Said) -> None:
    """A message meets the question shown; the flow goes on, or ends with its outcome."""
    if draft.flow == added.FLOW and said.pressed is not None and said.key != added.MORE:
        following.settle(visit)
        draft = visit.load(added.FLOW) or draft
    flow, standing = meeting(visit, draft)
    if draft.flow == in_call.FLOW:
        step = in_call.hear(visit, flow, draft, said)
    else:
        step = conversation.hear(flow, draft, said, visit.house.ears, visit.today, standing)
    if step.kept and draft.flow in SIDE:
        visit.carry(step.draft.asides)
        step = replace(step, draft=replace(step.draft, asides=()))
    elif step.kept and draft.flow in ABOUT:
        step = replace(step, draft=following.keep(visit, step.draft))
    if step.answered == added.MORE and step.question is not None:
        step = replace(step, draft=following.gathered(visit, step.draft, said))
    toggled = said.pressed is not None and isinstance(step.question, Several)
    if said.pressed is not None and not (toggled and step.draft.shown == said.key):
        seal(visit)
    if step.question is not None:
        step = noticing.again(visit, flow, step, said)
        hinting.alongside(visit, step)
        show(visit, step, toggled=toggled and step.draft.shown == said.key)
        return
    visit.save(step.draft)
    if isinstance(step.record, Language):
        visit.speak(step.record)
    visit.say(*prompt(step, visit.words, {}))
    outcomes.finished(visit, step)
    if not visit.listening:
        show(visit, stand(visit))


def seal(visit: Visit) -> None:
    """Take the buttons off the message that was pressed, so that it can't mislead later."""
    if screen := sealed(visit.arrival, visit.words.language):
        visit.say(screen)
