"""100 thousand reminders that are due at the same moment, while people go on writing."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter

from sqlalchemy import func, select, update

from benchmarks.conversation import arrivals, house
from benchmarks.latency import p50_and_p99
from bot.arrivals import Channel, Door
from bot.clock.reminding import Reminding
from bot.delivery.delivery import Delivery
from bot.delivery.pace import Pace
from bot.intake.host import Intake
from bot.screens import Screen
from storage import accounts, reminders
from storage.database import Database
from storage.handlers import HANDLERS
from storage.organisations import ORGANISATIONS
from storage.outbox_rows import OUTBOX
from storage.reminder_rows import REMINDERS, WAITING
from storage.ticket_rows import TICKETS
from storage.transaction import Transaction

RATE = 50
PEOPLE = 100
WARM_UP_SECONDS, SECONDS_BEFORE = 4, 10
PEOPLES_BOT = (Door.INTAKE.value, Channel.TELEGRAM.value)
STEPS = 12
LONGEST_SECONDS = 60
FAST = 10_000


@dataclass(frozen=True, slots=True)
class Due:
    """How many were due and how long until all were queued; p99 of replies in milliseconds."""

    count: int
    seconds: float
    before: float
    meanwhile: float
    rate: int = RATE


async def due_at_once(database: Database) -> Due:
    """Have every ticket of a crowd due for its next step, and people write before and meanwhile."""
    await database.write(_all_due)
    count, queued = await database.read(reminders.due), await database.read(_to_desk)
    live = _Live(database)
    delivering = asyncio.create_task(live.delivery.run())
    await live.talk(_for(WARM_UP_SECONDS))
    before = await live.talk(_for(SECONDS_BEFORE))
    began = perf_counter()
    sweep = asyncio.create_task(Reminding(database, live.house).round())
    meanwhile = await live.talk(lambda: not sweep.done())
    await sweep
    seconds = perf_counter() - began
    live.delivery.stop()
    await delivering
    told = await database.read(_to_desk) - queued
    if left := await database.read(reminders.due) + count - told:
        raise SystemExit(f"{left} reminders were not queued")
    return Due(count, seconds, _p99(before), _p99(meanwhile))


class _Live:
    """People who write, so many messages a second between them, and the bot that answers."""

    def __init__(self, database: Database) -> None:
        self.house = house()
        self._intake = Intake(database, self.house)
        self.delivery = Delivery(
            database, {PEOPLES_BOT: self}, paces={PEOPLES_BOT: Pace(FAST, FAST, FAST, FAST)}
        )
        self._waits: dict[str, asyncio.Future[None]] = {}
        self._said = 0

    async def send(self, address: str, screen: Screen) -> str:
        """A message reaches a phone."""
        if (waits := self._waits.pop(address, None)) is not None:
            waits.set_result(None)
        return "1"

    async def talk(self, goes_on: Callable[[], bool]) -> list[float]:
        """Write for as long as that; how many seconds each answer took, from when it was due."""
        began, turns = perf_counter(), list[asyncio.Task[float]]()
        while goes_on():
            due = began + len(turns) / RATE
            await asyncio.sleep(max(due - perf_counter(), 0))
            turns.append(asyncio.create_task(self._turn(self._said, due)))
            self._said += 1
        return await asyncio.gather(*turns)

    async def _turn(self, number: int, due: float) -> float:
        group, place = divmod(number, PEOPLE * STEPS)
        step, person = divmod(place, PEOPLE)
        arrival = arrivals(group * PEOPLE + person)[step]
        answered = asyncio.get_running_loop().create_future()
        self._waits[arrival.address] = answered
        await self._intake.arrive(arrival)
        self.delivery.wake()
        async with asyncio.timeout(LONGEST_SECONDS):
            await answered
        return perf_counter() - due


def _all_due(t: Transaction) -> None:
    """Each handler of the crowd serves, can be reached, and has their next steps today."""
    # The crowd's associations take part no more: nobody would be told.
    t.connection.execute(update(ORGANISATIONS).values(active=True))
    for number, handler_id in enumerate(t.connection.scalars(select(HANDLERS.c.id)).all()):
        account = accounts.reach(t, Door.DESK, Channel.TELEGRAM, f"crowd-{number}")
        accounts.belongs(t, account.id, handler_id=handler_id)
    here = {"state": "accepted", "closed_at": None, "record_sealed": None, "next_date": t.now}
    t.connection.execute(update(TICKETS).values(here))
    t.connection.execute(
        update(REMINDERS).values(status=WAITING, due_at=t.now, next_attempt_at=t.now)
    )


def _to_desk(t: Transaction) -> int:
    """How many rows for the desk the outbox holds."""
    of_desk = select(func.count()).where(OUTBOX.c.door == Door.DESK.value)
    return t.connection.scalar(of_desk) or 0


def _for(seconds: float) -> Callable[[], bool]:
    until = perf_counter() + seconds
    return lambda: perf_counter() < until


def _p99(seconds: list[float]) -> float:
    return p50_and_p99(seconds)[1] * 1000
