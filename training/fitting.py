"""Fits linear models to weighed features and makes them small; the one place of scikit-learn."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from sklearn.naive_bayes import ComplementNB

from locales.hearing.linear import Weighed

SEED = 7
_ROUNDS = 200
_ENOUGH = 1e-3


@dataclass(frozen=True, slots=True)
class Table:
    """Messages as rows, features as columns."""

    names: tuple[str, ...]
    cells: csr_matrix


@dataclass(frozen=True, slots=True)
class Fit:
    """The classes, and a bias and a row of weights for each; of two classes, for the second."""

    classes: tuple[str, ...]
    biases: Any
    weights: Any


def tabled(rows: Sequence[Weighed], names: Sequence[str]) -> Table:
    """The messages over the given features."""
    places = {name: place for place, name in enumerate(names)}
    starts, columns, amounts = [0], [], []
    for row in rows:
        for name, amount in row.items():
            if (place := places.get(name)) is not None:
                columns.append(place)
                amounts.append(amount)
        starts.append(len(columns))
    shape = (len(rows), len(names))
    return Table(tuple(names), csr_matrix((amounts, columns, starts), shape=shape))


def often(rows: Iterable[Weighed], least: int) -> list[str]:
    """The features that so many messages have, in one order."""
    seen: Counter[str] = Counter()
    for row in rows:
        seen.update(row.keys())
    return sorted(name for name, count in seen.items() if count >= least)


def rarity(table: Table) -> Any:
    """How telling each feature is: the logarithm of one in how many messages has it."""
    present = np.asarray((table.cells != 0).sum(axis=0)).ravel()
    return np.log(table.cells.shape[0] / present)


def fitted(
    table: Table, labels: Sequence[str], weights: Sequence[float], strength: float, rare: Any = 1.0
) -> Fit:
    """A logistic regression; ``rare`` multiplies each feature, and is in the weights given back."""
    # Binary models by coordinates, many classes at once by gradients: each the quicker way.
    solver = "liblinear" if len(set(labels)) == 2 else "lbfgs"
    model = LogisticRegression(
        C=strength, max_iter=_ROUNDS, tol=_ENOUGH, random_state=SEED, solver=solver
    )
    cells = table.cells.multiply(rare).tocsr()
    model.fit(cells, list(labels), sample_weight=np.asarray(weights))
    return Fit(tuple(map(str, model.classes_)), model.intercept_, model.coef_ * rare)


def bayes(table: Table, labels: Sequence[str], weights: Sequence[float], smooth: float) -> Fit:
    """A naive Bayes of complements: it does well where a class has few examples."""
    model = ComplementNB(alpha=smooth)
    model.fit(table.cells, list(labels), sample_weight=np.asarray(weights))
    weight = model.feature_log_prob_
    return Fit(tuple(map(str, model.classes_)), np.zeros(len(weight)), weight - weight.mean(axis=0))


def telling(table: Table, matrix: Any, most: int) -> list[str]:
    """The features that move the outputs most: by weight, and by how often they are seen."""
    present = np.sqrt(np.asarray((table.cells != 0).sum(axis=0)).ravel())
    power = (np.abs(matrix) / np.abs(matrix).std(axis=1, keepdims=True)).max(axis=0) * present
    chosen = np.argsort(-power, kind="stable")[:most]
    return sorted(table.names[place] for place in chosen)


def rows_of(table: Table, matrix: Any, names: Iterable[str]) -> Mapping[str, list[float]]:
    """The weights of the chosen features, one for each output."""
    places = {name: place for place, name in enumerate(table.names)}
    return {name: [float(w) for w in matrix[:, places[name]]] for name in names}
