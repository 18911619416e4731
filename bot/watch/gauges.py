"""The page of figures: those of this process, and what only the database or the disk can tell.

The database is asked at most every few seconds, and never waited for: when it is away the page
says so, and leaves out what it can't know.
"""

import asyncio
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta

import structlog
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from bot import logs
from bot.casework import unowned
from bot.clock.leading import CLOCK
from bot.gate import Why
from bot.sharing import PRESENCE
from bot.watch import metrics
from bot.watch.vitals import Vitals
from storage import counting, leases
from storage.counting import WAITING, Counted
from storage.database import Database, DatabaseAway
from storage.transaction import Transaction

ASKED_EVERY = 5.0
LONGEST_WAIT = 2.0
OLD = 60.0
"""Figures that are older than so many seconds are not told any more."""
PRIORITIES = {0: "live", 1: "relayed", 2: "news", 3: "campaign"}
_REASONS = {why.value for why in Why}
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Found:
    """What one look at the database found."""

    counted: Counted
    led: int
    present: int
    unowned: int
    appeals: int


class Gauges(Collector):
    """The figures of one process on one database. Belongs to one event loop."""

    def __init__(self, database: Database, vitals: Vitals) -> None:
        self._database = database
        self._vitals = vitals
        self._asking: asyncio.Task[None] | None = None
        self._asked_at = float("-inf")
        self._every = ASKED_EVERY
        self._found: _Found | None = None
        self._found_at = float("-inf")
        self._registry = CollectorRegistry()
        self._registry.register(self)

    async def page(self) -> bytes:
        """Every figure, as Prometheus reads it; never fails because of the database."""
        if self._asking is None and time.monotonic() - self._asked_at >= self._every:
            self._asking = asyncio.create_task(self._ask())
        if self._asking is not None:
            # It goes on when it takes longer, and the next page has what it found.
            await asyncio.wait([self._asking], timeout=LONGEST_WAIT)
        return await asyncio.to_thread(self._written)

    def _written(self) -> bytes:
        return generate_latest(metrics.REGISTRY) + generate_latest(self._registry)

    async def _ask(self) -> None:
        began = time.monotonic()
        try:
            self._found = await self._database.read(_looked)
            self._found_at = time.monotonic()
            # What takes long is asked more seldom: it must not become what the database does.
            self._every = max(ASKED_EVERY, 20 * (self._found_at - began))
        except DatabaseAway:
            self._found = None
            metrics.fault("database_away")
        # The figures of the process itself are told all the same.
        except Exception as error:
            self._found = None
            metrics.fault("figures_failed")
            log.error("the figures can't be counted", error=logs.fault(error))
        finally:
            self._asked_at = time.monotonic()
            if self._found is None:
                # How long it was silent says nothing of what it costs to ask one that is back.
                self._every = ASKED_EVERY
            self._asking = None

    def collect(self) -> Iterable[Metric]:
        """See Collector; called when a page is written."""
        yield from self._of_database()
        yield from self._of_process()
        known = self._found if time.monotonic() - self._found_at < self._every + OLD else None
        yield _gauge(
            "database_up", "Whether the database answered when last asked.", known is not None
        )
        if known is not None:
            yield _gauge("clock_led", "Whether any process keeps the clock.", known.led)
            yield _gauge("delivering", "How many processes deliver.", known.present)
            yield from _unsent(known.counted)
            yield from _dead(known.counted)
            yield _gauge(
                "late_tickets",
                "Open tickets of which a due time has passed.",
                known.counted.late_tickets,
            )
            yield _gauge(
                "unowned_tickets", "Open tickets that nobody has and may see.", known.unowned
            )
            yield _gauge("unheard_appeals", "Appeals that reach no coordinator.", known.appeals)
            yield _gauge(
                "reminders_due", "Reminders whose hour has come.", known.counted.reminders_due
            )

    def _of_database(self) -> Iterator[Metric]:
        figures = self._database.figures
        yield _counter("database_works", "Works that were committed.", figures.works)
        yield _counter("database_commits", "Commits; several works may share one.", figures.commits)
        yield _counter("database_conflicts", "Works run again after a conflict.", figures.conflicts)
        yield _counter("database_reconnections", "Broken connections found.", figures.reconnections)
        yield _gauge("database_waiting", "Writing works that wait for their end.", figures.waiting)

    def _of_process(self) -> Iterator[Metric]:
        ages = GaugeMetricFamily(
            "wasl_part_idle_seconds", "Since when each part last went well.", labels=["part"]
        )
        for part, age in self._vitals.ages().items():
            ages.add_metric([part], age)
        yield ages
        free = GaugeMetricFamily("wasl_disk_free_bytes", "Room on the disk.", labels=["place"])
        for place, left in self._vitals.free().items():
            free.add_metric([place], left)
        yield free


def _looked(t: Transaction) -> _Found:
    led, present = leases.held(t, CLOCK), leases.held(t, PRESENCE)
    return _Found(counting.count(t), led, present, unowned.count(t), unowned.appeals(t))


def _unsent(known: Counted) -> Iterator[Metric]:
    waiting = GaugeMetricFamily(
        "wasl_outbox_messages",
        "What is to be sent: waiting, held for an hour or a person, or for a blocked account.",
        labels=["channel", "priority", "state"],
    )
    oldest = GaugeMetricFamily(
        "wasl_outbox_oldest_seconds",
        "For how long the first that waits has been due.",
        labels=["channel", "priority"],
    )
    for one in known.unsent:
        priority = PRIORITIES.get(one.priority, str(one.priority))
        waiting.add_metric([one.channel, priority, one.which], one.count)
        if one.which == WAITING:
            age = max(known.at - one.oldest, timedelta(0)).total_seconds()
            oldest.add_metric([one.channel, priority], age)
    yield waiting
    yield oldest
    held = GaugeMetricFamily(
        "wasl_held_messages",
        "What stands aside, by the gate's word: window_closed, quiet_hours, stopped ...",
        labels=["channel", "reason"],
    )
    named: Counter[tuple[str, str]] = Counter()
    for (channel, reason), count in known.held.items():
        named[channel, reason if reason in _REASONS else "other"] += count
    for labels, count in named.items():
        held.add_metric(labels, count)
    yield held


def _dead(known: Counted) -> Iterator[Metric]:
    dead = GaugeMetricFamily(
        "wasl_dead_letters",
        "What waits for a human: in, its turn failed; out, it could not be delivered.",
        labels=["direction"],
    )
    dead.add_metric(["in"], known.dead_in)
    dead.add_metric(["out"], known.dead_out)
    yield dead


def _gauge(name: str, what: str, value: float) -> Metric:
    return GaugeMetricFamily(f"wasl_{name}", what, value=value)


def _counter(name: str, what: str, value: float) -> Metric:
    return CounterMetricFamily(f"wasl_{name}", what, value=value)
