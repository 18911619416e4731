"""Ready answers at the desk: one is chosen, read as the person will read it, and sent or changed.

Those of the network are written and taken away by its coordinators.
"""

from collections.abc import Mapping
from functools import partial
from uuid import UUID

from bot.casework import discretion, ready
from bot.desk import care, sight
from bot.desk.sight import actor
from bot.desk.sitting import Sitting
from bot.screens import Button, Screen
from bot.tickets.acts import Actor
from bot.tickets.refusals import NotDone
from flows import answering
from flows.answering import ReadyAnswer, ReadyStep, Written
from flows.conversation import Draft
from flows.interview import Flow
from flows.speech import Piece
from storage import ready_answers
from storage.tickets import Ticket

VERB = "ready_gone"
"""What the button under an answer of the network brings back: it is taken away."""
WRITE = "ready_write"
"""The same of the button that begins a new one."""


class TooMany(NotDone):
    """There are as many ready answers as one list should hold."""

    key = "answers.too_many"


def bound(sitting: Sitting, ticket: Ticket) -> Flow:
    """The answers there are for this ticket, each as its person will read it."""
    t, house = sitting.t, sitting.house
    return partial(
        answering.ready,
        answers=ready.listing(t, house, ticket),
        filled=lambda code: ready.filled(t, house, ticket, sitting.handler, code),
        telling=lambda pieces: bool(discretion.tells(t, house, ticket, pieces)),
    )


def values(sitting: Sitting, ticket: Ticket, draft: Draft) -> Mapping[str, str]:
    """The answer as it was filled in, and what it tells where others read along."""
    code = draft.answers.get("ready.which")
    if draft.shown == "ready.which" or not isinstance(code, str):
        return {}
    text = ready.filled(sitting.t, sitting.house, ticket, sitting.handler, code)
    edited = draft.answers.get("ready.words")
    said = edited if draft.answers.get("ready.then") == ReadyStep.EDIT and edited else text
    pieces: tuple[Piece, ...] = ({"kind": "text", "text": str(said)},)
    return {"text": text, **care.named(sitting, ticket, draft, pieces)}


def bound_to_nothing(sitting: Sitting) -> Flow:
    """A new answer, which is about no ticket."""
    return answering.ready_new


def may(sitting: Sitting) -> None:
    """Raises NotCoordinator for anybody else, TooMany when there is no room for another."""
    sight.coordinators_alone(sitting.handler)
    if len(ready_answers.all(sitting.t)) >= ready_answers.MOST:
        raise TooMany


def written(sitting: Sitting, record: Written) -> None:
    """Keep a new answer; everybody can choose it from now on."""
    ready_answers.write(sitting.t, sitting.handler.id, record.title, record.texts)
    sitting.tell("answers.kept", title=record.title)


def listing(sitting: Sitting) -> None:
    """The network's answers as they were written, and the names of those that Wasl brings along;
    for a coordinator, buttons to change the network's."""
    words, found = sitting.words, ready_answers.all(sitting.t)
    changes = actor(sitting.handler) is Actor.COORDINATOR
    for answer in found:
        gone = Button(words.say("answers.remove"), f"act:{VERB}:{answer.id.hex}")
        text = "\n\n".join([answer.title, *answer.texts.values()])
        sitting.say(Screen(text, (gone,) if changes else (), language=words.language))
    write = Button(words.say("answers.write"), f"act:{WRITE}:")
    told = words.count("answers.all", len(found)) if found else words.say("answers.none")
    ours = [words.say("answers.ours")]
    ours += [words.named_line(words.option("ready_answer", code)) for code in ReadyAnswer]
    text = "\n\n".join([told, "\n".join(ours), words.say("answers.where")])
    sitting.say(Screen(text, (write,) if changes else (), language=words.language))


def remove(sitting: Sitting, verb: str, argument: str) -> None:
    """Take an answer away. Raises NotCoordinator."""
    sight.coordinators_alone(sitting.handler)
    try:
        gone = ready_answers.remove(sitting.t, UUID(argument))
    except ValueError:
        gone = False
    sitting.tell("answers.removed" if gone else "desk.gone")
