"""Work that rows ask for, claimed under a lease and done beside each other, way by way.

A way is a door and a channel: what lies there belongs to one bot or number.
"""

from abc import abstractmethod
from collections.abc import Callable, Iterable
from datetime import timedelta
from functools import partial
from typing import Generic, TypeVar

from bot.delivery.rounds import Rounds
from storage.database import Database
from storage.transaction import Transaction

C = TypeVar("C")
Way = tuple[str, str]
Ending = Callable[[Transaction], object]
"""What is to be written of a piece of work that has ended."""


class Leased(Rounds, Generic[C]):
    """Claims what is due and does it; any number of processes may, on one database.

    At most ``at_once`` pieces of each way are under way at a time. ``lease`` must outlast one.
    ``ready`` is called when something changed that others may be waiting for.
    """

    def __init__(
        self,
        database: Database,
        ways: Iterable[Way],
        *,
        at_once: int,
        lease: timedelta,
        ready: Callable[[], None] = lambda: None,
    ) -> None:
        super().__init__()
        self._database = database
        self._under_way = dict.fromkeys(ways, 0)
        self._at_once = at_once
        self._lease = lease
        self._ready = ready

    @abstractmethod
    def _due(self, t: Transaction, way: Way, most: int) -> Iterable[C]:
        """Claim what is due on a way, under the lease."""

    @abstractmethod
    async def _attempt(self, way: Way, claimed: C) -> Ending:
        """Do one piece of work; what is to be written of how it ended."""

    async def _step(self) -> int:
        rooms = {way: self._at_once - busy for way, busy in self._under_way.items()}
        if self.stopping or not any(rooms.values()):
            return 0
        claimed = await self._database.write(partial(self._claim, rooms))
        for way, piece in claimed:
            self._under_way[way] += 1
            self.launch(self._work(way, piece))
        return len(claimed)

    def _claim(self, rooms: dict[Way, int], t: Transaction) -> list[tuple[Way, C]]:
        free = [(way, room) for way, room in rooms.items() if room > 0]
        return [(way, piece) for way, room in free for piece in self._due(t, way, room)]

    async def _work(self, way: Way, piece: C) -> None:
        """One attempt; if its end can't be written, the lease runs out and it is made again."""
        try:
            ending = await self._attempt(way, piece)
            await self._database.write(ending)
        finally:
            self._under_way[way] -= 1
        self._ready()
