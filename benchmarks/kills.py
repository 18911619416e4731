"""What ``kill -9`` loses: bots killed at random moments of a rush, and asked afterwards.

After each kill the bot starts again over what it kept, and what it had not acknowledged is brought
once more, as Telegram does. Those who were writing say nothing else: others write from then on.
"""

import asyncio
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

import uvloop

from benchmarks import rehearsal
from benchmarks.channel import Channel, channel_open
from benchmarks.contenders import Contender, Kept
from benchmarks.driver import Crowd
from benchmarks.entrants import Entrant, entered

WRITING = 40
EARLIEST, LATEST = 0.2, 1.5
"""Seconds of a rush until the kill."""
REST = 0.2
"""So short that the kill finds people in the middle of what they have to say."""
LONGEST_RUSH = 60.0
SEED = 4


@dataclass(frozen=True, slots=True)
class Losses:
    """What became of everything that was acknowledged, over so many kills.

    ``lost`` and ``twice`` count turns; ``silent`` counts people whom nobody answered after their
    last words; ``echoes`` counts messages that came to the channel more often than was needed.
    """

    kills: int = 0
    acknowledged: int = 0
    lost: int = 0
    twice: int = 0
    silent: int = 0
    echoes: int = 0

    def plus(self, other: "Losses") -> "Losses":
        """Both together."""
        return Losses(*(getattr(self, name) + getattr(other, name) for name in self.__slots__))


def suffered(entrants: Sequence[tuple[Entrant, int]], rounds: int) -> dict[str, Losses]:
    """Kill each so many times, in rounds that alternate; what was lost in sum, by name."""
    turns = rehearsal.rehearsed()
    chance = random.Random(SEED)
    sums = {entrant.name: Losses() for entrant, _ in entrants}
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        for number in range(rounds):
            for entrant, kills in entrants:
                share = kills // rounds + (number < kills % rounds)
                losses = runner.run(killed(entrant, turns, share, chance))
                sums[entrant.name] = sums[entrant.name].plus(losses)
                print(f"{number + 1}/{rounds} {entrant.title}: {losses}", file=sys.stderr)
    return sums


async def killed(
    entrant: Entrant, turns: Sequence[rehearsal.Turn], kills: int, chance: random.Random
) -> Losses:
    """Kill one bot so many times over the same store, and see what is left of it."""
    with tempfile.TemporaryDirectory() as parent:
        async with channel_open() as channel:
            with entered(entrant, Path(parent) / "bot", channel, turns) as contender:
                said = [turn.said for turn in turns]
                at = contender.path, lambda: contender.ports
                with closing(Crowd(channel, *at, said, contender.replies, REST)) as people:
                    contender.start()
                    await people.first_answer(contender.programs)
                    for _ in range(kills):
                        await _rush(contender, people, chance.uniform(EARLIEST, LATEST))
                    waited_for = [turn.screens[-1].text for turn in turns]
                    silent = await _silent(people, waited_for, channel, contender.patience)
                contender.stop()
                losses = _losses(people, contender.kept(), channel)
                return replace(losses, kills=kills, silent=silent)


async def _rush(contender: Contender, people: Crowd, seconds: float) -> None:
    """Let people write until the kill, start the bot again, and bring what was left."""
    writing = asyncio.create_task(people.saturate(LONGEST_RUSH, WRITING))
    await asyncio.sleep(seconds)
    contender.kill()
    people.leave()
    await writing
    contender.start()
    await people.first_answer(contender.programs)
    for person in list(people.people.values()):
        await people.insist(person)


async def _silent(
    people: Crowd, waited_for: Sequence[str], channel: Channel, patience: float
) -> int:
    """Wait until everybody has been sent what follows their last words, or nobody would be any
    more; how many were not."""
    until = time.monotonic() + patience
    while True:
        silent = [
            person
            for person in people.people.values()
            if waited_for[person.acknowledged - 1] not in channel.sent[person.chat]
        ]
        if not silent or time.monotonic() > until:
            return len(silent)
        await asyncio.sleep(0.2)


def _losses(people: Crowd, kept: Kept, channel: Channel) -> Losses:
    """Compare what was acknowledged with what is there."""
    lost = twice = echoes = acknowledged = 0
    for person in people.people.values():
        told = Counter(people.messages[: person.acknowledged])
        there = Counter(kept.get(person.chat, []))
        acknowledged += person.acknowledged
        lost += (told - there).total()
        twice += (there - told).total()
        due = sum(people.replies[: person.acknowledged])
        echoes += max(0, len(channel.sent[person.chat]) - due)
    return Losses(acknowledged=acknowledged, lost=lost, twice=twice, echoes=echoes)
