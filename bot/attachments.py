"""Files that people sent: fetched from the channel that holds them, checked, put into the vault.

A turn only notes a file; its bytes come here afterwards, and may come after the ticket was filed.
"""

import asyncio
import random
from collections.abc import AsyncIterator, Callable, Mapping
from datetime import UTC, datetime, timedelta
from functools import partial

import structlog

from bot import gate, logs
from bot.arrivals import Door
from bot.carriage.posting import LIVE
from bot.delivery.leased import Ending, Leased, Way
from bot.delivery.sending import Gone, Later, Refused, Undelivered
from bot.house import House
from bot.screens import Screen
from bot.watch import metrics
from storage import accounts, files, handlers, outbox, people
from storage.accounts import Account
from storage.database import Database
from storage.files import Fetch, File
from storage.media import NotTaken
from storage.people import Person
from storage.transaction import Transaction
from storage.vault import Stored, TooLarge, Vault

Download = Callable[[str], AsyncIterator[bytes]]
"""The bytes of a file by the channel's name for it; raises as a Sender does, or TooLarge."""

FIRST_RETRY_SECONDS = 2.0
LONGEST_RETRY_SECONDS = 1_800.0
LEAST_TRIES = 5
CHANCE = random.SystemRandom()
log = structlog.get_logger(__name__)


class Attachments(Leased[Fetch]):
    """Fetches what waits; ``downloads`` are by door and channel."""

    def __init__(
        self,
        database: Database,
        vault: Vault,
        house: House,
        downloads: Mapping[Way, Download],
        *,
        ready: Callable[[], None] = lambda: None,
        at_once: int = 4,
        lease: timedelta = timedelta(minutes=5),
        patience: timedelta = timedelta(hours=24),
    ) -> None:
        super().__init__(database, downloads, at_once=at_once, lease=lease, ready=ready)
        self._vault = vault
        self._house = house
        self._downloads = downloads
        self._patience = patience

    def _due(self, t: Transaction, way: Way, most: int) -> list[Fetch]:
        return files.claim(t, door=way[0], channel=way[1], limit=most, lease=self._lease)

    async def _attempt(self, way: Way, claimed: Fetch) -> Ending:
        file = claimed.file
        try:
            async with asyncio.timeout(self._lease.total_seconds() * 0.8):
                stored = await self._into_vault(self._downloads[way], claimed)
        except TooLarge:
            return partial(self._refused, file, "file.too_big")
        except NotTaken:
            return partial(self._refused, file, "file.refused")
        except (Refused, Gone) as fault:
            return partial(self._failed, file, fault.reason)
        except Undelivered as fault:
            asked = fault.seconds if isinstance(fault, Later) else None
            return self._again(file, fault.reason, asked)
        except TimeoutError:
            return self._again(file, "too slow")
        except Exception as error:
            # Our own disk may be full, for one: the file is safe at the channel, so time may help.
            log.error("a file was not kept", error=error)
            return self._again(file, logs.fault(error))
        return partial(self._stored, file, stored)

    async def _into_vault(self, download: Download, fetch: Fetch) -> Stored:
        with self._vault.sink(fetch.file.id, fetch.key) as sink:
            async for piece in download(fetch.source):
                sink.write(piece)
            # Only the end waits for the disk.
            return await asyncio.to_thread(sink.finish)

    def _stored(self, file: File, stored: Stored, t: Transaction) -> None:
        if not files.stored(t, file.id, media_type=stored.media_type, size=stored.size):
            self._vault.delete(file.id)

    def _again(self, file: File, reason: str, asked: float | None = None) -> Ending:
        seconds = min(FIRST_RETRY_SECONDS * 2 ** min(file.attempts - 1, 16), LONGEST_RETRY_SECONDS)
        # Never before the channel asked for, and those who were asked together not all at once.
        seconds = max(seconds * CHANCE.uniform(0.75, 1.25), (asked or 0) * CHANCE.uniform(1, 1.25))
        at = datetime.now(UTC) + timedelta(seconds=seconds)
        metrics.fault("file_failed")
        log.warning("a file was not fetched", door=file.door, channel=file.channel, reason=reason,
                    attempts=file.attempts)  # fmt: skip
        if at > file.created_at + self._patience and file.attempts >= LEAST_TRIES:
            return partial(self._failed, file, reason)
        return partial(files.retry, file_id=file.id, at=at, error=reason)

    def _refused(self, file: File, key: str, t: Transaction) -> None:
        files.refused(t, file.id, key)
        self._tell(t, file, key)

    def _failed(self, file: File, reason: str, t: Transaction) -> None:
        files.failed(t, file.id, reason)
        self._tell(t, file, "file.failed")

    def _tell(self, t: Transaction, file: File, key: str) -> None:
        """Say so to whoever sent it, where they sent it.

        To a person only while they are there: later, the words would meet whoever holds the phone.
        Whoever reads the ticket sees that a file is missing, and can ask.
        """
        if file.door == Door.DESK:
            handler = handlers.get(t, file.holder_id)
            language = handler.language if handler else None
            account = _where(file, accounts.of_handler(t, file.holder_id))
        else:
            person = people.get(t, file.holder_id)
            language = person.language if person else None
            account = _where(file, accounts.of_person(t, file.holder_id))
            if person is None or account is None or not _there(t, person, account):
                return
        if account is not None:
            words = self._house.speaking(language)
            screen = Screen(words.say(key), language=words.language)
            outbox.add(t, account, screen.to_json(), priority=LIVE)


def _where(file: File, known: list[Account]) -> Account | None:
    """The account that the file was sent from, as far as we know."""
    return next((one for one in known if one.channel == file.channel and not one.blocked_at), None)


def _there(t: Transaction, person: Person, account: Account) -> bool:
    situation = gate.Situation(
        account.last_heard_at,
        stopped=person.stopped_at is not None,
        shared_phone=person.shared_phone,
    )
    return gate.decide(gate.Message(gate.Kind.RELAY), situation, t.now).send is gate.Send.NOW
