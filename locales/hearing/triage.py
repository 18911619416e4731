"""How soon somebody must look at a message, and what it is about, with the reasons.

It orders and suggests: nobody is turned away by it, and a human always reads.
"""

from dataclasses import dataclass
from functools import cache

from flows.vocabulary import Urgency
from locales.hearing.linear import Linear, chance, load, shares
from locales.hearing.traits import traits

TOPICS = (
    "health",
    "illtreat",
    "visit",
    "transfer",
    "legal",
    "food",
    "mail",
    "discipline",
    "eduwork",
    "release",
    "death",
    "missing",
    "crisis",
    "minors",
    "other",
)
"""What a message may be about, coarser than the topics of a grievance."""
FILE = "triage.bin.gz"
ATTENTION, LIFE = "attention", "life"
"""The first two outputs of the model; the topics follow."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why: the rule or model by its id, and a text that shows what it saw."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Triage:
    """What is understood of a message; ``score`` is how surely it needs attention, 0 to 1.

    ``in_doubt``: the person should be asked whether somebody is in danger right now.
    """

    attention: Urgency
    score: float
    topics: tuple[tuple[str, float], ...]
    reasons: tuple[Reason, ...]
    in_doubt: bool = False


def triage(text: str) -> Triage:
    """Judge one message."""
    model = _model()
    found = traits(text)
    attention, life, *topics = model.score(found)
    shown = zip(TOPICS, shares(topics), strict=True)
    ranked = tuple(sorted(((code, round(share, 4)) for code, share in shown), key=lambda t: -t[1]))
    score = chance(attention)
    urgency = Urgency.URGENT if score >= model.header["threshold"] else Urgency.NORMAL
    return Triage(urgency, round(score, 4), ranked, (), chance(life) > 0.5)


@cache
def _model() -> Linear:
    return load(FILE)
