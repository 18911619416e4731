"""How the simulator hands Wasl what was said on a phone, and who sits at the desk.

The simulator is one more channel: it knows the two doors by this seam alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from bot.arrivals import Arrival


class Line(Protocol):
    """The way in: Wasl takes an arrival for good when this returns, and not if it raises."""

    async def arrive(self, arrival: Arrival) -> None:
        """Apply what came in through ``arrival.door``; a repeated provider id changes nothing.

        Raises TurnFailed or DatabaseAway when it should be sent again.
        """
        ...


@dataclass(frozen=True, slots=True)
class Seat:
    """A handler of the demonstration: the address of their phone, and how the page names them."""

    phone: str
    name: str
    organisation: str
    language: str
    role: str = "handler"


class Overheard:
    """The in-memory twin of a line, for tests: keeps what arrived, and fails when told to."""

    def __init__(self) -> None:
        self.arrivals: list[Arrival] = []
        self.failure: Exception | None = None

    async def arrive(self, arrival: Arrival) -> None:
        """Keep the arrival, or raise the failure that a test has set."""
        if self.failure is not None:
            raise self.failure
        self.arrivals.append(arrival)
