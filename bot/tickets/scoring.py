"""How well an organisation fits a grievance, in points, and what each point is for."""

from collections.abc import Set
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
# Who is near the family can meet them, also where he is far away. When nobody knows where he is, or
# he is free, this is the place that counts.
FAMILY, FAMILY_BY_ALL = 10, 4
TOPIC, TOPIC_BY_ALL = 20, 8
# Arabic and Darija understand each other, so the neighbour is worth most of the language itself.
LANGUAGE, LANGUAGE_NEAR = 15, 10
# A free organisation before a busy one; a full one falls behind its equals and is still asked,
# because a ticket nobody else can take must not stop there.
ROOM, FULL = 10, -30
# Where a life is at risk somebody awake matters more than any single competence.
ON_DUTY = {Urgency.LIFE: 60, Urgency.URGENT: 15, Urgency.NORMAL: 0}

# Asked only where a life is at risk and nobody else is there: they are told that by it.
AWAY = -20

_NEAR = {Language.ARABIC: Language.DARIJA, Language.DARIJA: Language.ARABIC}


class Cause(StrEnum):
    """Why an organisation gained points, or lost them."""

    NEED = "need"
    REGION = "region"
    FAMILY_REGION = "family_region"
    TOPIC = "topic"
    LANGUAGE = "language"
    ON_DUTY = "on_duty"
    ROOM = "room"
    FULL = "full"
    AWAY = "away"


@dataclass(frozen=True, slots=True)
class Case:
    """What of a grievance decides who is offered it.

    ``region`` is that of the establishment, None when nobody knows where he is or he is free;
    ``family_region`` is where the family lives, or he when he is free. ``excluded`` are codes of
    organisations that the person asked to keep away from it. Without ``consent_to_share`` nobody is
    ranked; ``refused`` then says that it was the detainee who did not want it. A topic that is only
    ``guessed`` from somebody's words decides who comes first, and keeps nobody out.
    """

    topic: Topic
    needs: Set[Need]
    region: Region | None
    language: Language
    urgency: Urgency
    excluded: Set[str]
    consent_to_share: bool
    family_region: Region | None = None
    refused: bool = False
    guessed: bool = False


@dataclass(frozen=True, slots=True)
class Candidate:
    """An organisation as routing sees it; each list holds codes, or ``*`` for all.

    ``load`` counts the tickets it has in hand, ``on_duty`` its handlers on duty now.
    ``away``: nobody of it is there these days.
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
    away: bool = False


@dataclass(frozen=True, slots=True)
class Reason:
    """Some points and their cause; ``detail`` is a code of the cause's kind, ``*``, or figures."""

    code: Cause
    points: int
    detail: str

    @property
    def is_near(self) -> bool:
        """Whether it is the language beside the person's own: Darija for Arabic, or the reverse."""
        return self.code is Cause.LANGUAGE and self.points == LANGUAGE_NEAR


def reasons(case: Case, candidate: Candidate) -> tuple[Reason, ...]:
    """Every point that an organisation gains or loses, in a fixed order; none is for nothing."""
    told = [
        *(_listed(Cause.NEED, candidate.needs, need, NEED, NEED_BY_ALL) for need in _sorted(case)),
        *_regions(case, candidate.regions),
        _listed(Cause.TOPIC, candidate.topics, case.topic, TOPIC, TOPIC_BY_ALL),
        _language(case.language, candidate.languages),
        _duty(case.urgency, candidate.on_duty),
        _room(candidate.capacity, candidate.load),
        Reason(Cause.AWAY, AWAY if candidate.away else 0, ""),
    ]
    return tuple(reason for reason in told if reason.points != 0)


def _sorted(case: Case) -> list[Need]:
    """The needs in the order of the vocabulary, so that reasons read the same every time."""
    return [need for need in Need if need in case.needs]


def covers(codes: Set[str], code: str) -> bool:
    """Whether a list of an organisation holds a code, by name or as one of all."""
    return code in codes or ALL in codes


def _listed(cause: Cause, codes: Set[str], code: str, named: int, by_all: int) -> Reason:
    if code in codes:
        return Reason(cause, named, code)
    return Reason(cause, by_all if ALL in codes else 0, ALL)


def _regions(case: Case, regions: Set[str]) -> list[Reason]:
    home = case.family_region
    if case.region is None and home is not None:
        return [_listed(Cause.FAMILY_REGION, regions, home, REGION, REGION_BY_ALL)]
    # Nobody knows where he is: who works in the whole country can search in all of it.
    place = _listed(Cause.REGION, regions, case.region or "", REGION, REGION_BY_ALL)
    if home is None:
        return [place]
    return [place, _listed(Cause.FAMILY_REGION, regions, home, FAMILY, FAMILY_BY_ALL)]


def _language(language: Language, languages: Set[str]) -> Reason:
    if covers(languages, language):
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
