"""What was understood of free words is said back, and one press says whether it is right."""

from dataclasses import dataclass

from flows.choices import YesNo
from flows.interview import Ask


@dataclass(frozen=True, slots=True)
class Confirmed:
    """Whether what was understood is right."""

    right: bool


def heard(ask: Ask) -> Confirmed:
    """The one question; what was understood stands in its words."""
    return Confirmed(ask(YesNo("right")))
