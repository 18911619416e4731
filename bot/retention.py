"""What Wasl lets go of by itself, and when: contents nobody needs, files no row knows.

Tickets and what was told in them are not touched here: people, and the association, decide that.
"""

import asyncio
from dataclasses import dataclass
from datetime import timedelta

import structlog

from bot.gathering import KEEPING
from storage import drafts, files, inbox, leases, outbox, passed, receipts, reminders, reports
from storage.database import Database
from storage.transaction import Transaction
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


class Retention:
    """Lets go of things when the clock asks; forgetting twice, in two processes, is no worse."""

    def __init__(self, database: Database, vault: Vault, terms: Terms | None = None) -> None:
        self._database = database
        self._vault = vault
        self._terms = terms or Terms()

    async def round(self) -> None:
        """Let go of everything whose time has come. Raises DatabaseAway or OSError."""
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
        reminders.forget(t, t.now - self._terms.messages)
        leases.forget(t)
        receipts.forget(t)
        drafts.forget(t, t.now - self._terms.drafts)
        files.erase_loose(t, t.now - self._terms.drafts)
        return t.now.timestamp()
