"""Which organisation should be offered a ticket, in what order, and why.

Pure and explainable: every point of a score has its reason, which the coordinator reads.
"""

from collections.abc import Iterable, Set
from dataclasses import dataclass
from enum import StrEnum

from flows.vocabulary import Language, Need, Region, Topic, Urgency

ALL = "*"
"""In an organisation's list: everything of that kind."""

# The weights, in points. They say what matters more, and no more than that:
# a need is why a particular organisation exists, so one need outweighs anything but a life;
# being in the region means somebody can go and see; the topic is skill, the language comfort.
# Naming a thing weighs more than `*`: who works with women knows more than who takes everybody.
NEED, NEED_BY_ALL = 40, 16
REGION, REGION_BY_ALL = 25, 15
TOPIC, TOPIC_BY_ALL = 20, 8
# Arabic and Darija understand each other, so the neighbour is worth most of the language itself.
LANGUAGE, LANGUAGE_NEAR = 15, 10
# A free organisation before a busy one; a full one falls behind its equals and is still asked,
# because a ticket nobody else can take must not stop there.
ROOM, FULL = 10, -30
# Where a life is at risk somebody awake matters more than any single competence.
ON_DUTY = {Urgency.LIFE: 60, Urgency.URGENT: 15, Urgency.NORMAL: 0}

_NEAR = {Language.ARABIC: Language.DARIJA, Language.DARIJA: Language.ARABIC}


class Cause(StrEnum):
    """Why an organisation gained points, or lost them."""

    NEED = "need"
    REGION = "region"
    TOPIC = "topic"
    LANGUAGE = "language"
    ON_DUTY = "on_duty"
    ROOM = "room"
    FULL = "full"


class LeftOut(StrEnum):
    """Why an organisation is not ranked at all; the first that holds is given."""

    NO_CONSENT = "no_consent"
    CONFLICT = "conflict"
    INACTIVE = "inactive"
    REGION = "region"
    COMPETENCE = "competence"


@dataclass(frozen=True, slots=True)
class Case:
    """What of a grievance decides who is offered it.

    ``region`` is that of the establishment, None when nobody knows where he is. ``excluded`` are
    codes of organisations that the person asked to keep away from it.
    """

    topic: Topic
    needs: Set[Need]
    region: Region | None
    language: Language
    urgency: Urgency
    excluded: Set[str]
    consent_to_share: bool


@dataclass(frozen=True, slots=True)
class Candidate:
    """An organisation as routing sees it; each list holds codes, or ``*`` for all.

    ``load`` counts the tickets it has in hand, ``on_duty`` its handlers on duty now.
    """

    code: str
    regions: Set[str]
    needs: Set[str]
    topics: Set[str]
    languages: Set[str]
    capacity: int
    load: int
    on_duty: int
    active: bool = True


@dataclass(frozen=True, slots=True)
class Reason:
    """Some points and their cause; ``detail`` is a code of the cause's kind, ``*``, or figures."""

    code: Cause
    points: int
    detail: str


@dataclass(frozen=True, slots=True)
class Placed:
    """An organisation in its place; ``score`` is the sum of the reasons' points."""

    code: str
    score: int
    reasons: tuple[Reason, ...]
    load: int
    on_duty: int


@dataclass(frozen=True, slots=True)
class Ranking:
    """The organisations to offer to, best first, and why the others are not among them.

    When ``ranked`` is empty the ticket stays with the coordinator. ``gap`` says that the network
    has nobody competent in the region: it is counted, apart from what this person excluded.
    """

    ranked: tuple[Placed, ...]
    left_out: tuple[tuple[str, LeftOut], ...]
    gap: bool


