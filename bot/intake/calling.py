"""The short way to a human: for a life in danger, and for whoever would rather talk to somebody.

A call is answered with what can be done at once; it becomes a ticket as soon as the person agrees.
"""

from typing import Any

from bot.casework import raising, relay
from bot.casework.cards import PLACES_HEARD
from bot.intake import danger
from bot.intake.danger import DOUBT, HEARD, KNOWN, TONGUES_OF, Cry
from bot.intake.submission import Filing, file, record
from bot.intake.topics import topic_of
from bot.intake.visit import SIDE, Visit
from flows.calling import Asked, Call
from flows.conversation import Draft
from flows.speech import Piece, Stored
from flows.vocabulary import Need, Purpose, Region, Relation, Topic, Urgency
from storage import tickets
from storage.tickets import Ticket

CALL, HUMAN = "call", "human"
STEPS = "call.steps"
HALF = "half_told"
"""Where the draft of a call keeps what a grievance has told so far, when it came from one."""
FILED = "filed"
"""Where the draft of a call keeps its ticket, once there is one: it is no question."""
UNSAID = "unsaid"
"""Where it keeps that nobody said whether there is danger, and was asked twice."""
AGREED = Call(True, {Purpose.KEEP: True, Purpose.SHARE: True}, shared_phone=True)
"""What a call is filed with, at the very yes. What is still to be asked stands as is safest: nobody
may write first, and others are taken to see the phone."""
MOST_PLACES = 3
"""Places that are kept of a call: more of them say nothing."""


def begin(visit: Visit, asides: tuple[Piece, ...] = ()) -> None:
    """Begin asking what a human is to know; what was sent before is kept."""
    if visit.person.flow == CALL:
        asides = (*visit.take(CALL), *asides)
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
        pieces = (*visit.take(HUMAN), *pieces)
        visit.leave()
    answers: dict[str, Stored] = {DOUBT: not cry.sure, HEARD: cry.marks}
    languages = danger.tongues(visit, danger.text_of(pieces))
    if ticket is not None:
        # They are with those who carry it already.
        answers[KNOWN], pieces = str(ticket.id), ()
    if cry.sure:
        if not told:
            danger.say_in(visit, languages, STEPS)
        answers[STEPS] = True
    else:
        answers[TONGUES_OF] = [*languages]
    visit.begin(CALL, answers, pieces, over=_lies_under(visit))


def called(visit: Visit, draft: Draft, said: Call) -> tuple[Piece, ...]:
    """What follows on a call: nobody is in danger, or those who can act have it, or they do not.

    What nobody has is returned: it may be about something else.
    """
    pieces = draft.asides
    visit.drop(CALL)
    ticket = _known(visit, draft)
    if ticket is not None:
        visit.leave()
        _answered(visit, ticket, draft, danger_now=said.danger)
    elif FILED in draft.answers:
        visit.leave()
        visit.tell("call.noted")
        return pieces
    else:
        visit.leave()
        visit.tell("call.not_passed" if said.danger else _denied(draft))
        if not said.danger:
            return pieces
        visit.carry(pieces)
    return ()


def agreed(visit: Visit, draft: Draft) -> None:
    """They agreed: it is filed and everybody on duty is rung, before anything more is asked."""
    visit.drop(CALL)
    ticket = file(visit, _of_call(visit, draft))
    under = visit.person.flow not in (None, "home")
    visit.begin(CALL, {FILED: str(ticket.id)}, over=under)


def _denied(draft: Draft) -> str:
    """What is said to who denied a danger, or said nothing of it when asked twice."""
    return "call.unsaid" if UNSAID in draft.answers else "call.not_now"


def _answered(visit: Visit, ticket: Ticket, draft: Draft, *, danger_now: bool) -> None:
    """The closed question about a grievance that others carry is answered."""
    if draft.asides:
        ticket = relay.to_handler(visit.t, visit.house, ticket, visit.person.id, draft.asides)
    if not danger_now:
        visit.tell(_denied(draft))
        return
    reasons = tuple(danger.reasons_in(draft))
    ticket = raising.to_life(visit.t, visit.house, ticket, reasons)
    if raising.is_raised(ticket):
        visit.tell("call.raised")
    else:
        # It has ended meanwhile, and nobody looks at it any more.
        answer(visit, Cry(True, reasons), draft.asides, told=True)


def asked(visit: Visit, said: Asked, asides: tuple[Piece, ...]) -> None:
    """What somebody wants to tell a human goes to those who answer, if they agree."""
    pieces = (*said.account, *asides)
    visit.drop(HUMAN)
    if not said.consents:
        visit.leave()
        visit.carry(pieces)
        visit.tell("call.not_passed")
        return
    heard = danger.needs_attention(visit.house, pieces)
    told = {**record(said), **_record(visit, pieces, list(heard))}
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


def _of_call(visit: Visit, draft: Draft) -> Filing:
    """Nothing more is asked. A topic that nobody said is the likely one, and marked as guessed.

    What a grievance has told so far goes along, and the ticket takes its place.
    """
    reasons = danger.reasons_in(draft)
    half = draft.answers.get(HALF)
    told: dict[str, Any] = half if isinstance(half, dict) else {}
    if told:
        visit.drop("grievance")
    pieces: tuple[Piece, ...] = (*told.get("account", ()), *draft.asides)
    topic, region = told.get("topic"), told.get("home_region")
    heard = visit.house.listener.triage(danger.text_of(pieces))
    kept = {
        **told,
        **record(AGREED),
        **_record(visit, pieces, [*reasons]),
        "guessed": topic is None,
    }
    return Filing(
        about=Relation(told.get("about", Relation.OTHER)),
        topic=Topic(topic) if topic else topic_of(heard),
        urgency=Urgency.LIFE,
        consents=AGREED.consents,
        record=kept,
        pieces=(*pieces, *(told.get("hope") or ())),
        shared_phone=AGREED.shared_phone,
        establishment=told.get("establishment"),
        home_region=Region(region) if region else None,
        needs=tuple(map(Need, told.get("needs", ()))),
        coordination=told.get("coordination"),
        detail={"way": CALL, "heard": reasons},
    )


def _record(visit: Visit, pieces: tuple[Piece, ...], heard: list[Any]) -> dict[str, Stored]:
    """What a ticket keeps of a call; whom it is about was never asked, and where he is neither:
    a place that was named is kept as heard, and whoever takes the ticket asks."""
    text = danger.text_of(pieces)
    places = visit.house.listener.facts(text, visit.today).places if text.strip() else ()
    return {"account": list(pieces), "heard": heard, PLACES_HEARD: list(places[:MOST_PLACES])}


def _known(visit: Visit, draft: Draft) -> Ticket | None:
    """The grievance whose words the call came from, if this person still follows it."""
    mine = tickets.of_person(visit.t, visit.person.id) if KNOWN in draft.answers else []
    return next((one for one in mine if str(one.id) == draft.answers[KNOWN]), None)


def _lies_under(visit: Visit) -> bool:
    """Whether what the person is in waits to be gone on with; the menu does not."""
    return visit.person.flow in ("grievance", "follow_up", "afterwards", *SIDE)
