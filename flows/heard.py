"""What was understood of free words is said back, and one press says whether it is right."""

from dataclasses import dataclass

from flows.choices import YesNo
from flows.interview import Ask


@dataclass(frozen=True, slots=True)
class Confirmed:
    """Whether what was understood is right."""

    right: bool


def heard(ask: Ask, bare: bool = False, dead: bool = False) -> Confirmed:
    """The one question; what was understood stands in its words.

    ``bare``: no more is understood than that something is to be told. ``dead``: somebody died.
    """
    wording = "dead" if dead else "bare" if bare else ""
    return Confirmed(ask(YesNo("right", wording=wording)))


def onto(ask: Ask) -> bool:
    """Whether what somebody wrote at the menu is for the grievance that they have sent."""
    return ask(YesNo("sure"))
