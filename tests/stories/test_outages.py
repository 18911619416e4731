"""A whole process whose database or disk fails beneath it while people write, and comes back.

What was not kept is not acknowledged, and its messenger brings it again; nobody is told anything
twice, and nobody has to help.
"""

import asyncio
import random
import resource
import shutil
import signal
import sqlite3
import subprocess
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path

import httpx
import pytest
from sqlalchemy import select

from storage import inbox
from storage.database import Database
from storage.secrets import Secrets
from storage.transaction import Transaction
from tests.loopback.bot_api import BotApi
from tests.loopback.process import KEY
from tests.postgres import Postgres
from tests.stories.cast import Cast, Telegram

ROLES = {"wasl": "intake,delivery,clock,web"}
SAID = ("السلام عليكم", "1", "1")
BEFORE, MEANWHILE, AFTER = range(1_000, 1_010), range(2_000, 2_015), range(3_000, 3_010)
REPLIES = 4
"""The welcome, the notice of privacy, the menu, and whom it is about."""
# A server that crashes keeps what was committed, as one in earnest would: it waits for its journal.
IN_EARNEST = ("fsync=off", "synchronous_commit=on", "max_connections=50")

Trouble = Callable[[], Awaitable[None]]


class Outage:
    """One process, and people who write before, during and after its trouble."""

    def __init__(self, folder: Path, api: BotApi, url: str) -> None:
        self.api = api
        self.url = url
        self.cast = Cast(folder, api, url, ROLES)
        self.process = self.cast.processes["wasl"]
        self.process.settings["WASL_METRICS_TOKEN"] = "somebody who watches"
        self.telegram = Telegram(api.intake, self.cast.doors, random.Random(1))

    async def befalls(self, *troubles: Trouble, short: Sequence[Trouble] = ()) -> None:
        """People write all the time; each trouble comes and goes.

        Those that are ``short`` may pass without anybody being refused.
        """
        self.cast.start()
        try:
            await self.api.until(lambda: self.api.intake.webhook["url"] != "", 60)
            telegram = self.telegram
            await telegram.everyone(dict.fromkeys(BEFORE, SAID))
            people = iter(MEANWHILE)
            each = len(MEANWHILE) // len(troubles)
            for trouble in troubles:
                writing = {next(people): SAID for _ in range(each)}
                refused = len(telegram.answers)
                _, _ = await asyncio.gather(telegram.everyone(writing), trouble())
                troubled = len(telegram.answers) > refused
                assert troubled or trouble in short, f"{trouble.__name__} troubled nobody"
            await telegram.everyone(dict.fromkeys(AFTER, SAID))
            people_there = {*BEFORE, *AFTER, *MEANWHILE[: each * len(troubles)]}
            await self.api.until(lambda: self._read(people_there) == REPLIES, 60)
            self._witnesses(telegram)
        finally:
            self.cast.kill()
        told = self._told()
        assert {chat for chat, read in told.items() if max(Counter(read).values()) > 1} == set()
        with closing(Database.open(self.url, Secrets([KEY]))) as database:
            assert database.read_now(kept) == len(people_there) * len(SAID)

    async def refuses(self) -> None:
        """Wait until somebody more has been refused, however busy the machine is."""
        before = len(self.telegram.answers)
        await self.api.until(lambda: len(self.telegram.answers) > before, 60)

    def _witnesses(self, telegram: Telegram) -> None:
        """The refusals say when to come again, the log says why, and the figures count it."""
        for answer in telegram.answers:
            assert answer.status_code == 503
            assert answer.headers["Retry-After"]
        assert '"the database is away"' in self.process.told()
        assert "Traceback" not in self.process.told()
        assert self.process.faults("database_away") > 0
        assert httpx.get(f"{self.process.url}/readyz").status_code == 200

    def _read(self, people: set[int]) -> int:
        """How many different replies whoever has the fewest has read."""
        told = self._told()
        return min(len(set(told.get(chat, ()))) for chat in people)

    def _told(self) -> dict[int, list[str]]:
        told: dict[int, list[str]] = {}
        for call in self.api.made("sendMessage", self.api.intake):
            told.setdefault(int(call.given["chat_id"]), []).append(str(call.given["text"]))
        return told


