"""How far WhatsApp's approval of our templates is, asked again whenever the clock says so.

A template that was approved may be paused or disabled later, when people complain of it.
"""

from dataclasses import dataclass

import structlog

from bot.delivery.sending import Refused
from bot.whatsapp.calls import Approval, Calls
from bot.whatsapp.provisioning import needs_approval
from storage import templates
from storage.database import Database
from storage.templates import APPROVED, GONE, Template

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Change:
    """A template as it was known, and what WhatsApp says of it now."""

    before: Template
    now: Approval

    def log(self) -> None:
        """Write it to the log; that it may not be sent any more is a warning."""
        kind = f"{self.before.name} {self.before.language}"
        told = {"kind": kind, "state": self.now.state, "reason": self.now.reason}
        if self.before.approval == APPROVED:
            log.warning("an approval was lost", **told)
        else:
            log.info("an approval changed", **told)


class Approvals:
    """Asks Twilio; asking twice, in two processes, is no worse."""

    def __init__(self, database: Database, calls: Calls) -> None:
        self._database = database
        self._calls = calls

    async def refresh(self) -> None:
        """Go round, and write to the log what has changed. Raises what ``round`` raises."""
        for change in await self.round():
            change.log()

    async def round(self) -> list[Change]:
        """Ask for each template and note what WhatsApp says; what it had said otherwise before.

        Raises DatabaseAway, Later, Unknown or Misconfigured.
        """
        rows = await self._database.read(templates.all)
        asked = [await self._ask(row) for row in rows if needs_approval(row.name)]
        return [change for change in asked if change is not None]

    async def _ask(self, row: Template) -> Change | None:
        try:
            told = await self._calls.approval(row.content_sid)
        except Refused as refused:
            # Somebody deleted it at Twilio; the next provisioning lays it down again.
            told = Approval(GONE, refused.reason)
        changed = await self._database.write(
            lambda t: templates.note(t, row.content_sid, told.state, told.reason)
        )
        return Change(row, told) if changed else None
