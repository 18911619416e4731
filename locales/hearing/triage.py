"""How soon somebody must look at a message, and what it is about, with the reasons.

The learned model judges; reviewed rules may raise it to life at risk, and what takes a rule back
makes it a question to the person. Nobody is turned away by any of it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from flows.vocabulary import Urgency
from locales.hearing.alarms import Alarm, alarms, everyday
from locales.hearing.courtesy import without_greeting
from locales.hearing.language import Tongue, language
from locales.hearing.linear import Linear, chance, load, shares
from locales.hearing.traits import Traits, traits

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
_NOTHING = (("other", 1.0), *((code, 0.0) for code in TOPICS if code != "other"))
FILE = "triage.bin.gz"
_TOLD = 3
_FEWEST = 3
"""Words from which on a message is judged whatever they are."""
_TIMES = frozenset(("now", "yesterday", "past", "longtime"))
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

    @property
    def at_worst(self) -> Urgency:
        """How soon, as long as nobody has answered: life at risk where the person is to be asked.

        A doubt about a message that needs no attention otherwise is no more than a question.
        """
        urgent = self.attention is not Urgency.NORMAL
        return Urgency.LIFE if urgent and self.in_doubt else self.attention


def triage(text: str, tongue: Tongue | None = None, *, why: bool = True) -> Triage:
    """Judge one message; its language is found out when it is not given.

    Unless ``why``, the reasons are the rules that were met, without the words the model heard most.
    """
    model = _model()
    french = (tongue or language(text, why=False).tongue) is Tongue.FRENCH
    found = traits(without_greeting(text), french=french)
    if not any(any(map(str.isalpha, word)) for word in found.words):
        # A receipt, a telephone or a day in digits is no cry, whatever a model makes of it.
        return Triage(Urgency.NORMAL, 0.0, _NOTHING, (Reason("empty", "no words"),))
    attention, life, *topics = model.score(found.features)
    sharp = model.header["sharpness"]
    shown = zip(TOPICS, shares([score * sharp for score in topics]), strict=True)
    ranked = tuple(sorted(((code, round(share, 4)) for code, share in shown), key=lambda t: -t[1]))
    sure, danger = chance(attention), chance(life)
    met = alarms(found)
    limits = model.header["limits"]
    plain = [alarm for alarm in met if not alarm.lowered]
    if len(found.words) < _FEWEST and _TIMES.issuperset(one.concept for one in found.seen):
        # Of a word or two that only say when, the model makes too much: "yesterday" is no danger.
        sure = danger = 0.0
    urgency = _urgency(sure, danger, plain, limits)
    doubtful = urgency is not Urgency.LIFE and _doubtful(urgency, danger, met, limits)
    # A rule that was met is asked about whatever it is about; a likeness alone is not.
    doubtful = doubtful and (bool(met) or not everyday(found))
    reasons = tuple(map(_told, met))
    if why:
        outputs = [2 + TOPICS.index(ranked[0][0])]
        outputs += [0] if urgency is not Urgency.NORMAL else []
        outputs += [1] if danger >= limits["ask"] else []
        reasons = (*reasons, *_loudest(model, found, outputs))
    return Triage(urgency, round(sure, 4), ranked, reasons, doubtful)


def _urgency(
    sure: float, danger: float, plain: Sequence[Alarm], limits: Mapping[str, float]
) -> Urgency:
    """What the model says, raised by a rule that nothing lowers where the model half agrees.

    Alone, the rules are wrong too often to page anybody: jokes, reports and stories meet them.
    """
    if danger >= limits["life"] or (plain and danger >= limits["rule_life"]):
        return Urgency.LIFE
    if any(alarm.rule.firm for alarm in plain) or (plain and sure >= limits["rule"]):
        return Urgency.URGENT
    return Urgency.URGENT if sure >= limits["attention"] else Urgency.NORMAL


def _doubtful(
    urgency: Urgency, danger: float, met: Sequence[Alarm], limits: Mapping[str, float]
) -> bool:
    """Whether to ask if somebody is in danger: by what is flagged, by a rule, or by the model."""
    if any(not alarm.lowered for alarm in met) or danger >= limits["ask_alone"]:
        return True
    return danger >= limits["ask"] and (bool(met) or urgency is Urgency.URGENT)


def _told(alarm: Alarm) -> Reason:
    lowered = "".join(f"; lowered by {one.id}: {one.why}" for one in alarm.lowered)
    return Reason(f"life.{alarm.rule.id}", f"{alarm.rule.why} [{alarm.words}]{lowered}")


def _loudest(model: Linear, found: Traits, outputs: Sequence[int]) -> Iterator[Reason]:
    """For each output, the words that move it most."""
    said: dict[str, list[float]] = {}
    for word in dict.fromkeys(found.words):
        said[word] = model.said(found.of_word(word), found.features, outputs)
    for place, output in enumerate(outputs):
        loud = sorted(said, key=lambda word: (-said[word][place], word))
        words = [word for word in loud[:_TOLD] if said[word][place] > 0]
        yield Reason(f"model.{model.outputs[output]}", ", ".join(words) or "the message as a whole")


@cache
def _model() -> Linear:
    return load(FILE)