def kept(t: Transaction) -> int:
    """How many messages were taken in, each once."""
    return sum(row.state == "done" for row in t.connection.execute(select(inbox.INBOX)))


@pytest.fixture
def file(sqlite_template: Path, tmp_path: Path) -> Path:
    (tmp_path / "disk").mkdir()
    shutil.copy(sqlite_template, tmp_path / "disk" / "wasl.db")
    return tmp_path / "disk" / "wasl.db"


async def test_a_file_that_is_locked_or_taken_away(
    bot_api: BotApi, file: Path, tmp_path: Path
) -> None:
    async def locked_for_longer_than_anybody_waits() -> None:
        with closing(sqlite3.connect(file, isolation_level=None, timeout=10)) as other:
            other.execute("BEGIN IMMEDIATE")
            await outage.refuses()
            other.execute("ROLLBACK")

    async def taken_away() -> None:
        hidden = file.rename(file.with_name("elsewhere.db"))
        await outage.refuses()
        assert not file.exists()
        hidden.rename(file)

    outage = Outage(tmp_path / "house", bot_api, f"sqlite:///{file}")
    await outage.befalls(locked_for_longer_than_anybody_waits, taken_away)


async def test_a_disk_that_takes_no_more(bot_api: BotApi, file: Path, tmp_path: Path) -> None:
    """By a limit of the process, which anybody may set: every write is refused until it is gone."""
    outage = Outage(tmp_path / "house", bot_api, f"sqlite:///{file}")

    async def full() -> None:
        running = outage.process.running
        assert running is not None
        before = resource.prlimit(running.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(running.pid, resource.RLIMIT_FSIZE, (1, before[1]))
        await outage.refuses()
        resource.prlimit(running.pid, resource.RLIMIT_FSIZE, before)

    await outage.befalls(full)


@pytest.fixture
def own_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of its own, where this user may mount one."""
    place = tmp_path / "own"
    place.mkdir()
    try:
        mounted(place, "-t", "tmpfs", "-o", "size=1g", "wasl")
    except (FileNotFoundError, subprocess.CalledProcessError):
        pytest.skip("nobody may mount a disk here")
    yield place
    subprocess.run(["umount", "--lazy", str(place)], check=True)


def mounted(place: Path, *how: str) -> None:
    """Mount a disk, or change one that is mounted."""
    subprocess.run(["mount", *how, str(place)], check=True, capture_output=True)


async def test_a_disk_that_is_full(bot_api: BotApi, own_disk: Path, file: Path) -> None:
    moved = shutil.copy(file, own_disk / "wasl.db")
    outage = Outage(file.parent / "house", bot_api, f"sqlite:///{moved}")

    async def full() -> None:
        used = shutil.disk_usage(own_disk).used
        mounted(own_disk, "-o", f"remount,size={used}")
        await outage.refuses()
        async with httpx.AsyncClient() as client:
            ready = await client.get(f"{outage.process.url}/readyz")
        assert "database: the disk is full" in ready.json()["faults"]
        mounted(own_disk, "-o", "remount,size=1g")

    await outage.befalls(full)


@pytest.fixture
def server(postgres_template: str) -> Iterator[Postgres]:
    """A PostgreSQL of its own, to be ended and frozen."""
    server = Postgres()
    try:
        server.start(IN_EARNEST)
        yield server
    finally:
        server.stop()


async def test_a_server_that_stops_crashes_or_freezes(
    bot_api: BotApi, server: Postgres, tmp_path: Path, migrated: Callable[[str], None]
) -> None:
    url = server.create("troubled")
    migrated(url)

    async def restarted() -> None:
        server.end(signal.SIGINT)
        await outage.refuses()
        server.launch(IN_EARNEST)

    async def crashed() -> None:
        server.end(signal.SIGQUIT)
        await outage.refuses()
        server.launch(IN_EARNEST)

    async def frozen() -> None:
        server.freeze()
        await asyncio.sleep(2)
        server.thaw()

    outage = Outage(tmp_path / "house", bot_api, url)
    await outage.befalls(restarted, frozen, crashed, short=[frozen])
