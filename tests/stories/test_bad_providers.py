"""A messenger on its bad days: it asks for pauses, fails, answers nonsense, nothing, or too late.

Both bots, each with the library that makes its calls. Everybody reads all that was said to them,
in order; only what nobody can know about is said twice.
"""

import asyncio
import shutil
from collections import Counter
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from functools import partial
from itertools import groupby
from pathlib import Path

import pytest

from bot.arrivals import Arrival
from bot.delivery.delivery import Delivery
from bot.desk.on_telegram import DeskOnTelegram
from bot.intake.on_telegram import OnTelegram
from bot.screens import Screen
from bot.shelf import MemoryShelf
from bot.telegram.door import TelegramDoor
from bot.watch import metrics
from bot.works import working
from storage import accounts, outbox
from storage.database import Database
from storage.secrets import Secrets
from storage.transaction import Transaction
from tests.bot.postbox import swift
from tests.loopback.bot_api import DESK_TOKEN, INTAKE_TOKEN, BotApi
from tests.loopback.server import Trouble
from tests.storage.given import waiting

PAGE = b"<html><body>Bad Gateway</body></html>"
# Long enough for an answer on a machine that does much else: a second silence would be the last.
LEASE = timedelta(seconds=4)
TOO_LATE = 5.0
SURE = {
    "429 with a time": Trouble(1, 429, retry_after=1),
    "429 without one": Trouble(1, 429),
    "500": Trouble(2, 500),
    "a page in place of an answer": Trouble(1, 502, body=PAGE),
    "a page that asks to sign in": Trouble(2, 200, body=PAGE),
    "a page that forbids it": Trouble(1, 403, body=PAGE),
    "nothing": Trouble(1, delay=TOO_LATE, drops=True),
    "half an answer": Trouble(1, drops=True),
}
"""Nothing was done: what is said again is said once."""
DOUBTFUL = {
    "done, and a page": Trouble(1, 200, does_it=True, body=PAGE),
    "done, and a line cut short": Trouble(1, 200, does_it=True, body=b'{"ok":tr'),
    "done, and half an answer": Trouble(1, 200, does_it=True, drops=True),
    "done, and told too late": Trouble(1, 200, does_it=True, delay=TOO_LATE),
}
SAID = ["first", "second", "third"]
COUNTED = ("provider_pause", "provider_away", "message_unknown")


@pytest.mark.parametrize("door", ["intake", "desk"])
async def test_everybody_reads_everything(
    door: str, bot_api: BotApi, sqlite_template: Path, tmp_path: Path
) -> None:
    before = [counted(kind) for kind in COUNTED]
    chats = {name: 5_000 + n for n, name in enumerate([*SURE, *DOUBTFUL])}
    for name, trouble in (SURE | DOUBTFUL).items():
        bot_api.trouble(replace(trouble, chat=chats[name]))
    # Each has a house of its own, so that no trouble slows down another.
    files = {chat: tmp_path / f"{chat}.db" for chat in chats.values()}
    for file in files.values():
        shutil.copy(sqlite_template, file)
    await asyncio.gather(*(told(bot_api, door, chat, file) for chat, file in files.items()))

    bot = bot_api.intake if door == "intake" else bot_api.desk
    for name, chat in chats.items():
        read = [str(message["text"]) for message in bot.chat(chat)]
        assert [text for text, _ in groupby(read)] == SAID, name
        assert max(Counter(read).values()) <= (2 if name in DOUBTFUL else 1), name
    assert all(now > then for now, then in zip(map(counted, COUNTED), before, strict=True))


async def told(api: BotApi, door: str, chat: int, file: Path) -> None:
    """Somebody is told three things, in a house of their own, until nothing waits any more."""
    with closing(Database.open(f"sqlite:///{file}", Secrets([bytes(32)]))) as database:
        database.write_now(partial(speak, door=door, chat=chat))
        bot, way = a_bot(door, api), (door, "telegram")
        delivery = Delivery(database, {way: bot.sender}, paces={way: swift()}, lease=LEASE)
        async with working(delivery.run()):
            async with asyncio.timeout(30):
                # There is nothing to be told by: delivery is not to know of its tests.
                while database.read_now(waiting):  # noqa: ASYNC110
                    await asyncio.sleep(0.1)
        await bot.close()


def a_bot(door: str, api: BotApi) -> TelegramDoor:
    """A bot to which nobody writes."""
    if door == "desk":
        return DeskOnTelegram(DESK_TOKEN, nobody, MemoryShelf(), api_url=api.url)
    return OnTelegram(INTAKE_TOKEN, nobody, MemoryShelf(), api_url=api.url)


async def nobody(_: Arrival) -> None:
    raise AssertionError("nothing comes in here")


def speak(t: Transaction, door: str, chat: int) -> None:
    """Three messages for somebody."""
    account = accounts.reach(t, door, "telegram", str(chat))
    for text in SAID:
        outbox.add(t, account, Screen(text).to_json(), priority=0)


def counted(kind: str) -> float:
    """How often the figures have counted a fault."""
    return metrics.REGISTRY.get_sample_value("wasl_faults_total", {"kind": kind}) or 0.0
