"""Free words at home lead on: to a grievance that knows what was told, or to an article.

What was understood is only offered: the person confirms it with one press, or begins with the words
alone.
"""

from datetime import date
from functools import partial

from bot.casework import prompting
from bot.intake import danger, hinting, reintegrating
from bot.intake.topics import GROUPS, SURE, groups_of, topic_of
from bot.intake.visit import Visit
from flows.conversation import Draft
from flows.heard import Confirmed, heard
from flows.interview import Flow, nothing
from flows.speech import Piece, Stored
from flows.vocabulary import Control, Relation, Topic, TopicGroup, Urgency
from locales.hearing.facts import Facts
from locales.hearing.triage import Triage

FIRST = 3
"""Groups that come first in the list where none of them is sure."""
FEWEST = 3
"""Words of a message that tells something where nobody and no place is named."""
A_SUBJECT = 4
"""Words of a message that may only name what somebody asks about."""
LIKELY, NEARBY, OUT = "likely", "nearby", "out"
"""Where a draft keeps the groups that are shown first, the places that may be meant, and whether
somebody tells of their own release: they are no questions."""
FLOW = "heard"
ABOUT, DANGER, PLACE = "grievance.about", "grievance.danger", "grievance.establishment"
GROUP, TOPIC, WHEN = "grievance.topic_group", "grievance.topic", "grievance.when"
KNOWN = (ABOUT, DANGER, PLACE, GROUP, TOPIC, WHEN)
RELEASED, VISIT = "release", "visit"
"""What the listener calls a release, to come or past, and what is about visits."""


def leads(visit: Visit, pieces: tuple[Piece, ...]) -> bool:
    """Whether free words lead somewhere, and the person stands there now.

    Beside an unfinished grievance they are kept for it; what asks, or names a subject in a few
    words, is answered all the same.
    """
    text = danger.text_of(pieces)
    if not text.strip():
        return False
    begun = visit.load("grievance") is not None
    facts = visit.house.listener.facts(text, visit.today)
    triage = visit.house.listener.triage(text)
    if begun:
        asks = facts.asks or (facts.relation is None and len(text.split()) <= A_SUBJECT)
        only_asks = asks and triage.attention is not Urgency.LIFE
    else:
        only_asks = facts.asks and triage.attention is Urgency.NORMAL and not facts.places
    if only_asks and hinting.offer(visit, text):
        # The menu stands below the articles; to file a grievance is in it.
        visit.carry(pieces)
        return True
    if begun:
        return False
    known = _known(facts, triage, visit.today)
    tells = GROUP in known or triage.attention is not Urgency.NORMAL
    if not known.keys() & {ABOUT, PLACE} and not (tells and len(text.split()) >= FEWEST):
        return False
    visit.drop("home")
    visit.begin(FLOW, known, pieces)
    return True


def bound(visit: Visit) -> Flow:
    """The question that says back what was understood, in the words that fit it."""
    draft = visit.load(FLOW)
    known = draft.answers if draft is not None else {}
    bare = not known.keys() & {ABOUT, PLACE, GROUP}
    return partial(heard, bare=bare, dead=_is_dead(known))


def confirmed(visit: Visit, draft: Draft, said: Confirmed) -> None:
    """The grievance begins with what was understood if it is right, and with the words anyway.

    Where nothing was understood and nothing is to be told, there is the menu.
    """
    visit.leave()
    told = {key: draft.answers[key] for key in KNOWN if key in draft.answers}
    if said.right and OUT in draft.answers:
        visit.begin(reintegrating.RELEASED, _released(told), draft.asides)
        return
    if not said.right and not told.keys() & {ABOUT, PLACE, GROUP}:
        visit.carry(draft.asides)
        return
    if said.right and _is_dead(told):
        visit.tell("heard.condolence")
    answers = told if said.right else {}
    first = (LIKELY, NEARBY) if said.right else (LIKELY,)
    answers |= {key: draft.answers[key] for key in first if key in draft.answers}
    begun = visit.begin("grievance", answers, draft.asides)
    prompting.begun(visit.t, visit.person.id, begun.code)


def said_back(visit: Visit, draft: Draft) -> str:
    """What was understood, in the words of the options."""
    words, told = visit.words, draft.answers
    parts = [words.option("relation", str(told[ABOUT]))] if ABOUT in told else []
    if PLACE in told:
        parts.append(visit.house.places.name(str(told[PLACE]), words.language))
    if OUT in told:
        parts.append(words.option("topic", Topic.AFTER_RELEASE))
    elif TOPIC in told:
        parts.append(words.option("topic", str(told[TOPIC])))
    elif GROUP in told:
        parts.append(words.option("topic_group", str(told[GROUP])))
    if WHEN in told:
        parts.append(words.day(date.fromisoformat(str(told[WHEN]))))
    return " · ".join(parts)


def likely(visit: Visit) -> tuple[TopicGroup, ...]:
    """The groups that the grievance which is being told shows first."""
    return tuple(TopicGroup(code) for code in _kept(visit, LIKELY))


def nearby(visit: Visit) -> tuple[str, ...]:
    """The places that may be meant in the grievance which is being told."""
    return tuple(code for code in _kept(visit, NEARBY) if code in visit.house.establishments.names)


def _kept(visit: Visit, key: str) -> list[str]:
    draft = visit.load("grievance")
    kept = draft.answers.get(key) if draft is not None else None
    return [str(code) for code in kept] if isinstance(kept, list) else []


def _known(facts: Facts, triage: Triage, today: date) -> dict[str, Stored]:
    """The answers that were understood, by the codes that the questions accept."""
    known: dict[str, Stored] = {}
    if facts.relation is not None:
        known[ABOUT] = facts.relation.value
    if len(facts.places) == 1:
        known[PLACE] = facts.places[0]
    elif facts.places:
        known[NEARBY] = list(facts.places)
    days = [day for day in facts.days if day <= today]
    if len(days) == 1:
        known[WHEN] = days[0].isoformat()
    first = triage.topics[0][0]
    # A visitor comes out of a prison as well.
    out = facts.out and first != VISIT
    if facts.relation is Relation.SELF and (out or first == RELEASED):
        return {**known, OUT: True}
    shares = groups_of(triage)
    ranked = list(shares)
    if ranked and shares[ranked[0]] >= SURE:
        known[GROUP] = ranked[0].value
    if topic_of(triage) is Topic.DEATH and triage.attention is not Urgency.LIFE:
        # Nobody who mourns is asked whether he is in danger; a death is urgent anyway.
        known |= {GROUP: GROUPS[Topic.DEATH].value, TOPIC: Topic.DEATH.value}
        known[DANGER] = nothing(Control.UNKNOWN)
    known[LIKELY] = [group.value for group in ranked[:FIRST]]
    return known


def _is_dead(told: dict[str, Stored]) -> bool:
    return told.get(TOPIC) == Topic.DEATH


def _released(told: dict[str, Stored]) -> dict[str, Stored]:
    """The first answers of who tells of their own release."""
    flow = reintegrating.RELEASED
    answers: dict[str, Stored] = {f"{flow}.about": Relation.SELF}
    return answers | ({f"{flow}.since": told[WHEN]} if WHEN in told else {})
