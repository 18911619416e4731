"""How fast one bot may speak: so many messages a second, fewer to one person, none during a pause.

Telegram tolerates about 30 messages a second and one a second to each person, with small bursts.
"""

import time
from collections import OrderedDict
from collections.abc import Callable

from aiolimiter import AsyncLimiter

REMEMBERED = 2_000
LONGEST_TROUBLE = 30.0


class Pace:
    """The limits of one bot. Belongs to one event loop.

    ``per_second`` counts the whole bot and ``per_chat`` one address, in messages a second;
    ``burst`` and ``chat_burst`` may leave at once after a silence. At most ``at_once`` calls are on
    their way at a time. ``clock`` measures pauses, in seconds.
    """

    def __init__(
        self,
        per_second: float = 25.0,
        burst: int = 5,
        per_chat: float = 1.0,
        chat_burst: int = 5,
        at_once: int = 16,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._bot = AsyncLimiter(burst, burst / per_second)
        self._per_second, self._burst, self._among = per_second, burst, 1
        self._per_chat = per_chat
        self._chat_burst = chat_burst
        self._at_once = at_once
        self._chats: OrderedDict[str, AsyncLimiter] = OrderedDict()
        self._waiting = 0
        self._owed = 0
        self._clock = clock
        self._closed_until = 0.0
        self._troubles = 0

    async def turn(self, address: str, *, quiet: bool = False) -> None:
        """Wait until a message may leave to this address.

        A ``quiet`` call changes a message that is there already: it does not count for the person.
        """
        if not quiet:
            await self._chat(address).acquire()
        self._waiting += 1
        turns, self._owed = 1 + self._owed, 0
        try:
            for _ in range(turns):
                await self._bot.acquire()
        finally:
            self._waiting -= 1

    def share(self, processes: int) -> None:
        """So many processes speak for this bot now, this one counted: keep to one part of it."""
        if processes == self._among or processes < 1:
            return
        self._among = processes
        burst = max(1.0, self._burst / processes)
        self._bot = AsyncLimiter(burst, burst * processes / self._per_second)

    def owe(self, messages: int) -> None:
        """So many messages more have left than waited for their turn: the next waits for them."""
        self._owed += messages

    def _chat(self, address: str) -> AsyncLimiter:
        chat = self._chats.pop(address, None)
        if chat is None:
            chat = AsyncLimiter(self._chat_burst, self._chat_burst / self._per_chat)
        # The address used last stands last, so that the first is the one to forget.
        self._chats[address] = chat
        if len(self._chats) > REMEMBERED:
            self._chats.popitem(last=False)
        return chat

    def room(self, flying: int) -> int:
        """How many more messages may be claimed while so many are on their way.

        Hardly more than may leave at once: what is claimed and does not leave is in doubt after a
        crash, and could not be overtaken by something more urgent.
        """
        if self.paused:
            return 0
        if self._troubles:
            return max(0, 1 - flying)
        free = min(self._at_once - flying, int(self._bot.max_rate))
        ready = next((n for n in range(free, 0, -1) if self._bot.has_capacity(n)), 0)
        # One may wait for its turn: when it has left, there is room again.
        return max(0, min(free, max(ready - self._waiting, 0 if self._waiting else 1)))

    @property
    def paused(self) -> float:
        """Seconds until the bot may speak again; 0 when it may."""
        return max(0.0, self._closed_until - self._clock())

    def pause(self, seconds: float) -> None:
        """Let nothing leave for so many seconds from now."""
        self._closed_until = max(self._closed_until, self._clock() + seconds)

    def stumbled(self) -> None:
        """The channel could not be reached: go on with one message at a time, after a short pause.

        So an outage costs one attempt now and then, not one of every message that waits.
        """
        self._troubles += 1
        self.pause(min(0.25 * 2**self._troubles, LONGEST_TROUBLE))

    def went_well(self) -> None:
        """The channel answered: full pace again."""
        self._troubles = 0
