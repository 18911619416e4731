"""The short way to a human: for a life in danger, and for whoever would rather talk to somebody.

A call is answered with what can be done at once; it becomes a ticket only when the person agrees.
"""

from typing import Any

from bot.casework import raising
from bot.intake import danger
from bot.intake.danger import DOUBT, HEARD, KNOWN, Cry
from bot.intake.submission import Filing, file, record
from bot.intake.topics import topic_of
from bot.intake.visit import SIDE, Visit
from flows.calling import Asked, Call
from flows.conversation import Draft
from flows.questions import pieces_of
from flows.speech import Piece, Stored
from flows.vocabulary import Relation, Topic, Urgency
from storage import tickets
from storage.tickets import Ticket

CALL, HUMAN = "call", "human"
STEPS = "call.steps"


def begin(visit: Visit, asides: tuple[Piece, ...] = ()) -> None:
    """Begin asking what a human is to know; what was sent before is kept."""
    visit.begin(HUMAN, asides=asides, over=_lies_under(visit))


def answer(
    visit: Visit,
    cry: Cry,
    pieces: tuple[Piece, ...],
    ticket: Ticket | None = None,
    *,
    told: bool = False,
) -> None:
    """Words told of a life in danger: begin the call. ``told``: the steps were said already."""
    if visit.person.flow == HUMAN:
        # What they were telling a human goes along: it is the same thing, and now it is urgent.
        pieces = (*_telling(visit), *pieces)
        visit.leave()
    answers: dict[str, Stored] = {DOUBT: not cry.sure, HEARD: cry.marks}
    if ticket is not None:
        answers[KNOWN] = str(ticket.id)
    if told:
        answers[STEPS] = True
    visit.begin(CALL, answers, pieces, over=_lies_under(visit))


def called(visit: Visit, draft: Draft, said: Call) -> tuple[Piece, ...]:
    """What follows on a call: nobody is in danger, or it goes to those who can act, or not.

    What nobody has is returned: it may be about something else.
    """
    pieces = draft.asides
    ticket = _known(visit, draft)
    if ticket is not None:
        visit.leave()
        if said.danger:
            raising.to_life(visit.t, visit.house, ticket, _reasons(draft))
            visit.tell("call.raised")
        else:
            visit.tell("call.not_now")
    elif said.consents:
        file(visit, _of_call(visit, draft, said))
    else:
        visit.leave()
        visit.tell("call.not_passed" if said.danger else "call.not_now")
        if not said.danger:
            return pieces
        visit.carry(pieces)
    return ()


def asked(visit: Visit, said: Asked, asides: tuple[Piece, ...]) -> None:
    """What somebody wants to tell a human goes to those who answer, if they agree."""
    pieces = (*said.account, *asides)
    if not said.consents:
        visit.leave()
        visit.carry(pieces)
        visit.tell("call.not_passed")
        return
    heard = danger.needs_attention(visit.house, pieces)
    told = {**record(said), **_record(pieces, list(heard))}
    filing = Filing(
        about=Relation.OTHER,
        topic=Topic.OTHER if heard else Topic.INFORMATION,
        urgency=Urgency.URGENT if heard else Urgency.NORMAL,
        consents=said.consents,
        record=told,
        pieces=pieces,
        shared_phone=said.shared_phone,
        home_region=said.home_region,
        detail={"way": HUMAN, "heard": list(heard)},
    )
    file(visit, filing)


def _of_call(visit: Visit, draft: Draft, said: Call) -> Filing:
    """The topic is the likely one, so that those who know of it are rung; a human confirms it."""
    reasons = _reasons(draft)
    heard = visit.house.listener.triage(danger.text_of(draft.asides))
    return Filing(
        about=Relation.OTHER,
        topic=topic_of(heard),
        urgency=Urgency.LIFE,
        consents=said.consents,
        record={**record(said), **_record(draft.asides, reasons)},
        pieces=draft.asides,
        shared_phone=said.shared_phone,
        detail={"way": CALL, "heard": reasons},
    )


def _record(pieces: tuple[Piece, ...], heard: list[Any]) -> dict[str, Stored]:
    """What a ticket keeps of a call; whom it is about was never asked."""
    return {"account": list(pieces), "heard": heard}


def _reasons(draft: Draft) -> list[str]:
    kept = draft.answers.get(HEARD)
    return [str(one) for one in kept] if isinstance(kept, list) else []


def _known(visit: Visit, draft: Draft) -> Ticket | None:
    """The grievance whose words the call came from, if this person still follows it."""
    mine = tickets.of_person(visit.t, visit.person.id) if KNOWN in draft.answers else []
    return next((one for one in mine if str(one.id) == draft.answers[KNOWN]), None)


def _telling(visit: Visit) -> tuple[Piece, ...]:
    draft = visit.load(HUMAN)
    if draft is None:
        return ()
    return (*pieces_of(draft.answers.get("human.account")), *draft.asides)


def _lies_under(visit: Visit) -> bool:
    """Whether what the person is in waits to be gone on with; the menu does not."""
    return visit.person.flow in ("grievance", "follow_up", "afterwards", *SIDE)
