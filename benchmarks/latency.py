"""What most people wait, and what hardly anybody waits longer than."""

from collections.abc import Sequence
from statistics import median, quantiles


def p50_and_p99(seconds: Sequence[float]) -> tuple[float, float]:
    """The median, and what 99 of 100 stay under; infinite where too few were measured."""
    if len(seconds) < 2:
        return float("inf"), float("inf")
    return median(seconds), quantiles(seconds, n=100, method="inclusive")[98]
