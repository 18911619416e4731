"""Small linear models, read from a file of the package: a row of int8 weights for each feature.

A feature is known by its CRC-32, so a file holds no words; one that is not in it counts nothing.
"""

import gzip
import json
import math
from array import array
from collections.abc import Iterable, Mapping, Sequence
from importlib.resources import files
from itertools import accumulate, chain
from typing import Any
from zlib import crc32

FULL = 127
"""The largest weight of a row: each output has a scale that brings it to its size."""

_MIDDLE = 128
_RAISED = bytes((code + _MIDDLE) % 256 for code in range(256))
_LANE = 3
"""Bytes of a lane: 65,793 weights can be added before one overflows into the next."""

_BUCKET = 16
"""Codes that differ in their lowest bits alone, in so many, are looked for together."""

Weighed = Mapping[str, float]
"""The features of a message, each with how much it counts."""


class Linear:
    """Several outputs over one list of features.

    The file is a gzip of one line of JSON (names, scales and biases of the outputs, how many
    features, and whatever the training says about itself), the CRC-32s, and the weights.
    """

    def __init__(self, packed: bytes) -> None:
        opening, _, rest = gzip.decompress(packed).partition(b"\n")
        self.header: Mapping[str, Any] = json.loads(opening)
        self.outputs: tuple[str, ...] = tuple(self.header["outputs"])
        self._biases: tuple[float, ...] = tuple(self.header["biases"])
        self._scales = tuple(scale / FULL for scale in self.header["scales"])
        size = 4 * self.header["features"]
        self._codes = array("I", rest[:size])
        self._starts = _starts(self._codes)
        self._lanes = _lanes(rest[size:], len(self._codes), len(self.outputs))
        self._step = _LANE * len(self.outputs)

    def score(self, weighed: Weighed) -> list[float]:
        """The sum of what all features say, for each output."""
        # As in ``_row``: calling it for each feature takes seven tenths longer.
        # Few amounts differ: rows of one amount are added first, all their outputs at once.
        totals: dict[float, int] = {}
        counts: dict[float, int] = {}
        codes, starts, lanes, step = self._codes, self._starts, self._lanes, self._step
        for feature, amount in weighed.items():
            code = crc32(feature.encode("utf-8", "surrogatepass"))
            bucket = code >> _BUCKET
            place, end = starts[bucket], starts[bucket + 1]
            while place < end and codes[place] != code:
                place += 1
            if place < end:
                row = int.from_bytes(lanes[place * step : (place + 1) * step], "little")
                totals[amount] = totals.get(amount, 0) + row
                counts[amount] = counts.get(amount, 0) + 1
        sums = [0.0] * len(self.outputs)
        for amount, total in totals.items():
            packed = total.to_bytes(_LANE * len(sums), "little")
            middle = _MIDDLE * counts[amount]
            bytes_of = zip(packed[::_LANE], packed[1::_LANE], packed[2::_LANE], strict=True)
            for place, (low, mid, high) in enumerate(bytes_of):
                sums[place] += amount * ((high << 16 | mid << 8 | low) - middle)
        parts = zip(sums, self._scales, self._biases, strict=True)
        return [total * scale + bias for total, scale, bias in parts]

    def said(
        self, features: Iterable[str], weighed: Weighed, outputs: Sequence[int]
    ) -> list[float]:
        """What some features of a message say together, for some outputs."""
        sums = [0.0] * len(outputs)
        lanes = [
            (place, 8 * _LANE * output, self._scales[output])
            for place, output in enumerate(outputs)
        ]
        for feature in features:
            if row := self._row(feature):
                amount = weighed[feature]
                for place, lane, scale in lanes:
                    sums[place] += ((row >> lane & 0xFF) - _MIDDLE) * scale * amount
        return sums

    def _row(self, feature: str) -> int:
        """The weights of a feature as one number; 0, which no row is, when nothing is known of it.

        A dictionary would find it a little sooner, and take four times the memory.
        """
        code = crc32(feature.encode("utf-8", "surrogatepass"))
        bucket = code >> _BUCKET
        codes, last = self._codes, self._starts[bucket + 1]
        for place in range(self._starts[bucket], last):
            if codes[place] == code:
                step = self._step
                return int.from_bytes(self._lanes[place * step : (place + 1) * step], "little")
        return 0


def _starts(codes: Sequence[int]) -> "array[int]":
    """Where the codes of each bucket begin among all codes, which are sorted; and their end."""
    starts = array("I", bytes(4 * ((1 << (32 - _BUCKET)) + 1)))
    for code in codes:
        starts[(code >> _BUCKET) + 1] += 1
    return array("I", accumulate(starts))


def _lanes(columns: bytes, height: int, width: int) -> bytes:
    """Each row as one number: adding two rows adds all their outputs, each in a lane of its own.

    Weights lie in the file output by output, which packs better; in a lane they are above zero.
    """
    step = _LANE * width
    lanes = bytearray(step * height)
    for output in range(width):
        column = columns[output * height : (output + 1) * height]
        lanes[_LANE * output :: step] = column.translate(_RAISED)
    return bytes(lanes)


def load(name: str) -> Linear:
    """A model of this package by the name of its file."""
    return Linear(files("locales.hearing").joinpath("models", name).read_bytes())


def pack(
    header: Mapping[str, Any],
    outputs: Sequence[str],
    biases: Sequence[float],
    weights: Mapping[str, Sequence[float]],
) -> bytes:
    """Write a model down: the same weights are always the same bytes."""
    by_code = {crc32(name.encode("utf-8", "surrogatepass")): row for name, row in weights.items()}
    codes = array("I", sorted(by_code))
    rows = [by_code[code] for code in codes]
    scales = [max((abs(row[i]) for row in rows), default=0) or 1 for i in range(len(outputs))]
    columns = (
        (round(row[place] / scale * FULL) for row in rows) for place, scale in enumerate(scales)
    )
    opening = {
        **header,
        "outputs": list(outputs),
        "biases": [round(bias, 6) for bias in biases],
        "scales": [round(scale, 6) for scale in scales],
        "features": len(codes),
    }
    body = codes.tobytes() + array("b", chain.from_iterable(columns)).tobytes()
    line = json.dumps(opening, sort_keys=True, ensure_ascii=False).encode() + b"\n"
    return gzip.compress(line + body, 9, mtime=0)


def chance(score: float) -> float:
    """The probability a score stands for."""
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, score))))


def shares(scores: Iterable[float]) -> list[float]:
    """Scores as probabilities that add up to one."""
    given = list(scores)
    top = max(given)
    powers = [math.exp(score - top) for score in given]
    return [power / sum(powers) for power in powers]
