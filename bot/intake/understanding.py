"""Free words at home lead on: to a grievance that knows what was told, or to an article.

What was understood is only offered: the person confirms it with one press, or begins with the words
alone.
"""

from bot.casework import prompting
from bot.intake import danger, hinting
from bot.intake.topics import SURE, groups_of
from bot.intake.visit import Visit
from flows.conversation import Draft
from flows.heard import Confirmed
from flows.speech import Piece, Stored
from flows.vocabulary import TopicGroup, Urgency
from locales.hearing.facts import Facts
from locales.hearing.triage import Triage

FIRST = 3
"""Groups that come first in the list where none of them is sure."""
LIKELY = "likely"
"""Where the draft of a grievance keeps the groups that are shown first: it is no question."""
FLOW = "heard"
ABOUT, PLACE, GROUP = "grievance.about", "grievance.establishment", "grievance.topic_group"
KINDS = {ABOUT: "relation", GROUP: "topic_group"}


def leads(visit: Visit, pieces: tuple[Piece, ...]) -> bool:
    """Whether free words lead somewhere, and the person stands there now.

    Beside an unfinished grievance they are only kept for it, as ever.
    """
    text = danger.text_of(pieces)
    if not text.strip() or visit.load("grievance") is not None:
        return False
    facts = visit.house.listener.facts(text, visit.today)
    triage = visit.house.listener.triage(text)
    only_asks = facts.asks and triage.attention is Urgency.NORMAL and not facts.places
    if only_asks and hinting.offer(visit, text):
        # The menu stands below the articles; to file a grievance is in it.
        visit.carry(pieces)
        return True
    known = _known(facts, triage)
    if not known.keys() & {ABOUT, PLACE}:
        return False
    visit.drop("home")
    visit.begin(FLOW, known, pieces)
    return True


def confirmed(visit: Visit, draft: Draft, said: Confirmed) -> None:
    """The grievance begins with what was understood if it is right, and with the words anyway."""
    visit.leave()
    answers = {key: draft.answers[key] for key in (ABOUT, PLACE, GROUP) if key in draft.answers}
    answers = answers if said.right else {}
    if LIKELY in draft.answers:
        answers[LIKELY] = draft.answers[LIKELY]
    begun = visit.begin("grievance", answers, draft.asides)
    prompting.begun(visit.t, visit.person.id, begun.code)


def said_back(visit: Visit, draft: Draft) -> str:
    """What was understood, in the words of the options."""
    words, told = visit.words, draft.answers
    parts = [words.option(kind, str(told[key])) for key, kind in KINDS.items() if key in told]
    if PLACE in told:
        parts.insert(1 if ABOUT in told else 0, _place(visit, str(told[PLACE])))
    return " · ".join(parts)


def likely(visit: Visit) -> tuple[TopicGroup, ...]:
    """The groups that the grievance which is being told shows first."""
    draft = visit.load("grievance")
    kept = draft.answers.get(LIKELY) if draft is not None else None
    return tuple(TopicGroup(str(code)) for code in kept) if isinstance(kept, list) else ()


def _place(visit: Visit, code: str) -> str:
    return visit.house.places.name(code, visit.words.language)


def _known(facts: Facts, triage: Triage) -> dict[str, Stored]:
    """The answers that were understood, by the codes that the questions accept."""
    known: dict[str, Stored] = {}
    if facts.relation is not None:
        known[ABOUT] = facts.relation.value
    if len(facts.places) == 1:
        known[PLACE] = facts.places[0]
    shares = groups_of(triage)
    ranked = list(shares)
    if ranked and shares[ranked[0]] >= SURE:
        known[GROUP] = ranked[0].value
    known[LIKELY] = [group.value for group in ranked[:FIRST]]
    return known
