"""Trains the triage model: needs attention, life at risk, and the topic, over one list of features.

What is rare counts more. A topic is judged by a logistic regression and a naive Bayes together.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from locales.hearing.courtesy import without_greeting
from locales.hearing.language import Tongue
from locales.hearing.linear import Weighed, pack
from locales.hearing.traits import traits
from locales.hearing.triage import ATTENTION, LIFE, TOPICS
from training.fitting import bayes, fitted, often, rarity, rows_of, tabled, telling
from training.messages import Message

_SEEN = 1
_STRENGTH = 1.0
_TOPIC_STRENGTH = 1.0
_SMOOTH = 0.3
_BAYES = 0.6
"""How much the naive Bayes counts beside the regression."""
_BAYES_URGENT = 2.0
"""The same for what needs attention: the naive Bayes is the better judge of short messages."""
_MOST = 3.0
"""An author of few messages counts more, so that every hand is learned from; at most so much."""
_SECOND = 0.5
"""A second topic that is accepted counts as half an example."""
MOST_FEATURES = 40_000

Line = tuple[float, float]
"""What a score is multiplied with, and what is added."""
PLAIN: Line = (1.0, 0.0)


def known(messages: Iterable[Message]) -> list[Message]:
    """The messages that can be learned from: those in a language Wasl understands."""
    return [
        message
        for message in messages
        if message.language != Tongue.OTHER and message.topic in TOPICS
    ]


def weighed(messages: Sequence[Message]) -> list[Weighed]:
    """The features of each message, as the running program will see them."""
    return [
        traits(without_greeting(message.text), french=message.language == Tongue.FRENCH).features
        for message in messages
    ]


def by_author(messages: Sequence[Message]) -> list[float]:
    """How much each message counts: as much as it takes for its author to be heard."""
    written = Counter(message.author for message in messages)
    usual = len(messages) / len(written)
    return [min(_MOST, max(1.0, usual / written[message.author])) for message in messages]


def train(
    messages: Sequence[Message],
    rows: Sequence[Weighed],
    header: Mapping[str, object],
    line: Line = PLAIN,
) -> bytes:
    """The packed model of messages with their features; ``line`` makes a chance of its score."""
    table = tabled(rows, often(rows, _SEEN))
    rare = rarity(table)
    counts = by_author(messages)
    urgent = [str(int(message.urgent)) for message in messages]
    life = [str(int(message.attention == LIFE)) for message in messages]
    needing, risking = (fitted(table, labels, counts, _STRENGTH, rare) for labels in (urgent, life))
    beside = bayes(table, urgent, counts, _SMOOTH)
    slope, shift = line
    biases = [slope * float(needing.biases[0]) + shift, float(risking.biases[0])]
    matrices = [slope * (needing.weights + _BAYES_URGENT * beside.weights[1:]), risking.weights]

    examples = [(row, message.topic, 1.0) for row, message in zip(rows, messages, strict=True)]
    examples += [
        (row, topic, _SECOND)
        for row, message in zip(rows, messages, strict=True)
        for topic in sorted((message.accepted - {message.topic}) & set(TOPICS))
    ]
    doubled = tabled([row for row, _, _ in examples], table.names)
    topics, parts = [topic for _, topic, _ in examples], [part for _, _, part in examples]
    regression = fitted(doubled, topics, parts, _TOPIC_STRENGTH, rare)
    second = bayes(doubled, topics, parts, _SMOOTH)
    order = [regression.classes.index(code) for code in TOPICS]
    biases += [float(regression.biases[place]) for place in order]
    matrices.append(regression.weights[order] + _BAYES * second.weights[order])
    whole = np.vstack(matrices)
    chosen = telling(table, whole, MOST_FEATURES)
    return pack(header, (ATTENTION, LIFE, *TOPICS), biases, rows_of(table, whole, chosen))
