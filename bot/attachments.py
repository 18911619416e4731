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
from bot.house import House
from bot.posting import LIVE
from bot.rounds import Rounds
from bot.screens import Screen
from bot.sending import Gone, Later, Refused, Undelivered
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

Ending = Callable[[Transaction], None]
"""What is to be written of a file that was fetched, or was not."""


class Attachments:
    """Fetches what waits; any number of processes may do so on one database.

    ``downloads`` are by door and channel, because a file belongs to the bot that was sent it.
    ``ready`` is called when something changed that delivery may be waiting for.
    """

    def __init__(
        self,
        database: Database,
        vault: Vault,
        house: House,
        downloads: Mapping[tuple[str, str], Download],
        *,
        ready: Callable[[], None] = lambda: None,
        at_once: int = 4,
        lease: timedelta = timedelta(minutes=5),
        patience: timedelta = timedelta(hours=24),
    ) -> None:
        self._database = database
        self._vault = vault
        self._house = house
        self._downloads = downloads
        self._flying = dict.fromkeys(downloads, 0)
        self._ready = ready
        self._at_once = at_once
        self._lease = lease
        self._patience = patience
        self._rounds = Rounds(self._step)

    def wake(self) -> None:
        """A file was just noted: look now, not in a second."""
        self._rounds.wake()

    def stop(self) -> None:
        """Claim nothing more; ``run`` returns when what is being fetched is here."""
        self._rounds.stop()

    async def run(self) -> None:
        """Fetch until ``stop`` or until cancelled; what was begun is finished first."""
        await self._rounds.run()

    async def fetch_due(self) -> None:
        """Fetch all that is due at this moment, then return. Raises DatabaseAway."""
        await self._rounds.exhaust()

    async def _step(self) -> int:
        rooms = {way: self._at_once - flying for way, flying in self._flying.items()}
        if self._rounds.stopping or not any(rooms.values()):
            return 0
        claimed = await self._database.write(partial(self._claim, rooms))
        for way, fetch in claimed:
            self._flying[way] += 1
            self._rounds.launch(self._fly(way, fetch))
        return len(claimed)

    def _claim(
        self, rooms: Mapping[tuple[str, str], int], t: Transaction
    ) -> list[tuple[tuple[str, str], Fetch]]:
        return [
            (way, fetch)
            for way, room in rooms.items()
            if room > 0
            for fetch in files.claim(t, door=way[0], channel=way[1], limit=room, lease=self._lease)
        ]

    async def _fly(self, way: tuple[str, str], fetch: Fetch) -> None:
        """One attempt; if the mark can't be written, the lease runs out and it is fetched again."""
        try:
            ending = await self._attempt(self._downloads[way], fetch)
            await self._database.write(ending)
        finally:
            self._flying[way] -= 1
        self._ready()

    async def _attempt(self, download: Download, fetch: Fetch) -> Ending:
        file = fetch.file
        try:
            async with asyncio.timeout(self._lease.total_seconds() * 0.8):
                stored = await self._into_vault(download, fetch)
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
