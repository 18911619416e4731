"""Within a call for help every word counts: it is kept for the call, and only a no is a no.

Somebody who is frightened does not read options; what they write instead is no mistake.
"""

from dataclasses import replace

from bot.intake import calling, danger, following, hinting, reachable
from bot.intake.binding import bound
from bot.intake.danger import KNOWN, TONGUES_OF
from bot.intake.visit import Visit
from flows import conversation
from flows.conversation import WORDS_WORTH_KEEPING, Draft, Step
from flows.interview import Flow
from flows.speech import Piece, Said, Stored
from flows.vocabulary import Answer, Control, Urgency
from storage.receipts import grouped

FLOW, DANGER, SHARE = calling.CALL, "call.danger", "call.share"
ASKED_AGAIN = "asked_again"
"""Where the draft keeps that the doubt was asked about a second time: it is no question."""


def hear(visit: Visit, flow: Flow, draft: Draft, said: Said) -> Step:
    """A message meets a question of the call."""
    step = conversation.hear(flow, draft, said, visit.house.ears, visit.today)
    settled = said.pressed is not None or _settles(visit, draft, step, said)
    if calling.FILED in draft.answers:
        return reachable.heard(visit, draft, step, said, settled=settled)
    if not settled:
        asking = draft.shown == DANGER and any(map(str.isalnum, said.text))
        step = (_doubted if asking else _kept)(visit, flow, draft, said)
        step = _keeping(step, (*draft.asides, *said.evidence()))
    return _filed(visit, _passed_on(visit, _with_steps(visit, step)))


def _kept(visit: Visit, flow: Flow, draft: Draft, _: Said) -> Step:
    """Nothing was answered: that it is kept is said, and the question comes again."""
    if KNOWN not in draft.answers:
        visit.tell("call.kept")
    return conversation.resume(flow, draft)


def _doubted(visit: Visit, flow: Flow, draft: Draft, said: Said) -> Step:
    """Words came where it is asked whether there is a danger. Where they say nothing of it, it is
    asked once more, below the articles that surely answer them; who then writes on is let go on."""
    meant = _meant(visit, draft, said)
    if meant is None and ASKED_AGAIN not in draft.answers:
        if visit.house.listener.triage(said.text).attention is Urgency.NORMAL:
            hinting.offer(visit, said.text)
        visit.tell("call.once_more")
        again: dict[str, Stored] = {**draft.answers, ASKED_AGAIN: True}
        return conversation.resume(flow, replace(draft, answers=again))
    if meant is None:
        draft = replace(draft, answers={**draft.answers, calling.UNSAID: True})
    pressed = Said(pressed=meant or Answer.NO, key=DANGER)
    return conversation.hear(flow, draft, pressed, visit.house.ears, visit.today)


def _filed(visit: Visit, step: Step) -> Step:
    """With the yes the words go to those on duty; how to write back is asked when they have them.

    So it is also for a call that was underway when this was not yet so.
    """
    if step.draft.answers.get(SHARE) != Answer.YES or step.draft.shown == SHARE:
        return step
    calling.agreed(visit, step.draft)
    begun = visit.load(FLOW)
    return conversation.resume(bound(visit, FLOW), begun) if begun is not None else step


def _settles(visit: Visit, draft: Draft, step: Step, said: Said) -> bool:
    """Whether a message answers the question. A long one that begins with "no" and tells of danger
    does not say that there is none."""
    if step.unclear is not None:
        return False
    no = step.draft.answers.get(str(draft.shown)) == Answer.NO
    story = len(said.text.split()) > WORDS_WORTH_KEEPING
    return not (no and story and danger.listen(visit.house, said.text) is not None)


def _meant(visit: Visit, draft: Draft, said: Said) -> Answer | None:
    """What words say of the danger that are no plain answer; None if they say nothing of it.

    Whoever does not know leaves it open, and so does every word after one that a rule has heard:
    that is taken as a yes. After a question, or where the model alone was in doubt, only a cry is.
    """
    control = visit.house.ears.control(said.text)
    if control in (Control.DONE, Control.NONE):
        return Answer.NO
    cry = danger.listen(visit.house, said.text)
    alarming = cry is not None and not danger.is_slight(cry, said.text)
    return Answer.YES if control is Control.UNKNOWN or alarming or _by_rule(visit, draft) else None


def _by_rule(visit: Visit, draft: Draft) -> bool:
    """Whether a rule has heard what the doubt is about, in words that do not ask."""
    if danger.reasons_in(draft) == [danger.MODEL]:
        return False
    text = danger.text_of(draft.asides)
    return not (text and visit.house.listener.facts(text, visit.today).asks)


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
