"""What Twilio reports of a message after taking it, and what follows: on, again, later or never.

Reports come in any order, more than once, and some before the message is marked as sent.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from uuid import UUID

import structlog

from bot.arrivals import Channel
from bot.carriage import leaving, stopping
from bot.carriage.holding import SOME_DAY, topic_of
from bot.delivery.attempts import LEAST_TRIES, back_off
from bot.delivery.sending import (
    Gone,
    Later,
    Misconfigured,
    Refused,
    Stopped,
    Undelivered,
    Unknown,
    WindowClosed,
)
from bot.gate import Why
from bot.house import House
from bot.whatsapp.forms import Status
from storage import accounts, leftovers, outbox, outbox_held, people, reports
from storage.database import Database
from storage.outbox import Outbound, Outgoing
from storage.reports import DELIVERED, FAILED, READ, SENT
from storage.transaction import Transaction

WHATSAPP = Channel.WHATSAPP.value
# What comes before a delivery says nothing that the mark does not say.
WORDS = {
    "delivered": DELIVERED,
    "read": READ,
    "failed": FAILED,
    "undelivered": FAILED,
    "canceled": FAILED,
}
"""Twilio's words (docs: Message Status values) and ours."""
# A file that could not be fetched from us will hardly be fetched tomorrow.
FILES = {11200, 63019}
FILES_FOR = timedelta(hours=1)
# Of the messages of one screen several may fail: what is true of the person counts most.
GRAVEST = (Stopped, WindowClosed, Gone, Misconfigured, Refused, Later, Unknown)
log = structlog.get_logger(__name__)

Meaning = Callable[[int], type[Undelivered]]
"""What an error code of Twilio means for a message; 0 when it gave none."""


@dataclass(frozen=True, slots=True)
class Reports:
    """Takes reports in, and is the aftermath of WhatsApp's lane in the delivery.

    ``patience`` is how long a message that fails after it was taken is sent again. ``changed`` is
    called when something may have to be sent because of a report.
    """

    database: Database
    house: House
    meaning: Meaning
    patience: timedelta = timedelta(hours=24)
    changed: Callable[[], None] = lambda: None

    async def report(self, status: Status) -> None:
        """Take one report in; it is committed when this returns. Raises DatabaseAway."""
        word = WORDS.get(status.status)
        if word is None:
            return
        noted = partial(self._noted, status=status, word=word)
        if await self.database.write(noted) and word == FAILED:
            self.changed()

    def sent(self, t: Transaction, row: Outgoing, provider_id: str) -> None:
        """See Aftermath: what was reported before the mark counts now."""
        if row.account_id is None or outbox_held.get(t, row.id) is None:
            # Whoever was told has erased everything: Twilio is to keep nothing of it either.
            for name in provider_id.split():
                leftovers.note(t, door=row.door, channel=row.channel, source=name)
            return
        reports.own(t, WHATSAPP, provider_id.split(), row.id)
        self._settle(t, row.id)

    def window_closed(self, t: Transaction, row: Outgoing) -> None:
        """See Aftermath: they wait until the person writes."""
        leaving.set_aside(t, self.house, row.id)

    def gone(self, t: Transaction, row: Outgoing, reason: str) -> None:
        """See Aftermath: it goes to another account of theirs, else a human is shown."""
        self._gone(t, row.id, row.account_id, reason)

    def stopped(self, t: Transaction, row: Outgoing) -> None:
        """See Aftermath: as if the person had told us, and not the channel."""
        self._stop(t, row.id, row.account_id, "stopped")

    def _noted(self, t: Transaction, *, status: Status, word: str) -> bool:
        if not reports.note(t, WHATSAPP, status.message_id, word, status.error):
            return False
        row_id = reports.row_of(t, WHATSAPP, status.message_id)
        if row_id is not None:
            self._settle(t, row_id)
        return True

    def _settle(self, t: Transaction, row_id: UUID) -> None:
        """Do what follows from all that is known of the messages of a row that was sent."""
        row = outbox_held.get(t, row_id)
        if row is None or row.provider_id is None or row.status not in (SENT, DELIVERED):
            return
        known = reports.of(t, WHATSAPP, row.provider_id.split())
        words = {one.status for one in known}
        if FAILED in words:
            if row.status == SENT:
                self._failed(t, row, [one.error or 0 for one in known if one.status == FAILED])
        elif words and SENT not in words:
            outbox.advance(t, row_id, DELIVERED if DELIVERED in words else READ)

    def _failed(self, t: Transaction, row: Outbound, codes: list[int]) -> None:
        """Twilio took a message and could not bring it: what follows from the gravest reason."""
        code = min(codes, key=lambda code: GRAVEST.index(self._kind(code)))
        kind, reason = self._kind(code), f"twilio: {code}"
        log.warning("not delivered", channel=WHATSAPP, reason=reason, attempts=row.attempts)
        if kind is Stopped:
            self._stop(t, row.id, row.account_id, reason)
        elif kind is WindowClosed:
            leaving.set_aside(t, self.house, row.id)
        elif kind in (Later, Unknown):
            patience = min(self.patience, FILES_FOR) if code in FILES else self.patience
            self._again(t, row, reason, patience)
        elif kind is Gone:
            self._gone(t, row.id, row.account_id, reason)
        else:
            outbox.fail(t, row.id, reason)

    def _again(self, t: Transaction, row: Outbound, reason: str, patience: timedelta) -> None:
        """Send it again after a while: of several messages, only what did not arrive."""
        at = t.now + timedelta(seconds=back_off(row.attempts))
        worn = at > row.due_at + patience and row.attempts >= LEAST_TRIES
        if worn or not outbox.reopen(t, row.id, at, reason):
            outbox.fail(t, row.id, reason)

    def _gone(self, t: Transaction, row_id: UUID, account_id: UUID | None, reason: str) -> None:
        if account_id is not None:
            accounts.blocked(t, account_id)
        leaving.divert(t, self.house, row_id, reason)

    def _stop(self, t: Transaction, row_id: UUID, account_id: UUID | None, reason: str) -> None:
        """The row waits, with all that a handler wrote, until the person writes to us again."""
        account = accounts.get(t, account_id) if account_id else None
        person = people.get(t, account.person_id) if account and account.person_id else None
        if person is None:
            outbox.fail(t, row_id, reason)
            return
        outbox_held.set_aside(t, row_id, topic_of(person), SOME_DAY, Why.STOPPED)
        stopping.stop(t, self.house, person)

    def _kind(self, code: int) -> type[Undelivered]:
        kind = self.meaning(code)
        return kind if kind in GRAVEST else Refused