def rank(case: Case, candidates: Iterable[Candidate]) -> Ranking:
    """The candidates that may be offered the case, best first; equals by load, then by code."""
    placed: list[Placed] = []
    left_out: list[tuple[str, LeftOut]] = []
    network_can = False
    for candidate in candidates:
        unfit = _unfit(case, candidate)
        network_can = network_can or unfit is None
        if not case.consent_to_share:
            left_out.append((candidate.code, LeftOut.NO_CONSENT))
        elif candidate.code in case.excluded:
            left_out.append((candidate.code, LeftOut.CONFLICT))
        elif unfit is not None:
            left_out.append((candidate.code, unfit))
        else:
            placed.append(_place(case, candidate))
    placed.sort(key=lambda one: (-one.score, one.load, one.code))
    gap = case.consent_to_share and not network_can
    return Ranking(tuple(placed), tuple(sorted(left_out)), gap)


def to_offer(ranking: Ranking, urgency: Urgency, asked: Set[str]) -> tuple[str, ...]:
    """The codes to offer the ticket to now, after those already ``asked``; empty when none is left.

    One organisation at a time, so that few people see a card. A life at risk goes at once to all
    that have somebody on duty, or to all when nobody has.
    """
    left = [one for one in ranking.ranked if one.code not in asked]
    if urgency is Urgency.LIFE:
        awake = [one for one in left if one.on_duty > 0]
        return tuple(one.code for one in awake or left)
    return tuple(one.code for one in left[:1])


def _unfit(case: Case, candidate: Candidate) -> LeftOut | None:
    if not candidate.active:
        return LeftOut.INACTIVE
    if case.region is not None and not _covers(candidate.regions, case.region):
        return LeftOut.REGION
    knows_topic = _covers(candidate.topics, case.topic)
    if not knows_topic and not any(_covers(candidate.needs, need) for need in case.needs):
        return LeftOut.COMPETENCE
    return None


def _place(case: Case, candidate: Candidate) -> Placed:
    reasons = [
        *(_listed(Cause.NEED, candidate.needs, need, NEED, NEED_BY_ALL) for need in _sorted(case)),
        _region(case.region, candidate.regions),
        _listed(Cause.TOPIC, candidate.topics, case.topic, TOPIC, TOPIC_BY_ALL),
        _language(case.language, candidate.languages),
        _duty(case.urgency, candidate.on_duty),
        _room(candidate.capacity, candidate.load),
    ]
    told = tuple(reason for reason in reasons if reason.points != 0)
    score = sum(reason.points for reason in told)
    return Placed(candidate.code, score, told, candidate.load, candidate.on_duty)


def _sorted(case: Case) -> list[Need]:
    """The needs in the order of the vocabulary, so that reasons read the same every time."""
    return [need for need in Need if need in case.needs]


def _covers(codes: Set[str], code: str) -> bool:
    return code in codes or ALL in codes


def _listed(cause: Cause, codes: Set[str], code: str, named: int, by_all: int) -> Reason:
    if code in codes:
        return Reason(cause, named, code)
    return Reason(cause, by_all if ALL in codes else 0, ALL)


def _region(region: Region | None, regions: Set[str]) -> Reason:
    # Nobody knows where he is: who works in the whole country can search in all of it.
    return _listed(Cause.REGION, regions, region or "", REGION, REGION_BY_ALL)


def _language(language: Language, languages: Set[str]) -> Reason:
    if _covers(languages, language):
        return Reason(Cause.LANGUAGE, LANGUAGE, language)
    near = _NEAR.get(language)
    if near is not None and near in languages:
        return Reason(Cause.LANGUAGE, LANGUAGE_NEAR, near)
    return Reason(Cause.LANGUAGE, 0, language)


def _duty(urgency: Urgency, on_duty: int) -> Reason:
    return Reason(Cause.ON_DUTY, ON_DUTY[urgency] if on_duty > 0 else 0, str(on_duty))


def _room(capacity: int, load: int) -> Reason:
    detail = f"{load}/{capacity}"
    if load >= capacity:
        return Reason(Cause.FULL, FULL, detail)
    return Reason(Cause.ROOM, ROOM * (capacity - load) // capacity, detail)
