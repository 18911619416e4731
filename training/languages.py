"""Trains the two models of languages: one for Arabic letters, one for Latin ones."""

import random
from collections import defaultdict
from collections.abc import Iterable, Sequence

import numpy as np

from locales.hearing.language import features, words_of
from locales.hearing.linear import pack
from training.fitting import SEED, fitted, often, rows_of, tabled, telling
from training.messages import Message
from training.sentences import Sentence

SCRIPTS = {"arabic": ("ar", "ary"), "latin": ("ary_Latn", "fr", "other")}
"""The languages of each model."""
MOST_FEATURES = {"arabic": 14_000, "latin": 12_000}
_SENTENCES = 9_000
"""Of each language: more of them teach little that is new."""
_OWN = 6.0
"""A message of the kind that is heard counts as so many sentences of other kinds."""
_SEEN = 4
_STRENGTH = 30.0


def examples(
    messages: Iterable[Message], sentences: Iterable[Sentence], script: str
) -> tuple[list[str], list[str], list[float]]:
    """Texts, languages and weights; the same choice of sentences each time."""
    by_language: dict[str, list[str]] = defaultdict(list)
    for text, code in sentences:
        if code in SCRIPTS[script]:
            by_language[code].append(text)
    texts, codes, weights = [], [], []
    chance = random.Random(SEED)  # noqa: S311 - a choice that can be repeated, and no secret
    for code in sorted(by_language):
        several = by_language[code]
        chosen = chance.sample(several, min(_SENTENCES, len(several)))
        texts += chosen
        codes += [code] * len(chosen)
        weights += [1.0] * len(chosen)
    for message in messages:
        if message.language in SCRIPTS[script] and written_in(script, message.text):
            texts.append(message.text)
            codes.append(message.language)
            weights.append(_OWN)
    return texts, codes, weights


def written_in(script: str, text: str) -> bool:
    """Whether a text has mostly the letters of a script."""
    arabic = sum("\u0600" <= c <= "\u06ff" for c in text)
    latin = sum(c.isascii() and c.isalpha() for c in text)
    return arabic >= latin if script == "arabic" else latin > arabic


def train(
    messages: Sequence[Message], sentences: Sequence[Sentence], script: str, header: dict[str, str]
) -> bytes:
    """The packed model of one script."""
    texts, codes, weights = examples(messages, sentences, script)
    rows = [features(words_of(text)) for text in texts]
    table = tabled(rows, often(rows, _SEEN))
    first = fitted(table, codes, weights, _STRENGTH)
    table = tabled(rows, telling(table, first.weights, MOST_FEATURES[script]))
    fit = fitted(table, codes, weights, _STRENGTH)
    biases, matrix = fit.biases, fit.weights
    if len(fit.classes) == 2:
        biases, matrix = np.array([-biases[0], biases[0]]) / 2, np.vstack([-matrix, matrix]) / 2
    return pack(
        header, fit.classes, [float(b) for b in biases], rows_of(table, matrix, table.names)
    )
