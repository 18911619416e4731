"""Which organisation should be offered a ticket, in what order, and why.

Pure and explainable: every point of a score has its reason, which the coordinator reads.
"""

from collections.abc import Iterable, Set
from dataclasses import dataclass
from enum import StrEnum

from bot.tickets.scoring import Candidate, Case, Reason, covers, reasons
from flows.vocabulary import Need, Region, Urgency


class LeftOut(StrEnum):
    """Why an organisation is not ranked at all; the first that holds is given."""

    NO_CONSENT = "no_consent"
    CONFLICT = "conflict"
    INACTIVE = "inactive"
    REGION = "region"
    COMPETENCE = "competence"
    AWAY = "away"


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


@dataclass(frozen=True, slots=True)
class Gap:
    """What the network has nobody for in a region: these needs, or anything at all."""

    region: Region
    needs: tuple[Need, ...]
    nobody: bool


def rank(case: Case, candidates: Iterable[Candidate]) -> Ranking:
    """The candidates that may be offered the case, best first; equals by load, then by code.

    Who is away is asked only where a life is at risk and nobody else can be.
    """
    here: list[Placed] = []
    away: list[Placed] = []
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
            (away if candidate.away else here).append(_place(case, candidate))
    if here or case.urgency is not Urgency.LIFE:
        left_out += [(one.code, LeftOut.AWAY) for one in away]
    ranked = here or (away if case.urgency is Urgency.LIFE else [])
    ranked.sort(key=lambda one: (-one.score, one.load, one.code))
    gap = case.consent_to_share and not network_can
    return Ranking(tuple(ranked), tuple(sorted(left_out)), gap)


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


def gaps(candidates: Iterable[Candidate]) -> list[Gap]:
    """What nobody in the network is competent for, region by region, whoever is away just now."""
    active = [one for one in candidates if one.active]
    found: list[Gap] = []
    for region in Region:
        there = [one for one in active if covers(one.regions, region)]
        missing = tuple(need for need in Need if not any(covers(one.needs, need) for one in there))
        if missing:
            found.append(Gap(region, missing, nobody=not there))
    return found


def _unfit(case: Case, candidate: Candidate) -> LeftOut | None:
    if not candidate.active:
        return LeftOut.INACTIVE
    if case.region is not None and not covers(candidate.regions, case.region):
        return LeftOut.REGION
    knows_topic = case.guessed or covers(candidate.topics, case.topic)
    if not knows_topic and not any(covers(candidate.needs, need) for need in case.needs):
        return LeftOut.COMPETENCE
    return None


def _place(case: Case, candidate: Candidate) -> Placed:
    told = reasons(case, candidate)
    score = sum(reason.points for reason in told)
    return Placed(candidate.code, score, told, candidate.load, candidate.on_duty)
