"""Many people who write to a bot, each waiting for its answer before they write on.

It plays Telegram's side: one update after the other to the webhook, and notes when each was
acknowledged and when the reply came to the channel.
"""

import asyncio
import itertools
import json
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from benchmarks.channel import SECRET, Channel
from benchmarks.programs import NotRunning, Program
from benchmarks.wire import Callers
from tests.loopback import updates
from tests.loopback.bot_api import HEADER

REST_SECONDS = 1.0
"""Nobody is answered faster than Telegram lets a bot write to one chat, so nobody writes faster."""
PATIENCE_SECONDS = 10.0
TRIES = 1_000
AGAIN_SECONDS = 0.02
FIRST_CHAT = 1_000_001
chats = itertools.count(FIRST_CHAT)


@dataclass(slots=True)
class Person:
    """One chat: what was acknowledged of what it said, and what it still waits for."""

    chat: int
    said: int = 0
    acknowledged: int = 0
    unacknowledged: bytes | None = None
    waits_for: int = 0
    first_reply: float = 0.0
    free_at: float = 0.0
    answered: asyncio.Event = field(default_factory=asyncio.Event)


@dataclass(frozen=True, slots=True)
class Turn:
    """Seconds from the post to the 200, and to the first reply at the channel; None: never."""

    acknowledged: float | None
    replied: float | None


class Crowd:
    """Everybody who writes to one bot, which listens on one port or on several in turn.

    ``replies`` is how many messages answer each of ``messages``; ``rest`` is how many seconds
    somebody who was answered lets pass before they write on.
    """

    def __init__(
        self,
        channel: Channel,
        path: str,
        ports: Callable[[], Sequence[int]],
        messages: Sequence[str],
        replies: Sequence[int],
        rest: float = REST_SECONDS,
    ) -> None:
        self._rest = rest
        self._ports = ports
        self._callers = Callers(path, {HEADER: SECRET})
        self._next_port = itertools.count()
        self._rested: deque[Person] = deque()
        self._leaving = False
        self.messages = messages
        self.replies = replies
        self.people: dict[int, Person] = {}
        self.unanswered = self.refused = 0
        channel.heard = self._heard

    def close(self) -> None:
        """End the connections."""
        self._callers.close()

    def leave(self) -> None:
        """Have nobody say more, nor wait for an answer, until others come to write.

        What was said and not acknowledged stays with each, to be posted again.
        """
        self._leaving = True
        self._rested.clear()
        for person in self.people.values():
            person.answered.set()

    async def saturate(self, seconds: float, in_flight: int) -> tuple[int, float]:
        """Keep so many turns under way for a time, and see the last of them through.

        How many were answered, and how many seconds that took.
        """
        began = last = time.perf_counter()
        answered = 0
        self._leaving = False

        async def one_after_the_other() -> None:
            nonlocal answered, last
            while (now := time.perf_counter()) < began + seconds and not self._leaving:
                turn = await self.turn(self._whose_turn(now))
                if turn.replied is not None:
                    answered, last = answered + 1, time.perf_counter()
                elif turn.acknowledged is None:
                    await asyncio.sleep(AGAIN_SECONDS)

        await asyncio.gather(*(one_after_the_other() for _ in range(in_flight)))
        return answered, last - began

    async def steady(self, seconds: float, per_second: float) -> list[Turn]:
        """Begin so many turns a second, whether earlier ones were answered or not."""
        loop = asyncio.get_running_loop()
        begun = loop.time()
        turns = []
        for number in range(int(seconds * per_second)):
            await asyncio.sleep(begun + number / per_second - loop.time())
            person = self._whose_turn(time.perf_counter())
            turns.append(asyncio.create_task(self.turn(person)))
        return list(await asyncio.gather(*turns))

    async def turn(self, person: Person) -> Turn:
        """Have somebody say what comes next, and wait until it is answered in full."""
        self._says(person)
        began = time.perf_counter()
        if not await self.post(person):
            self.refused += 1
            return Turn(None, None)
        acknowledged = time.perf_counter() - began
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                await person.answered.wait()
        except TimeoutError:
            self.unanswered += 1
        if person.said < len(self.messages) and not self._leaving:
            person.free_at = time.perf_counter() + self._rest
            self._rested.append(person)
        return Turn(acknowledged, person.first_reply - began if person.first_reply else None)

    async def post(self, person: Person) -> bool:
        """Bring what somebody said last to the bot; whether it was acknowledged."""
        if person.unacknowledged is None:
            return True
        ports = self._ports()
        port = ports[next(self._next_port) % len(ports)]
        if await self._callers.post(port, person.unacknowledged) != 200:
            return False
        self._acknowledged(person)
        return True

    async def insist(self, person: Person) -> None:
        """Bring it again and again until it is acknowledged, as Telegram does; see post.

        Raises NotRunning when that does not happen for a while.
        """
        for _ in range(TRIES):
            if await self.post(person):
                return
            await asyncio.sleep(AGAIN_SECONDS)
        raise NotRunning("it acknowledges nothing")

    async def first_answer(self, programs: Sequence[Program], seconds: float = 60) -> None:
        """Post one person's first words again and again until a bot that starts takes them.

        Raises NotRunning when it does not in time.
        """
        person = self._newcomer()
        body = self._says(person)
        until = time.perf_counter() + seconds
        waiting = set(self._ports())
        while waiting:
            for port in sorted(waiting):
                if await self._callers.post(port, body) == 200:
                    waiting.discard(port)
                    self._acknowledged(person)
            for program in programs:
                program.look()
                if time.perf_counter() > until:
                    raise NotRunning(program.told())
            await asyncio.sleep(0.005)

    def _says(self, person: Person) -> bytes:
        """The update that brings what somebody says next."""
        text = self.messages[person.said]
        person.unacknowledged = json.dumps(updates.message(text, person.chat)).encode()
        person.waits_for = self.replies[person.said]
        person.said += 1
        person.first_reply = 0.0
        person.answered.clear()
        return person.unacknowledged

    def _acknowledged(self, person: Person) -> None:
        person.unacknowledged = None
        person.acknowledged = person.said

    def _whose_turn(self, now: float) -> Person:
        """Who has rested long enough, or somebody new."""
        if self._rested and self._rested[0].free_at <= now:
            return self._rested.popleft()
        return self._newcomer()

    def _newcomer(self) -> Person:
        person = Person(next(chats))
        self.people[person.chat] = person
        return person

    def _heard(self, chat: int, at: float) -> None:
        person = self.people.get(chat)
        if person is None:
            return
        person.first_reply = person.first_reply or at
        person.waits_for -= 1
        if person.waits_for <= 0:
            person.answered.set()
