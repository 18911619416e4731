"""Trains the triage model: needs attention, life at risk, and the topic, over one list of features.

Each output is a logistic regression of its own; the threshold comes from cross-validation.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from locales.hearing.linear import Weighed, pack
from locales.hearing.traits import traits
from locales.hearing.triage import ATTENTION, LIFE, TOPICS
from training.fitting import fitted, often, rows_of, tabled, telling
from training.messages import Message

_SEEN = 2
_STRENGTHS = {ATTENTION: 30.0, LIFE: 30.0, "topic": 60.0}
MOST_FEATURES = 24_000


def outputs(
    messages: Sequence[Message], rows: Sequence[Weighed], most: int = MOST_FEATURES
) -> tuple[list[float], Mapping[str, list[float]]]:
    """The biases, and the weights of each feature: attention, life, then each topic."""
    alike = [1.0] * len(messages)
    labels = (
        [str(int(message.urgent)) for message in messages],
        [str(int(message.attention == "life")) for message in messages],
    )
    table = tabled(rows, often(rows, _SEEN))
    for last in (False, True):
        parts = []
        for name, answers in zip((ATTENTION, LIFE), labels, strict=True):
            _, bias, matrix = fitted(table, answers, alike, _STRENGTHS[name])
            parts.append((list(bias), matrix))
        classes, bias, matrix = fitted(
            table, [message.topic for message in messages], alike, _STRENGTHS["topic"]
        )
        order = [classes.index(code) for code in TOPICS]
        parts.append(([bias[place] for place in order], matrix[order]))
        whole = np.vstack([matrix for _, matrix in parts])
        if not last:
            table = tabled(rows, telling(table, whole, most))
    return [float(b) for biases, _ in parts for b in biases], rows_of(table, whole)


def train(messages: Sequence[Message], header: Mapping[str, object]) -> bytes:
    """The packed model."""
    rows = [traits(message.text) for message in messages]
    biases, weights = outputs(messages, rows)
    return pack(header, (ATTENTION, LIFE, *TOPICS), biases, weights)
