"""Fits a linear model to weighed features and makes it small; the one place of scikit-learn."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from locales.hearing.linear import Weighed

SEED = 7
_ROUNDS = 300


@dataclass(frozen=True, slots=True)
class Table:
    """Messages as rows, the features that are seen often enough as columns."""

    names: tuple[str, ...]
    cells: csr_matrix


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


def fitted(
    table: Table, labels: Sequence[str], weights: Sequence[float], strength: float
) -> tuple[list[str], Any, Any]:
    """The classes, a bias and a row of weights for each; two classes have one row of each."""
    model = LogisticRegression(C=strength, max_iter=_ROUNDS, random_state=SEED)
    model.fit(table.cells, list(labels), sample_weight=np.asarray(weights))
    return [str(label) for label in model.classes_], model.intercept_, model.coef_


def telling(table: Table, matrix: Any, most: int) -> list[str]:
    """The features that move the outputs most: by weight, and by how often they are seen."""
    present = np.sqrt(np.asarray((table.cells != 0).sum(axis=0)).ravel())
    power = np.abs(matrix).max(axis=0) * present
    chosen = np.argsort(-power, kind="stable")[:most]
    return sorted(table.names[place] for place in chosen)


def rows_of(table: Table, matrix: Any) -> Mapping[str, list[float]]:
    """The weights of each feature, one for each output."""
    return {name: [float(w) for w in matrix[:, place]] for place, name in enumerate(table.names)}
