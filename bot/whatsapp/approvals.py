"""How far WhatsApp's approval of our templates is, asked again every hour.

A template that was approved may be paused or disabled later, when people complain of it.
"""

import asyncio
from datetime import timedelta

import structlog

from bot import logs
from bot.sending import Later, Refused, Unknown
from bot.whatsapp.calls import Approval, Calls
from bot.whatsapp.provisioning import needs_approval
from storage import templates
from storage.database import Database
from storage.templates import APPROVED, GONE, Template
from storage.transaction import DatabaseAway

EVERY = timedelta(hours=1)
log = structlog.get_logger(__name__)


class Approvals:
    """Goes round once an hour; any number of processes may, since asking twice is no worse."""

    def __init__(self, database: Database, calls: Calls, every: timedelta = EVERY) -> None:
        self._database = database
        self._calls = calls
        self._every = every

    async def run(self) -> None:
        """Go round until cancelled."""
        while True:
            try:
                await self.round()
            except DatabaseAway:
                log.warning("approvals wait for the database")
            except (Later, Unknown):
                log.warning("approvals wait for twilio")
            # The people are served meanwhile, with what was known an hour ago.
            except Exception as error:
                log.error("approvals failed", error=logs.fault(error))
            await asyncio.sleep(self._every.total_seconds())

    async def round(self) -> None:
        """Ask for each template and note what changed.

        Raises DatabaseAway, Later, Unknown or Misconfigured.
        """
        for row in await self._database.read(templates.all):
            if needs_approval(row.name):
                await self._ask(row)

    async def _ask(self, row: Template) -> None:
        try:
            told = await self._calls.approval(row.content_sid)
        except Refused as refused:
            # Somebody deleted it at Twilio; the next provisioning lays it down again.
            told = Approval(GONE, refused.reason)
        changed = await self._database.write(
            lambda t: templates.note(t, row.content_sid, told.state, told.reason)
        )
        if changed:
            say = log.warning if row.approval == APPROVED else log.info
            kind = f"{row.name} {row.language}"
            say("an approval changed", kind=kind, state=told.state, reason=told.reason)
