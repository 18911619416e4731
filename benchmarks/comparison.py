"""Every contender under the same driver: how much it bears, how soon it answers, what it takes."""

import asyncio
import gc
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, fields
from pathlib import Path
from statistics import median

import uvloop

from benchmarks import rehearsal
from benchmarks.channel import channel_open
from benchmarks.contenders import Contender
from benchmarks.driver import PATIENCE_SECONDS, Crowd
from benchmarks.entrants import Entrant, entered
from benchmarks.latency import p50_and_p99
from benchmarks.programs import megabytes, processor_seconds

IN_FLIGHT = 64
WARM_UP_SECONDS = 2.0
# As long as it takes a person who rests after each answer to say all twelve.
SECONDS = 13.0
STEADY_SECONDS = 10.0
PER_SECOND = 50.0


@dataclass(frozen=True, slots=True)
class Figures:
    """What one run of one contender gave; times in seconds unless their name says otherwise."""

    turns_per_second: float
    processor_per_1000: float
    server_per_1000: float
    driver_per_1000: float
    acknowledged_p50: float
    acknowledged_p99: float
    replied_p50: float
    replied_p99: float
    first_answer: float
    megabytes: float
    unanswered: float
    refused: float

    @property
    def processor(self) -> float:
        """Processor seconds for 1,000 turns, those of its database server included."""
        return self.processor_per_1000 + self.server_per_1000


def medians(runs: Sequence[Figures]) -> Figures:
    """The median of each figure over several runs."""
    names = [each.name for each in fields(Figures)]
    return Figures(**{name: median(getattr(run, name) for run in runs) for name in names})


def compared(entrants: Sequence[Entrant], rounds: int) -> dict[str, Figures]:
    """Run each of them, one after the other, and all of that again; medians by name."""
    turns = rehearsal.rehearsed()
    runs: dict[str, list[Figures]] = {entrant.name: [] for entrant in entrants}
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        for number in range(1, rounds + 1):
            for entrant in entrants:
                figures = runner.run(measured(entrant, turns))
                runs[entrant.name].append(figures)
                print(f"{number}/{rounds} {entrant.title}: {_line(figures)}", file=sys.stderr)
    return {name: medians(found) for name, found in runs.items()}


async def measured(entrant: Entrant, turns: Sequence[rehearsal.Turn]) -> Figures:
    """One run: its start, as much as it bears, and then 50 turns a second."""
    with tempfile.TemporaryDirectory() as parent:
        async with channel_open() as channel:
            with entered(entrant, Path(parent) / "bot", channel, turns) as contender:
                said = [turn.said for turn in turns]
                at = contender.path, lambda: contender.ports
                with closing(Crowd(channel, *at, said, contender.replies)) as people, no_pauses():
                    return await _measured(contender, people)


@contextmanager
def no_pauses() -> Iterator[None]:
    """Have Python not stop the driver to collect what it might drop: it would count as latency."""
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


async def _measured(contender: Contender, people: Crowd) -> Figures:
    began = time.perf_counter()
    contender.start()
    await people.first_answer(contender.programs)
    first_answer = time.perf_counter() - began
    await people.saturate(WARM_UP_SECONDS, IN_FLIGHT)
    before = _used(contender)
    driver = time.process_time()
    answered, seconds = await people.saturate(SECONDS, IN_FLIGHT)
    driver = time.process_time() - driver
    spent = _used(contender)
    thousands = max(answered, 1) / 1000
    # What was begun when the rush ended is finished before the quiet time begins.
    await asyncio.sleep(1)
    quiet = await people.steady(STEADY_SECONDS, PER_SECOND)
    for program in contender.programs:
        program.look()
    # Whoever was never answered waited at least as long as the driver did.
    acknowledged = p50_and_p99([_waited(turn.acknowledged) for turn in quiet])
    replied = p50_and_p99([_waited(turn.replied) for turn in quiet])
    return Figures(
        turns_per_second=answered / seconds if answered else 0.0,
        processor_per_1000=(spent[0] - before[0]) / thousands,
        server_per_1000=(spent[1] - before[1]) / thousands,
        driver_per_1000=driver / thousands,
        acknowledged_p50=acknowledged[0],
        acknowledged_p99=acknowledged[1],
        replied_p50=replied[0],
        replied_p99=replied[1],
        first_answer=first_answer,
        megabytes=megabytes(contender.pids),
        unanswered=people.unanswered,
        refused=people.refused,
    )


def _used(contender: Contender) -> tuple[float, float]:
    return processor_seconds(contender.pids), processor_seconds(contender.server_pids)


def _waited(seconds: float | None) -> float:
    return PATIENCE_SECONDS if seconds is None else seconds


def _line(run: Figures) -> str:
    return (
        f"{run.turns_per_second:.0f} turns/s, {run.processor_per_1000:.2f} s"
        f" (+{run.server_per_1000:.2f} server, {run.driver_per_1000:.2f} driver) per 1,000,"
        f" acknowledged {run.acknowledged_p50 * 1000:.1f}/{run.acknowledged_p99 * 1000:.1f} ms,"
        f" replied {run.replied_p50 * 1000:.1f}/{run.replied_p99 * 1000:.1f} ms,"
        f" start {run.first_answer:.2f} s, {run.megabytes:.0f} MB,"
        f" {run.unanswered:.0f} unanswered, {run.refused:.0f} refused"
    )
