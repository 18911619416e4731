"""The short way out of a grievance that tells of a life in danger: what is told so far goes now.

The ticket takes the place of the grievance, with its answers; what is missing can be added to it.
"""

import json
from dataclasses import fields, replace
from datetime import date

from bot.intake import calling, danger, following
from bot.intake.binding import bound
from bot.intake.visit import Visit
from bot.screens import Button, Screen
from flows.conversation import Draft, Step
from flows.grievance import Grievance
from flows.interview import is_nothing, replay
from flows.questions import pieces_of
from flows.speech import Piece, Stored

NOW = "now"
"""The verb of the button that sends what is told so far."""
STEPS = "grievance.danger_now"
"""What can be done at once, as a grievance says it."""
_OFFERED = "short_way"
"""Where the draft of a grievance keeps that the short way was offered: it is no question."""
_FLOW = "grievance"
_KEPT = frozenset(field.name for field in fields(Grievance)) - {"consents", "urgency"}


def offered(visit: Visit, step: Step) -> Step:
    """Offer it, below the steps, once there are words to send."""
    if not _told(step.draft):
        return step
    if STEPS in step.notes:
        visit.tell(STEPS)
        step = replace(step, notes=tuple(key for key in step.notes if key != STEPS))
    words, again = visit.words, _OFFERED in step.draft.answers
    below = (Button(words.say("call.now"), f"act:{NOW}:"),)
    text = words.say("call.short_again" if again else "call.short")
    visit.say(Screen(text, below, language=words.language))
    answers = {**step.draft.answers, _OFFERED: True}
    return replace(step, draft=replace(step.draft, answers=answers))


def take(visit: Visit) -> None:
    """The button was pressed: a call begins with all that is told, or it joins the one filed."""
    draft = visit.load(_FLOW)
    told = _told(draft) if draft is not None else ()
    if draft is None or not told:
        visit.tell("unclear.gone")
        return
    cry = danger.Cry(True, tuple(danger.reasons_in(draft)))
    ticket = following.at_risk(visit)
    if ticket is not None:
        # One for the same life is enough; the grievance goes on beside it.
        following.cried(visit, ticket, cry, told)
        return
    answers: dict[str, Stored] = {
        danger.HEARD: cry.marks,
        calling.STEPS: True,
        calling.HALF: {**_answers(visit, draft), "account": [*told]},
    }
    visit.begin(calling.CALL, answers, over=True)


def meant(visit: Visit) -> str | None:
    """What the button brings back, where its name was typed."""
    draft = visit.load(_FLOW) if visit.person.flow == _FLOW else None
    return f"act:{NOW}:" if draft is not None and _told(draft) else None


def _told(draft: Draft) -> tuple[Piece, ...]:
    return (*pieces_of(draft.answers.get(f"{_FLOW}.account")), *draft.asides)


def _answers(visit: Visit, draft: Draft) -> dict[str, Stored]:
    """The answers given so far, as the record of a whole grievance has them."""
    trail = replay(_FLOW, bound(visit, _FLOW), draft.answers).trail
    loaded = {
        question.key: question.load(draft.answers[key])
        for key, question in trail.items()
        if question.key in _KEPT and not is_nothing(draft.answers[key])
    }
    whole: dict[str, Stored] = json.loads(json.dumps(loaded, default=date.isoformat))
    return whole
