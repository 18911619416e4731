"""An outbox with senders at its end, for tests of what lies between."""

import asyncio
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar
from uuid import UUID

import pytest

from bot.delivery.delivery import Delivery
from bot.delivery.pace import Pace
from bot.delivery.sending import MemorySender
from bot.screens import Screen
from storage import accounts, outbox
from storage.database import Database
from storage.outbox import Outbound
from storage.tables import table_of
from storage.transaction import DatabaseAway, Transaction, Work

T = TypeVar("T")
AMINA, BRAHIM = "1001", "1002"
INTAKE, DESK = ("intake", "telegram"), ("desk", "telegram")
LIVE, REMINDER = 0, 2
OUTBOX = table_of(Outbound)


def swift() -> Pace:
    """Limits nobody notices; its pauses follow the clock that the tests move."""
    return Pace(100_000, 1_000, 10_000, 1_000, clock=time.time)


async def until(holds: Callable[[], bool]) -> None:
    """Let the loop go on until this holds; fails after two seconds."""
    async with asyncio.timeout(2):
        # There is nothing to be told by: the loop under test is not to know of its tests.
        while not holds():  # noqa: ASYNC110
            await asyncio.sleep(0.001)


@contextmanager
def outage(database: Database, *, after: int) -> Iterator[None]:
    """After so many works the database is away, for everybody."""
    works = database.write
    left = after

    async def away(work: Work[T]) -> T:
        nonlocal left
        if left == 0:
            raise DatabaseAway
        left -= 1
        return await works(work)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(database, "write", away)
        yield


class Post:
    """An outbox with senders at its end, and the few verbs a test needs."""

    def __init__(self, database: Database, *faults: Exception | None) -> None:
        self.database = database
        self.sender: MemorySender = MemorySender(*faults)
        self.desk = MemorySender()
        self.delivery = self.another()

    def another(self, clock: Callable[[], float] = time.monotonic) -> Delivery:
        """A second process on the same database, with the same bots."""
        return Delivery(
            self.database,
            {INTAKE: self.sender, DESK: self.desk},
            paces={INTAKE: swift(), DESK: swift()},
            clock=clock,
        )

    def queue(
        self, text: str, address: str = AMINA, *, priority: int = LIVE, door: str = "intake"
    ) -> UUID:
        def work(t: Transaction) -> UUID:
            account = accounts.reach(t, door, "telegram", address)
            return outbox.add(t, account, Screen(text).to_json(), priority=priority)

        return self.database.write_now(work)

    async def deliver(self) -> None:
        await self.delivery.exhaust()

    @property
    def said(self) -> list[str]:
        return [screen.text for _, screen in self.sender.sent]

    def rows(self) -> list[Outbound]:
        def work(t: Transaction) -> list[Outbound]:
            found = t.connection.execute(OUTBOX.select().order_by(OUTBOX.c.sequence))
            return [Outbound(**row._mapping) for row in found]

        return self.database.read_now(work)

    def states(self) -> list[str]:
        return [row.status for row in self.rows()]


class Curious(MemorySender):
    """Looks into the database while it sends, and counts how many calls there are at once."""

    def __init__(self, database: Database) -> None:
        super().__init__()
        self.database = database
        self.seen: list[tuple[str, int]] = []
        self.now: dict[str, int] = {}
        self.most = 0
        self.go_on = asyncio.Event()
        self.begun = asyncio.Event()

    async def send(self, address: str, screen: Screen) -> str:
        self.now[address] = self.now.get(address, 0) + 1
        self.most = max(self.most, sum(self.now.values()))
        assert self.now[address] == 1, "two messages to one person at once"
        self.begun.set()
        await self.go_on.wait()

        def look(t: Transaction) -> None:
            for row in t.connection.execute(OUTBOX.select()):
                if row.status == "sending":
                    self.seen.append((row.status, row.attempts))

        # A write would wait for ever if a transaction were open somewhere.
        await self.database.write(look)
        self.now[address] -= 1
        return await super().send(address, screen)
