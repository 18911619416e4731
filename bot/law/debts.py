"""How long somebody may be held for a fine, costs or damages not paid: CPP 635 to 638."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Held:
    """Between how much and how much the court chooses: ``months``, or days where it is false."""

    least: int
    most: int
    months: bool = True


LEAST = 8_000
"""Dirhams in all under which nobody is held: 636."""
BRACKETS = (
    (1_000_000, Held(10, 15)),
    (200_000, Held(6, 9)),
    (50_000, Held(3, 5)),
    (20_000, Held(1, 2)),
    (LEAST, Held(15, 21, months=False)),
)
"""From how many dirhams on, the highest first: 638."""


def held(dirhams: int) -> Held | None:
    """How long, for so many dirhams in all; None when nobody is held for so little (636)."""
    return next((held for least, held in BRACKETS if dirhams >= least), None)
