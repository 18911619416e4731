"""The figures of the network and of each organisation: what came, in which time, how it ended.

They help an organisation see its own work, and the coordinators where help is short. What people
complain of is sensitive, and a number that is small points at somebody: so topics are counted for
the whole network, and split by organisation only where that leaves at least ``FEWEST`` in a part.
All smaller parts stand together as one that names nobody, and a topic with fewer than that in all
is not split. An organisation's own view holds nothing of others, and no topics.

Beyond the organisation that holds it a grievance counts only where the person agreed to be counted,
and not from the moment they take that back.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from storage import organisations, performance
from storage.organisations import Organisation
from storage.transaction import Transaction

FEWEST = 5
"""The smallest number that is told of one organisation and one topic."""
PERIOD = timedelta(days=365)
"""How far back figures go, unless they are asked for otherwise."""
ELSEWHERE = ""
"""Stands for the organisations whose parts are too small, and for nobody at all."""


@dataclass(slots=True)
class Work:
    """What was received, and what became of it. Costs are in whole dirhams.

    ``taken_in_time`` and ``answered_in_time`` are by the targets of each ticket; a ticket that was
    opened again counts from then on. ``closed`` is by outcome, ``solved`` by the person's word.
    """

    offered: int = 0
    refused: int = 0
    received: int = 0
    taken: int = 0
    taken_in_time: int = 0
    answered: int = 0
    answered_in_time: int = 0
    open: int = 0
    late: int = 0
    closed: Counter[str] = field(default_factory=Counter)
    solved: Counter[str] = field(default_factory=Counter)
    appeals: int = 0
    reopenings: int = 0
    helps: int = 0
    costs: int = 0


@dataclass(frozen=True, slots=True)
class Figures:
    """All of a period: the work of each organisation by its code, and the topics of the network.

    ``nobody`` is the work that no organisation holds. ``topics`` are by topic and then by code.
    """

    since: datetime
    network: Work
    nobody: Work
    by_organisation: Mapping[str, Work]
    topics: Mapping[str, Mapping[str, int]]


def of(t: Transaction, since: datetime, *, whole: bool = False) -> Figures:
    """The figures of what was received since then (aware), of all who agreed to be counted.

    ``whole``: of everybody, which only the organisation that holds them may read.
    """
    known = {one.id: one for one in organisations.all(t, active_only=False)}
    works: dict[str, Work] = {one.code: Work() for one in known.values()}
    nobody = Work()

    def work(organisation_id: UUID | None) -> Work:
        return works[known[organisation_id].code] if organisation_id in known else nobody

    for row in performance.held(t, since, whole=whole):
        _add(work(row.organisation_id), row._mapping)
    for row in performance.offered(t, since, whole=whole):
        _add(work(row.organisation_id), row._mapping)
    for row in performance.helped(t, since, whole=whole):
        _add(work(row.organisation_id), row._mapping)
    for code, organisation_id, count in performance.outcomes(t, since, whole=whole):
        work(organisation_id).closed[code] += count
    for code, organisation_id, count in performance.solved(t, since, whole=whole):
        work(organisation_id).solved[code] += count
    return Figures(
        since, _sum([*works.values(), nobody]), nobody, works, _topics(t, since, known, whole)
    )


def own(t: Transaction, since: datetime, organisation: Organisation) -> Work:
    """The work of one organisation alone, all of it."""
    return of(t, since, whole=True).by_organisation[organisation.code]


def as_json(figures: Figures) -> dict[str, object]:
    """The figures for a program."""
    return {
        "since": figures.since.isoformat(),
        "network": asdict(figures.network),
        "nobody": asdict(figures.nobody),
        "organisations": {code: asdict(one) for code, one in figures.by_organisation.items()},
        "topics": {topic: dict(split) for topic, split in figures.topics.items()},
    }


def split(parts: Mapping[str, int]) -> dict[str, int]:
    """The counts of one topic by organisation, with no part smaller than FEWEST but the last one.

    Where only one part is too small, the next smallest joins it, so that it cannot be told by
    subtraction whose it is.
    """
    total = sum(parts.values())
    ordered = sorted(((code, count) for code, count in parts.items() if code), key=lambda p: p[1])
    small = [code for code, count in ordered if count < FEWEST]
    if len(small) == 1 and len(ordered) > 1 and not parts.get(ELSEWHERE):
        small.append(ordered[1][0])
    if total < FEWEST or not small:
        told = {} if total < FEWEST else dict(ordered)
    else:
        told = {code: count for code, count in ordered if code not in small}
    rest = total - sum(told.values())
    return {**told, **({ELSEWHERE: rest} if rest else {})}


def _topics(
    t: Transaction, since: datetime, known: Mapping[UUID, Organisation], whole: bool
) -> dict[str, dict[str, int]]:
    counted: dict[str, Counter[str]] = {}
    for topic, organisation_id, count in performance.topics(t, since, whole=whole):
        code = known[organisation_id].code if organisation_id in known else ELSEWHERE
        counted.setdefault(topic, Counter())[code] += count
    return {topic: split(parts) for topic, parts in sorted(counted.items())}


def _add(work: Work, counts: Mapping[str, int]) -> None:
    for name, count in counts.items():
        if name != "organisation_id":
            setattr(work, name, getattr(work, name) + int(count))


def _sum(works: list[Work]) -> Work:
    whole = Work()
    for one in works:
        whole.closed += one.closed
        whole.solved += one.solved
        plain = {k: v for k, v in asdict(one).items() if k not in ("closed", "solved")}
        _add(whole, plain)
    return whole
