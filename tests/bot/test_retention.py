"""What nobody needs any more is let go of; what a grievance holds stays."""

import asyncio
import os
from datetime import timedelta
from pathlib import Path

import time_machine
from sqlalchemy import select

from bot.retention import Retention, Terms
from storage import files
from storage.database import Database
from storage.inbox import INBOX
from storage.vault import Vault
from tests.stories.conftest import NOON
from tests.stories.telling import BEGUN, tell
from tests.stories.town import Town


async def test_an_old_round(database: Database, tmp_path: Path) -> None:
    vault = Vault(tmp_path / "files")
    with time_machine.travel(NOON, tick=True) as clock:
        town = Town(database)
        await tell(town.person("mother"))
        other = town.person("other")
        await other.say(*BEGUN)
        await other.send("voice")
        stray = tmp_path / "files" / "ab" / "abandoned"
        stray.parent.mkdir(parents=True)
        stray.write_bytes(b"x")
        os.utime(stray, (NOON.timestamp(), NOON.timestamp()))
        retention = Retention(database, vault)
        await retention.round()
        assert stray.exists(), "what was just written may have its row still to come"
        assert len(await database.read(files.ids)) == 2
        clock.shift(timedelta(days=91))
        await retention.round()
    assert not stray.exists()
    assert len(await database.read(files.ids)) == 1, "the voice note of the grievance is kept"
    rows = await database.read(lambda t: t.connection.execute(select(INBOX)).all())
    assert rows, "the ids stay, so that a repeat is still a repeat"
    assert {row.payload_sealed for row in rows} == {None}


async def test_a_round_that_fails_is_followed_by_the_next(
    sqlite_database: Database, tmp_path: Path
) -> None:
    """The folder of files is unreadable, say: nothing else in the process ends for it."""
    rounds = 0
    enough = asyncio.Event()

    class Broken(Retention):
        async def round(self) -> None:
            nonlocal rounds
            rounds += 1
            if rounds == 3:
                enough.set()
            raise PermissionError("what somebody wrote")

    retention = Broken(sqlite_database, Vault(tmp_path), Terms(every=timedelta(0)))
    going = asyncio.create_task(retention.run())
    await asyncio.wait_for(enough.wait(), 5)
    assert not going.done()
    going.cancel()
