"""Which Content resources may be sent, looked up without a query for each message."""

import time
from collections.abc import Callable, Mapping

import structlog

from bot.whatsapp.provisioning import key_of, needs_approval, wanted
from locales.words import Words
from storage import templates
from storage.database import Database
from storage.templates import APPROVED, Template
from storage.transaction import DatabaseAway

FRESH_SECONDS = 60.0
log = structlog.get_logger(__name__)


class Book:
    """What the command line or another process changes is seen here a minute later.

    ``clock`` measures that minute, in seconds.
    """

    def __init__(
        self,
        database: Database,
        words: Mapping[str, Words],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._database = database
        self._current = {key_of(definition) for definition in wanted(words)}
        self._clock = clock
        self._sids: dict[tuple[str, str], str] = {}
        self._read_at: float | None = None

    async def sid(self, name: str, language: str) -> str | None:
        """The SID of a shape in one of our languages; of a template only once it is approved.

        None says that there is no such thing, and that words have to do without it.
        """
        if self._read_at is None or self._clock() - self._read_at >= FRESH_SECONDS:
            await self._read()
        elif needs_approval(name) and (name, language) not in self._sids:
            # Whoever asks for a template has read a moment ago that it is approved.
            await self._read()
        return self._sids.get((name, language))

    async def _read(self) -> None:
        self._read_at = self._clock()
        try:
            rows = await self._database.read(templates.all)
        except DatabaseAway:
            # What was there a minute ago is most likely there still.
            log.warning("the book of templates waits for the database")
            return
        # The last word wins: of two approved templates, the one whose words are today's.
        usable = sorted(filter(self._usable, reversed(rows)), key=self._is_current)
        self._sids = {(row.name, row.language): row.content_sid for row in usable}

    def _usable(self, row: Template) -> bool:
        """A shape is filled in as this version knows it; approved words may be older than that."""
        if needs_approval(row.name):
            return row.approval == APPROVED
        return self._is_current(row)

    def _is_current(self, row: Template) -> bool:
        return key_of(row) in self._current
