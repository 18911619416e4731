"""What Twilio received while we were away, brought through the same door, and nothing of it twice.

Twilio gives up on a form after a few seconds and sends it no second time; its list keeps it. The
same goes for its reports of what became of our messages.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from bot.arrivals import Arrival, Malformed
from bot.turns import TurnFailed
from bot.whatsapp.calls import Calls
from bot.whatsapp.forms import Status, arrival
from bot.whatsapp.reports import WHATSAPP
from storage import accounts, inbox, reports
from storage.database import Database
from storage.transaction import Transaction


@dataclass(slots=True)
class Missed:
    """How many messages of people Twilio has, how many of them were new to us, and how many of
    these failed; and of how many messages of ours we asked what became of them."""

    received: int = 0
    taken: int = 0
    failed: int = 0
    asked: int = 0


@dataclass(frozen=True, slots=True)
class Reconciling:
    """One look at Twilio's lists. It may be run again, and beside the bots.

    ``ours`` is our address, whatsapp:+... ``progress`` is called after each message.
    """

    database: Database
    calls: Calls
    ours: str
    arrive: Callable[[Arrival], Awaitable[None]]
    report: Callable[[Status], Awaitable[None]]
    progress: Callable[[Missed], None] = lambda _: None

    async def since(self, begin: datetime) -> Missed:
        """Take in what people sent us since then (an aware time), oldest first; then learn what
        became of our own messages of which nothing was reported.

        Raises Later, Unknown or Misconfigured when Twilio can't be asked, and DatabaseAway.
        """
        missed = Missed()
        async for form in self.calls.received(begin):
            missed.received += 1
            try:
                missed.taken += await self._take(arrival(form, self.ours))
            except (Malformed, TurnFailed):
                # A turn that fails is kept and logged where it failed.
                missed.failed += 1
            self.progress(missed)
        for address, sids in (await self.database.read(lambda t: _silent(t, begin))).items():
            for message in await self.calls.sent_to(address, begin):
                if message.sid in sids:
                    await self.report(Status(message.sid, message.status, message.error))
                    missed.asked += 1
            self.progress(missed)
        return missed

    async def _take(self, came: Arrival) -> bool:
        this = (came.door, came.channel, came.provider_id)
        if await self.database.read(lambda t: inbox.is_settled(t, *this)):
            return False
        await self.arrive(came)
        return True


def _silent(t: Transaction, since: datetime) -> dict[str, set[str]]:
    """Our messages since then of which nothing was reported, by address."""
    found: dict[str, set[str]] = {}
    for account, provider_id in reports.silent(t, WHATSAPP, since):
        found.setdefault(accounts.address(t, account), set()).add(provider_id)
    return found
