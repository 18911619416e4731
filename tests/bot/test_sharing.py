"""Processes that know nothing of each other share the pace of a bot, and one listens for it."""

import asyncio
from uuid import uuid4

import pytest
import time_machine

from bot import sharing
from bot.delivery.pace import Pace
from bot.sharing import Sharing, alone, ringing
from storage import accounts, keyring, leases, rotation
from storage.database import Database
from storage.secrets import Secrets
from storage.transaction import Transaction
from tests.bot.postbox import until
from tests.loopback.process import KEY


class Told(Pace):
    """A pace that remembers among how many it was shared."""

    def __init__(self) -> None:
        super().__init__()
        self.among: list[int] = []

    def share(self, processes: int) -> None:
        """See Pace."""
        self.among.append(processes)
        super().share(processes)


async def test_each_process_takes_its_part_and_leaves_it_to_the_others(
    database: Database, database_url: str, secrets: Secrets
) -> None:
    other = Database.open(database_url, secrets)
    ours, theirs = Told(), Told()
    here, there = Sharing(database, [ours]), Sharing(other, [theirs])
    running = asyncio.create_task(there.run())
    await until(lambda: theirs.among == [1])
    await here.round()
    assert ours.among == [2]
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    await here.round()
    assert ours.among == [2, 1], "who stops leaves at once"
    other.close()


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
async def test_who_was_killed_is_counted_no_longer_than_its_lease(database: Database) -> None:
    ours = Told()
    with time_machine.travel("2026-11-21T12:00:00Z") as clock:
        await Sharing(database, [Pace()]).round()
        here = Sharing(database, [ours])
        await here.round()
        clock.shift(sharing.TERM)
        await here.round()
    assert ours.among == [2, 1]


async def test_without_the_database_the_parts_stay_as_they_were(database: Database) -> None:
    ours = Told()
    here = Sharing(database, [ours])
    await here.round()
    database.close()
    await here.round()
    assert ours.among == [1]


@pytest.mark.parametrize("ends", [False, True])
async def test_a_key_that_is_still_in_use_comes_back_on_the_ring(
    database: Database, database_url: str, ends: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also that of a process that nobody asks whether it is ready, and when it ends soon."""
    if not ends:
        monkeypatch.setattr(sharing, "RINGING", sharing.RINGING / 100)
    serving = asyncio.create_task(ringing(database))
    await until(lambda: database.read_now(keyring.is_noted))
    newer, alone = (
        Database.open(database_url, Secrets(keys)) for keys in ([bytes(32), KEY], [bytes(32)])
    )
    newer.write_now(keyring.leave_newest)
    await database.write(lambda t: accounts.reach(t, "intake", "telegram", "1001"))
    if ends:
        serving.cancel()
    await until(lambda: alone.read_now(rotation.missing) == {"accounts": 1})
    serving.cancel()
    await asyncio.gather(serving, return_exceptions=True)
    newer.close()
    alone.close()


async def test_one_listens_and_the_other_takes_over(
    database: Database, database_url: str, secrets: Secrets, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sharing, "ALONE_RENEWAL", sharing.ALONE_RENEWAL / 100)
    other = Database.open(database_url, secrets)
    listening: list[str] = []
    aside: list[str] = []

    async def listen(who: str) -> None:
        listening.append(who)
        try:
            await asyncio.sleep(60)
        finally:
            listening.remove(who)

    def playing(database: Database, who: str) -> "asyncio.Task[None]":
        work = alone(database, "polling/intake", lambda: listen(who), lambda: aside.append(who))
        return asyncio.create_task(work)

    first = playing(database, "first")
    await until(lambda: listening == ["first"])
    second = playing(other, "second")
    await until(lambda: aside.count("second") > 2)
    assert listening == ["first"]
    first.cancel()
    await until(lambda: listening == ["second"])
    # Another has taken it, as after a pause in which this process was stopped: it stands by.
    await asyncio.gather(first, return_exceptions=True)

    def stolen(t: Transaction) -> None:
        t.connection.execute(leases.LEASES.update().values(holder=uuid4()))

    await database.write(stolen)
    await until(lambda: listening == [])
    second.cancel()
    await asyncio.gather(second, return_exceptions=True)
    other.close()


async def test_what_ends_the_work_ends_the_waiting(database: Database) -> None:
    async def refused() -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await alone(database, "polling/desk", refused)
    assert await database.read(lambda t: leases.held(t, "polling/")) == 0
