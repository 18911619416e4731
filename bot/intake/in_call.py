"""Within a call for help every word counts: it is kept for the call, and only a no is a no.

Somebody who is frightened does not read options; what they write instead is no mistake.
"""

from dataclasses import replace

from bot.intake import calling, danger, following
from bot.intake.danger import KNOWN, TONGUES_OF
from bot.intake.visit import Visit
from flows import conversation
from flows.conversation import WORDS_WORTH_KEEPING, Draft, Step
from flows.interview import Flow
from flows.speech import Piece, Said
from flows.vocabulary import Answer, Control
from storage.receipts import grouped

FLOW, DANGER = calling.CALL, "call.danger"


def hear(visit: Visit, flow: Flow, draft: Draft, said: Said) -> Step:
    """A message meets a question of the call."""
    ears, today = visit.house.ears, visit.today
    step = conversation.hear(flow, draft, said, ears, today)
    if said.pressed is None and not _settles(visit, draft, step, said):
        if draft.shown == DANGER and (meant := _meant(visit, said)):
            step = conversation.hear(flow, draft, Said(pressed=meant, key=DANGER), ears, today)
            step = _keeping(step, (*draft.asides, *said.evidence()))
        else:
            step = _keeping(conversation.resume(flow, draft), (*draft.asides, *said.evidence()))
            if KNOWN not in draft.answers:
                visit.tell("call.kept")
    return _passed_on(visit, _with_steps(visit, step))


def _settles(visit: Visit, draft: Draft, step: Step, said: Said) -> bool:
    """Whether a message answers the question. A long one that begins with "no" and tells of danger
    does not say that there is none."""
    if step.unclear is not None:
        return False
    no = step.draft.answers.get(str(draft.shown)) == Answer.NO
    story = len(said.text.split()) > WORDS_WORTH_KEEPING
    return not (no and story and danger.listen(visit.house, said.text) is not None)


def _meant(visit: Visit, said: Said) -> Answer | None:
    """Whether words that are no plain answer leave danger open: then it is taken as a yes."""
    if visit.house.ears.control(said.text) in (Control.DONE, Control.NONE):
        return Answer.NO
    return Answer.YES if any(map(str.isalnum, said.text)) else None


def _keeping(step: Step, asides: tuple[Piece, ...]) -> Step:
    return replace(step, draft=replace(step.draft, asides=asides))


def _with_steps(visit: Visit, step: Step) -> Step:
    """Say what can be done at once in the language it was told in."""
    if calling.STEPS not in step.notes:
        return step
    kept = step.draft.answers.get(TONGUES_OF)
    languages = [str(one) for one in kept] if isinstance(kept, list) else []
    danger.say_in(visit, languages or [visit.words.language], calling.STEPS)
    return replace(step, notes=tuple(key for key in step.notes if key != calling.STEPS))


def _passed_on(visit: Visit, step: Step) -> Step:
    """Where the call came from an open grievance, those who have it get every word at once."""
    pieces, known = step.draft.asides, step.draft.answers.get(KNOWN)
    ticket = following.own(visit, str(known)) if known and pieces else None
    if ticket is None:
        return step
    following.bring(visit, ticket, pieces)
    visit.tell("call.added", reference=grouped(ticket.reference))
    return _keeping(step, ())
