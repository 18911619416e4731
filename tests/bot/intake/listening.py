"""A host that takes arrivals in or fails, and the people's door before it, for tests."""

import asyncio
from collections.abc import Callable

from bot.arrivals import Arrival
from storage.transaction import DatabaseAway


class Host:
    """Takes arrivals in, or fails as a test says; knows what it took, in order."""

    def __init__(self) -> None:
        self.took: list[Arrival] = []
        self.failing: Callable[[Arrival], bool] = lambda _: False
        self.failed = 0
        self.slow: asyncio.Event | None = None

    async def arrive(self, came: Arrival) -> None:
        if self.slow is not None:
            await self.slow.wait()
        if self.failing(came):
            self.failed += 1
            raise DatabaseAway
        self.took.append(came)

    @property
    def heard(self) -> list[str]:
        return [came.text for came in self.took]
