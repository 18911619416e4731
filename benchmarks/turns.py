"""What one turn costs: the pure engine alone, and a whole turn on SQLite without the network."""

import asyncio
import tempfile
import time
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

from sqlalchemy import func, select

from benchmarks.conversation import MESSAGES, VOICE, arrivals, house
from bot.house import House
from bot.intake.host import Intake
from bot.pins import SPARE
from flows import conversation
from flows.conversation import Draft
from flows.grievance import Grievance, grievance
from flows.speech import Listing, Said
from storage import organisations as stored
from storage.database import Database
from storage.migrations import upgrade
from storage.receipts import hash_pin
from storage.secrets import Secrets
from storage.ticket_rows import TICKETS
from storage.transaction import Transaction

PEOPLE = 40
PLAYS = 100


@dataclass(frozen=True, slots=True)
class Cost:
    """Processor time of one turn, in milliseconds, and how many turns it was measured over;
    ``elapsed`` is the time by the clock, where it says something."""

    milliseconds: float
    turns: int
    elapsed: float = 0.0


def engine() -> Cost:
    """Replay, hear and replay of every message of a grievance, with nothing around them."""
    furnished = house()
    listing = Listing("organisation", {"a": {"fr": "A", "ar": "أ"}})
    flow = partial(
        grievance, places=furnished.establishments, associations=listing, nobody_left=bool
    )
    said = [
        Said(pieces=({"kind": "voice", "file": "f"},)) if text is VOICE else Said(text)
        for text in MESSAGES[3:]
    ]
    turns, began = 0, time.process_time()
    for _ in range(PLAYS):
        step = conversation.resume(flow, Draft("grievance", "k3f9"))
        for each in said:
            step = conversation.hear(flow, step.draft, each, furnished.ears, date(2026, 11, 21))
            turns += 1
        if not isinstance(step.record, Grievance):
            raise SystemExit("the conversation of the benchmark does not end in a grievance")
    return Cost((time.process_time() - began) * 1000 / turns, turns)


def whole(together: int) -> Cost:
    """Whole turns on SQLite, so many people writing at the same time."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'bench.db'}"
        upgrade(url)
        database = Database.open(url, Secrets([bytes(range(32))]))
        try:
            return asyncio.run(play(database, house(), together))
        finally:
            database.close()


def pin() -> Cost:
    """The slow hash of one PIN."""
    began = time.process_time()
    for _ in range(PLAYS // 10):
        hash_pin("123456")
    return Cost((time.process_time() - began) * 1000 / (PLAYS // 10), PLAYS // 10)


async def play(database: Database, furnished: House, together: int, run: int = 0) -> Cost:
    """Whole turns on a database, so many people writing at the same time; others in each run."""
    await database.write(_organisation)
    before = await database.read(_filed)
    intake = Intake(database, furnished)
    # The slow hash of a PIN is one a grievance, made outside of any turn: it has its own row.
    furnished.pins.keep(*[furnished.pins.take()] * (PEOPLE + SPARE + 1))

    async def person(number: int) -> int:
        mine = arrivals(run * (PEOPLE + 1) + number)
        for arrival in mine:
            await intake.arrive(arrival)
        return len(mine)

    await person(0)
    since, began, turns = time.perf_counter(), time.process_time(), 0
    for first in range(1, PEOPLE + 1, together):
        turns += sum(await asyncio.gather(*map(person, range(first, first + together))))
    processor, elapsed = time.process_time() - began, time.perf_counter() - since
    cost = Cost(processor * 1000 / turns, turns, elapsed * 1000 / turns)
    filed = await database.read(_filed) - before
    if filed < PEOPLE:
        raise SystemExit(f"only {filed} grievances of {PEOPLE} were filed")
    return cost


def _filed(t: Transaction) -> int:
    return t.connection.scalar(select(func.count()).select_from(TICKETS)) or 0


def _organisation(t: Transaction) -> None:
    everything = "*"
    stored.put(
        t,
        "bench",
        name_fr="Banc",
        name_ar="تجربة",
        regions=[everything],
        needs=[everything],
        topics=[everything],
        languages=[everything],
        capacity=10_000,
    )
