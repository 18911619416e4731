"""What Wasl lets go of by itself, and when: contents nobody needs, files no row knows.

Tickets and what was told in them are not touched here: people, and the association, decide that.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from time import monotonic
from uuid import UUID

import structlog

from bot.gathering import KEEPING
from storage import (
    applications,
    corrections,
    dates,
    days_off,
    decisions,
    drafts,
    files,
    inbox,
    leases,
    outbox,
    passed,
    receipts,
    reminders,
    reports,
)
from storage.database import Database
from storage.tables import AT_ONCE
from storage.transaction import T, Transaction
from storage.vault import Vault

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Terms:
    """How long things are kept. No law names these periods; they are the shortest that serve.

    ``updates`` are the channels' own updates once handled, ``messages`` what was sent or given
    up, ``applications`` those that were decided, ``drafts`` what was begun and never filed, with
    the files sent for it, ``strays`` bytes without a row, ``decisions`` what the gate decided.
    ``days`` are those that people gave, once they have gone by, ``corrections`` notes about the
    directory that nobody settled.
    After ``patience`` a human is shown what waits for someone who blocked the bot.
    """

    updates: timedelta = timedelta(days=7)
    messages: timedelta = timedelta(days=30)
    drafts: timedelta = timedelta(days=90)
    strays: timedelta = timedelta(days=1)
    applications: timedelta = timedelta(days=365)
    patience: timedelta = timedelta(hours=24)
    decisions: timedelta = timedelta(days=90)
    days: timedelta = timedelta(days=30)
    corrections: timedelta = timedelta(days=180)


class Retention:
    """Lets go of things when the clock asks; forgetting twice, in two processes, is no worse.

    ``proven`` raises when a transaction's time is not certain enough to let go of anything.
    """

    def __init__(
        self,
        database: Database,
        vault: Vault,
        terms: Terms | None = None,
        proven: Callable[[Transaction], None] = lambda t: None,
    ) -> None:
        self._database = database
        self._vault = vault
        self._terms = terms or Terms()
        self._proven = proven

    async def round(self) -> None:
        """Let go of everything whose time has come. Raises DatabaseAway, OSError, and
        what ``proven`` raises."""
        now = await self._work(lambda t: t.now)
        await self._receipts(now - self._terms.messages)
        for forget in self._forgetting():
            while await self._work(forget) == AT_ONCE:
                continue
        before = (now - self._terms.strays).timestamp()
        removed = await asyncio.to_thread(self._vault.sweep, self._known, older_than=before)
        if removed:
            log.info("retention removed files", count=removed)

    def _forgetting(self) -> list[Callable[[Transaction], int]]:
        """What is forgotten, a few rows at a time, each saying how many they were."""
        terms = self._terms
        return [
            lambda t: inbox.forget(t, t.now - terms.updates),
            lambda t: outbox.expire(t, terms.patience),
            lambda t: outbox.forget(t, t.now - terms.messages),
            lambda t: reports.forget(t, t.now - terms.messages),
            lambda t: reminders.forget(t, t.now - terms.messages),
            lambda t: decisions.forget(t, t.now - terms.decisions),
            receipts.forget,
            lambda t: drafts.forget(t, terms.drafts),
            lambda t: len(files.erase_loose(t, t.now - terms.drafts)),
            lambda t: applications.forget(t, t.now - terms.applications),
            lambda t: dates.forget(t, (t.now - terms.days).date()),
            lambda t: corrections.forget(t, t.now - terms.corrections),
            lambda t: days_off.forget(t, t.now - terms.messages),
            leases.forget,
        ]

    async def _receipts(self, since: datetime | None) -> None:
        while since is not None:
            since = await self._work(
                partial(passed.let_go_of_receipts, keeping=KEEPING, since=since)
            )

    async def _work(self, work: Callable[[Transaction], T]) -> T:
        """Write, then let whoever was held up by it go first, for as long as it took."""
        began = monotonic()
        done = await self._database.write(partial(self._surely, work), unhurried=True)
        await asyncio.sleep(monotonic() - began)
        return done

    def _surely(self, work: Callable[[Transaction], T], t: Transaction) -> T:
        self._proven(t)
        return work(t)

    def _known(self, file_ids: list[UUID]) -> set[UUID]:
        return self._database.read_now(lambda t: files.known(t, file_ids))
