"""What the tests of the desk's bot may ask for."""

import asyncio
from collections.abc import AsyncIterator
from typing import TypeVar

import pytest

from bot.shelf import MemoryShelf
from flows.vocabulary import Role
from storage.database import Database
from tests.bot.desk.bot import Office
from tests.bot.desk.handset import Handset, joined
from tests.bot.office import Postman, an_organisation
from tests.loopback.bot_api import BotApi

T = TypeVar("T")
OGG = b"OggS" + bytes(60)


@pytest.fixture
def shelf() -> MemoryShelf:
    return MemoryShelf()


@pytest.fixture
def postman() -> Postman:
    return Postman()


@pytest.fixture
async def nadia(sqlite_database: Database, postman: Postman) -> Handset:
    """A coordinator."""
    omp = await sqlite_database.write(lambda t: an_organisation(t, "omp"))
    return await joined(sqlite_database, postman, omp, Role.COORDINATOR)


@pytest.fixture
async def office(
    sqlite_database: Database, bot_api: BotApi, shelf: MemoryShelf
) -> AsyncIterator[Office]:
    opened = Office(sqlite_database, bot_api, shelf)
    works = [asyncio.create_task(opened.door.poll()), asyncio.create_task(opened.delivery.run())]
    yield opened
    for work in works:
        work.cancel()
    await asyncio.gather(*works, return_exceptions=True)
    await opened.door.close()
