"""Works on PostgreSQL, on a small pool of connections: each is run until nothing came between.

Conflicts and broken connections are settled here; a server that is away is told as DatabaseAway.
"""

import random
import time
from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import DBAPIError, DisconnectionError

from storage import causes, dialects, orders
from storage.absence import Absence
from storage.figures import Figures
from storage.transaction import DatabaseAway, T, Transaction, Work

# How often work may be found in conflict with another before its caller hears of it.
TRIES = 12
BEGAN = "wasl_began"
CHANCE = random.SystemRandom()


class Settling:
    """Runs works, from any thread; ``begin`` makes the transaction that a work is given."""

    def __init__(
        self,
        engine: Engine,
        begin: Callable[[Connection], Transaction],
        figures: Figures,
        absence: Absence,
    ) -> None:
        self._engine = engine
        # Sessions that began before are not trusted any more.
        self._trusted = 0.0
        event.listen(engine, "connect", _begun)
        event.listen(engine, "checkout", self._check)
        self._reading = engine.execution_options(**{orders.READS: True})
        self._begin = begin
        self._figures = figures
        self._absence = absence

    def read(self, work: Work[T]) -> T:
        """Run a work that only reads, on one picture of the database; raises DatabaseAway."""
        return self._settle(self._reading, work, None)

    def write(self, work: Work[T], order: str | None) -> T:
        """Run a work in its order and commit it; raises what it raised, or DatabaseAway."""
        result = self._settle(self._engine, work, order)
        self._figures.works += 1
        self._figures.commits += 1
        return result

    def _settle(self, engine: Engine, work: Work[T], order: str | None) -> T:
        duplicate = broken = False
        for attempt in range(1, TRIES + 1):
            self._absence.ask()
            connected = finished = False
            try:
                with engine.connect() as connection:
                    connected = True
                    if order is not None:
                        orders.in_order(connection, order)
                    with connection.begin():
                        result = work(self._begin(connection))
                        finished = True
                self._absence.ended()
                return result
            except DBAPIError as error:
                if dialects.is_conflict(error):
                    self._figures.conflicts += 1
                    time.sleep(CHANCE.uniform(0, 0.002 * 2 ** min(attempt, 6)))
                elif dialects.is_duplicate(error) and not duplicate:
                    duplicate = True
                elif dialects.is_gone(error, writing=engine is self._engine):
                    self._trusted = time.monotonic()
                    if not connected:
                        self._absence.began(causes.cause(error))
                    # Once the commit was asked for, nobody knows, and the caller must hear it.
                    if broken or finished or not connected:
                        raise DatabaseAway from error
                    broken = True
                    self._figures.reconnections += 1
                elif dialects.is_away(error):
                    raise DatabaseAway from error
                else:
                    raise
        raise DatabaseAway("Too many works were in conflict; try again in a moment.")

    def _check(self, _driver: object, record: Any, _borrowed: object) -> None:
        """Have the pool make a new connection in the place of one that is not trusted."""
        if record.info[BEGAN] < self._trusted:
            raise DisconnectionError


def _begun(_driver: object, record: Any) -> None:
    record.info[BEGAN] = time.monotonic()
