"""What Wasl lets go of by itself, and when: contents nobody needs, files no row knows.

Tickets and what was told in them are not touched here: people, and the association, decide that.
"""

import asyncio
from dataclasses import dataclass
from datetime import timedelta

import structlog

from bot import logs
from bot.gathering import KEEPING
from storage import drafts, files, inbox, outbox, passed, receipts, reports
from storage.database import Database
from storage.transaction import DatabaseAway, Transaction
from storage.vault import Vault

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Terms:
    """How long things are kept. No law names these periods; they are the shortest that serve.

    ``updates`` are the channels' own updates once handled, ``messages`` what was sent or given
    up, ``drafts`` what was begun and never filed, with the files sent for it, ``strays`` bytes
    without a row. After ``patience`` a human is shown what waits for someone who blocked the bot.
    """

    updates: timedelta = timedelta(days=7)
    messages: timedelta = timedelta(days=30)
    drafts: timedelta = timedelta(days=90)
    strays: timedelta = timedelta(days=1)
    patience: timedelta = timedelta(hours=24)
    every: timedelta = timedelta(hours=1)


class Retention:
    """Goes round once an hour; any number of processes may, since forgetting twice is no worse."""

    def __init__(self, database: Database, vault: Vault, terms: Terms | None = None) -> None:
        self._database = database
        self._vault = vault
        self._terms = terms or Terms()

    async def run(self) -> None:
        """Go round until cancelled."""
        while True:
            try:
                await self.round()
            except DatabaseAway:
                log.warning("retention waits for the database")
            # Whatever could not be let go of now may be an hour later; the bots go on meanwhile.
            except Exception as error:
                log.error("retention failed", error=logs.fault(error))
            await asyncio.sleep(self._terms.every.total_seconds())

    async def round(self) -> None:
        """Let go of everything whose time has come."""
        now = await self._database.write(self._forget)
        known = await self._database.read(files.ids)
        before = now - self._terms.strays.total_seconds()
        removed = await asyncio.to_thread(self._vault.sweep, known, older_than=before)
        if removed:
            log.info("retention removed files", count=removed)

    def _forget(self, t: Transaction) -> float:
        """Forget in the database; the moment of it, as a POSIX time."""
        inbox.forget(t, t.now - self._terms.updates)
        passed.let_go_of_receipts(t, KEEPING, t.now - self._terms.messages)
        outbox.expire(t, self._terms.patience)
        outbox.forget(t, t.now - self._terms.messages)
        reports.forget(t, t.now - self._terms.messages)
        receipts.forget(t)
        drafts.forget(t, t.now - self._terms.drafts)
        files.erase_loose(t, t.now - self._terms.drafts)
        return t.now.timestamp()
