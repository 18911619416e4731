"""The parts that one process plays, as who watches over it sees them: which goes on, which stands.

Names are short and say nothing of any person.
"""

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from bot.delivery.rounds import Rounds
from bot.watch import disk

STILL_SECONDS = 30.0
"""A part that takes a step each second and took none for so long stands still."""
SILENT_SECONDS = 90.0
"""Telegram answers a long poll after 30 seconds at the latest."""


class Part(Protocol):
    """What goes on by itself; ``went_well_at`` is when it last did, by the monotonic clock."""

    @property
    def went_well_at(self) -> float | None:
        """None when it never did. What goes round counts from when it was made: its first step
        has as long as any other."""
        ...


class Keeper(Part, Protocol):
    """What keeps the clock."""

    @property
    def rests(self) -> bool:
        """Whether it does nothing for now, because the machine's clock was set."""
        ...


@dataclass(slots=True)
class Vitals:
    """What this process plays. ``rounds`` take a step each second; ``doors`` are bots on Telegram,
    which ``polls`` or waits for webhooks. ``folders`` are those it writes to, by their purpose.
    ``clock`` is what keeps the clock here, and ``led`` whether any process does, as far as it is
    known."""

    folders: dict[str, Path] = field(default_factory=dict)
    rounds: dict[str, Rounds] = field(default_factory=dict)
    doors: Mapping[str, Part] = field(default_factory=dict)
    polls: bool = False
    clock: Keeper | None = None
    led: bool = True

    def wake(self) -> None:
        """Something changed: what goes round looks now, not in a second."""
        for one in self.rounds.values():
            one.wake()

    def ages(self) -> dict[str, float]:
        """How many seconds ago each part last went well; parts that never did are left out."""
        now = time.monotonic()
        parts: dict[str, Part] = {**self.rounds}
        parts |= {f"telegram {name}": door for name, door in self.doors.items()}
        if self.clock is not None:
            parts["clock"] = self.clock
        return {
            name: now - part.went_well_at
            for name, part in parts.items()
            if part.went_well_at is not None
        }

    def free(self) -> dict[str, int]:
        """How many bytes are free in each of the folders."""
        return {purpose: disk.free(folder) for purpose, folder in self.folders.items()}

    def faults(self) -> Iterator[str]:
        """What keeps this process from doing its part. Looks at the disk, so not on the loop."""
        ages = self.ages()
        for name in (*self.rounds, "clock"):
            if ages.get(name, 0.0) > STILL_SECONDS:
                yield f"{name}: stands still"
        for name in self.doors if self.polls else ():
            if ages.get(f"telegram {name}", 0.0) > SILENT_SECONDS:
                yield f"telegram {name}: silent"
        for purpose, folder in self.folders.items():
            if fault := disk.fault_of(folder):
                yield f"{purpose}: {fault}"

    def warnings(self) -> Iterator[str]:
        """What is not as it should be, and is not for this process to mend."""
        for name, door in self.doors.items():
            if door.went_well_at is None:
                yield f"telegram {name}: not reached yet"
        if self.clock is not None and self.clock.rests:
            yield "clock: the machine's was set, it waits"
        if not self.led:
            yield "clock: nobody keeps it"
