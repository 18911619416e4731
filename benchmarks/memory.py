"""How much memory a process takes, at first and after a hundred thousand turns."""

import asyncio
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path

import uvloop

from benchmarks import rehearsal
from benchmarks.alone import Row
from benchmarks.channel import TOKEN, channel_open
from benchmarks.driver import Crowd
from benchmarks.entrants import Entrant, Wasl, entered
from benchmarks.programs import megabytes

IN_FLIGHT = 64
EARLY_TURNS, TURNS = 5_000, 100_000
STRETCH_SECONDS = 2.0


class Whole(Wasl):
    """``wasl serve`` with all its roles, a desk among them that nobody writes to."""

    def words(self) -> Sequence[str]:
        """See Contender."""
        return ["bot", "serve"]

    def settings(self, port: int) -> Mapping[str, str]:
        """See Contender."""
        number, secret = TOKEN.split(":")
        return {**super().settings(port), "WASL_DESK_TOKEN": f"{int(number) + 1}:{secret}"}


def rows(_runs: int) -> list[Row]:
    """Measure both kinds of process once; the lines of the table."""
    turns = rehearsal.rehearsed()
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        door = Entrant("door", "the people's door", Wasl)
        early, late = runner.run(_grown(door, turns, EARLY_TURNS, TURNS))
        everything = Entrant("whole", "all roles", Whole)
        (whole,) = runner.run(_grown(everything, turns, EARLY_TURNS))
    return [
        (f"resident after {EARLY_TURNS:,} turns, people's door", "≤ 130 MB", f"{early:.0f} MB"),
        (f"the same after {TURNS:,} turns", "as much", f"{late:.0f} MB ({late / early:.2f}×)"),
        (f"resident after {EARLY_TURNS:,} turns, all roles", "≤ 330 MB", f"{whole:.0f} MB"),
    ]


async def _grown(entrant: Entrant, turns: Sequence[rehearsal.Turn], *after: int) -> list[float]:
    """Run a process and let people write; its memory after so many turns each, in MB."""
    found: list[float] = []
    answered = 0
    with tempfile.TemporaryDirectory() as parent:
        async with channel_open() as channel:
            with entered(entrant, Path(parent) / "bot", channel, turns) as contender:
                at = contender.path, lambda: contender.ports
                said = [turn.said for turn in turns]
                with closing(Crowd(channel, *at, said, contender.replies)) as people:
                    contender.start()
                    await people.first_answer(contender.programs)
                    for number in after:
                        while answered < number:
                            answered += (await people.saturate(STRETCH_SECONDS, IN_FLIGHT))[0]
                        found.append(megabytes(contender.pids))
    return found
