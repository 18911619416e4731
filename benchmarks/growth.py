"""What it costs to be large: a turn among a million conversations, and many reminders at once.

The crowd is that of the tests, made by the databases themselves; whoever takes part is real.
"""

import asyncio
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from benchmarks import turns
from benchmarks.alone import Row
from benchmarks.conversation import house
from benchmarks.due import Due, due_at_once
from benchmarks.servers import postgres_server
from storage.database import Database
from storage.migrations import upgrade
from storage.secrets import Secrets
from tests.loopback.process import KEY
from tests.storage import crowd

SIZES = (1_000, 100_000, 1_000_000)
KINDS = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
TOGETHER = 20
# 100 thousand of these have a ticket, and each ticket has a reminder.
WITH_REMINDERS = 400_000


def rows(runs: int) -> list[Row]:
    """Measure both on each database; the lines of the table."""
    return [line for kind in KINDS for line in [*_turns(kind, runs), *_reminders(kind)]]


def _turns(kind: str, runs: int) -> Iterator[Row]:
    first = 0.0
    for size in SIZES:
        with crowded(kind, size) as database:
            costs = [
                asyncio.run(turns.play(database, house(), TOGETHER, run)) for run in range(runs)
            ]
        processor = median(cost.milliseconds for cost in costs)
        elapsed = median(cost.elapsed for cost in costs)
        first = first or processor
        yield (
            f"a turn on {KINDS[kind]} among {size:,} conversations, processor time of Wasl",
            "" if size == SIZES[0] else "≤ 1.2×",
            f"{processor:.2f} ms ({processor / first:.2f}×; {elapsed:.2f} ms by the clock)",
        )


def _reminders(kind: str) -> Iterator[Row]:
    with crowded(kind, WITH_REMINDERS) as database:
        due: Due = asyncio.run(due_at_once(database))
    yield (
        f"{due.count:,} reminders due at once, until all are in the outbox, {KINDS[kind]}",
        "≤ 30 s",
        f"{due.seconds:.1f} s",
    )
    yield (
        f"p99 of replies at the channel at {due.rate} turns/s meanwhile, and before",
        "≤ 2×",
        f"{due.meanwhile:.0f} ms, {due.before:.0f} ms",
    )


@contextmanager
def crowded(kind: str, size: int) -> Iterator[Database]:
    """A database with so many conversations in it, durable as in use."""
    with tempfile.TemporaryDirectory() as folder:
        if kind == "sqlite":
            with _opened(f"sqlite:///{Path(folder) / 'bench.db'}", size) as database:
                yield database
        else:
            with postgres_server() as server, _opened(server.url, size) as database:
                yield database


@contextmanager
def _opened(url: str, size: int) -> Iterator[Database]:
    secrets = Secrets([KEY])
    upgrade(url)
    crowd.fill(url, secrets, size)
    database = Database.open(url, secrets)
    try:
        yield database
    finally:
        database.close()
