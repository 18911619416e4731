"""Judges a way of training by itself: every author's messages by a model that never saw them.

From these scores the limits of the decisions are set, and no others.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from sklearn.linear_model import LogisticRegression

from locales.hearing.linear import Linear, Weighed, chance, shares
from locales.hearing.triage import TOPICS
from training.measure import TRAPS
from training.messages import Message
from training.triages import Line, train

RECALL = 0.95
"""Of what needs attention, as much is to be flagged of authors never seen: on their average, so
that one who writes much does not hide how another writes."""
PRECISE = 0.77
"""Of what the model alone calls life at risk, as much must be so."""
ASKED = 0.95
"""Of the lives at risk, as many are to be asked about, if they are flagged or meet a rule."""
_ALONE = 5
"""So many times the chance of that, and it is asked whatever else is thought of the message."""
RULE, RULE_LIFE = 0.03, 0.1
"""How far the model must agree that a rule counts, and that it calls a life at risk."""
_SHARPNESS = (0.5, 0.7, 1.0, 1.4, 2.0, 2.8, 4.0)

Scores = Sequence[Sequence[float]]


def crossed(messages: Sequence[Message], rows: Sequence[Weighed]) -> Scores:
    """The scores of each message by the model of all other authors."""
    found: list[list[float]] = [[] for _ in messages]
    for author in sorted({message.author for message in messages}):
        others = [i for i, message in enumerate(messages) if message.author != author]
        model = Linear(train([messages[i] for i in others], [rows[i] for i in others], {}))
        for place, message in enumerate(messages):
            if message.author == author:
                found[place] = model.score(rows[place])
    return found


def line(messages: Sequence[Message], scores: Scores) -> Line:
    """What makes a chance that can be believed of the score of attention."""
    fit = LogisticRegression(C=1e6, solver="liblinear")
    fit.fit([[row[0]] for row in scores], [message.urgent for message in messages])
    return round(float(fit.coef_[0][0]), 4), round(float(fit.intercept_[0]), 4)


def straightened(scores: Scores, line: Line) -> Scores:
    """The same scores, with that of attention on the line."""
    slope, shift = line
    return [[slope * row[0] + shift, *row[1:]] for row in scores]


def limits(messages: Sequence[Message], scores: Scores) -> Mapping[str, float]:
    """From which chance on a message needs attention, is a life at risk, or is asked about."""
    urgent: dict[str, list[float]] = defaultdict(list)
    for row, message in zip(scores, messages, strict=True):
        if message.urgent:
            urgent[message.author].append(chance(row[0]))
    life = [(chance(s[1]), m.attention == "life") for s, m in zip(scores, messages, strict=True)]
    risks = sorted(danger for danger, is_life in life if is_life)
    steps = [step / 100 for step in range(20, 96)]
    precise = (step for step in steps if _precision(life, step) >= PRECISE)
    return {
        "attention": _flagging(list(urgent.values())),
        "life": next(precise, steps[-1]),
        "ask": (ask := round(float(np.quantile(risks, 1 - ASKED)), 4)),
        "ask_alone": _ALONE * ask,
        "rule": RULE,
        "rule_life": RULE_LIFE,
    }


def _flagging(chances: Sequence[Sequence[float]]) -> float:
    """The highest chance from which on enough is flagged, on the average of the authors."""

    def recall(limit: float) -> float:
        return float(np.mean([np.mean(np.asarray(of_one) >= limit) for of_one in chances]))

    steps = sorted({round(chance, 4) for of_one in chances for chance in of_one}, reverse=True)
    return next(step for step in steps if recall(step) >= RECALL)


def _precision(life: Sequence[tuple[float, bool]], step: float) -> float:
    called = [is_life for danger, is_life in life if danger >= step]
    return sum(called) / len(called) if called else 0.0


def sharpness(messages: Sequence[Message], scores: Scores) -> float:
    """What the topics' scores are multiplied with, so that their shares can be believed."""

    def surprise(factor: float) -> float:
        given = [
            shares([factor * score for score in row[2:]])[TOPICS.index(message.topic)]
            for row, message in zip(scores, messages, strict=True)
        ]
        return -float(np.mean(np.log(np.maximum(given, 1e-9))))

    return min(_SHARPNESS, key=surprise)


def lines(
    messages: Sequence[Message], scores: Scores, limits: Mapping[str, float]
) -> Iterator[str]:
    """What the model reaches by itself on authors it has not seen, rules apart."""
    judged = list(zip(messages, scores, strict=True))
    flagged = [m for m, s in judged if chance(s[0]) >= limits["attention"]]
    urgent = [m for m in messages if m.urgent]
    yield f"{len(messages)} messages, each judged by a model that never saw its author:"
    yield f"  recall    {sum(m.urgent for m in flagged) / len(urgent):.3f}"
    yield f"  precision {sum(m.urgent for m in flagged) / len(flagged):.3f}"
    kept = {id(m) for m in flagged}
    for author in sorted({m.author for m in messages}):
        theirs = [id(m) in kept for m in urgent if m.author == author]
        right = [m.urgent for m in flagged if m.author == author]
        recall, precision = sum(theirs) / len(theirs), sum(right) / len(right)
        yield f"    {author:<12} recall {recall:.3f}  precision {precision:.3f}"
    traps = [m for m in messages if m.notes & TRAPS and not m.urgent]
    yield f"  traps     {sum(id(m) in kept for m in traps) / len(traps):.3f}"
    for first in (1, 3):
        hits = 0
        for message, row in judged:
            ranked = sorted(range(len(TOPICS)), key=lambda place: -row[2 + place])[:first]
            hits += bool(message.accepted & {TOPICS[place] for place in ranked})
        yield f"  topic among {first}: {hits / len(judged):.3f}"
    yield f"  limits {dict(limits)}"
