"""Polling over real HTTP: what is not committed is asked for again, and nothing is doubled."""

import asyncio
from collections.abc import AsyncIterator, Iterator

import pytest

from bot.arrivals import Arrival
from bot.intake.on_telegram import OnTelegram
from bot.shelf import MemoryShelf
from bot.telegram import polling as telegram_polling
from bot.turns import Turns
from storage import outbox
from storage.accounts import Account
from storage.database import Database
from storage.transaction import Transaction
from tests.bot.intake.listening import Host
from tests.loopback import updates
from tests.loopback.bot_api import INTAKE_TOKEN, BotApi, forget_before
from tests.loopback.one_bot import OneBot
from tests.loopback.phone import Phone
from tests.loopback.server import Trouble
from tests.loopback.updates import FAMILY, Json
from tests.storage.given import waiting


@pytest.fixture
def host() -> Host:
    return Host()


@pytest.fixture(autouse=True)
def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Waits between attempts are short, and nothing is slow unless a test says so."""

    async def wait(*_: object) -> None:
        await asyncio.sleep(0.002)

    monkeypatch.setattr(telegram_polling, "wait", wait)


class Telling(BotApi):
    """The server, noticing at once what an offset confirms."""

    async def _long_poll(self, bot: OneBot, given: Json) -> None:
        forget_before(bot, int(given["offset"]))
        with self._changed:
            self._changed.notify_all()
        await super()._long_poll(bot, given)


@pytest.fixture
def bot_api() -> Iterator[BotApi]:
    with Telling() as server:
        yield server
    assert server.faults == []


@pytest.fixture
async def door(bot_api: BotApi, host: Host) -> AsyncIterator[OnTelegram]:
    opened = OnTelegram(INTAKE_TOKEN, host.arrive, MemoryShelf(), api_url=bot_api.url)
    yield opened
    await opened.close()


@pytest.fixture
async def polling(door: OnTelegram) -> AsyncIterator[asyncio.Task[None]]:
    task = asyncio.create_task(door.poll())
    yield task
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


@pytest.fixture
def phone(bot_api: BotApi) -> Phone:
    return Phone(bot_api, bot_api.intake)


async def test_polling_takes_words_in_and_moves_its_offset_afterwards(
    bot_api: BotApi, polling: object, phone: Phone, host: Host
) -> None:
    for number in range(5):
        phone.says(f"{number}")
    await bot_api.until(lambda: not bot_api.intake.pending)
    assert host.heard == ["0", "1", "2", "3", "4"]


async def test_what_was_not_committed_is_asked_for_again_in_its_order(
    bot_api: BotApi, polling: object, phone: Phone, host: Host
) -> None:
    other = Phone(bot_api, bot_api.intake, 1002)
    host.failing = lambda came: came.text == "two" and host.failed < 4
    bot_api.send(
        bot_api.intake,
        updates.message("one"),
        updates.message("two"),
        updates.message("three"),
        updates.message("from another", other.chat),
    )
    await bot_api.until(lambda: not bot_api.intake.pending)
    mine = [came.text for came in host.took if came.address == str(FAMILY)]
    assert mine == ["one", "two", "three"]
    assert "from another" in host.heard
    assert host.failed == 4


async def test_one_message_that_fails_does_not_hold_up_another_person(
    bot_api: BotApi, polling: object, phone: Phone, host: Host
) -> None:
    host.failing = lambda came: came.text == "poison"
    phone.says("poison")
    await bot_api.until(lambda: host.failed > 0)
    Phone(bot_api, bot_api.intake, 1002).says("labas?")
    await bot_api.until(lambda: "labas?" in host.heard)
    assert bot_api.intake.pending[0]["message"]["text"] == "poison"


async def test_polling_outlives_bad_days(bot_api: BotApi, host: Host, door: OnTelegram) -> None:
    bot_api.trouble(
        Trouble(2, method="getUpdates", status=502),
        Trouble(1, method="getUpdates", status=409),
        Trouble(1, method="getUpdates", status=429, retry_after=1),
        Trouble(1, method="getUpdates", drops=True),
        Trouble(1, method="getUpdates", status=401),
    )
    polling = asyncio.create_task(door.poll())
    Phone(bot_api, bot_api.intake).says("salam")
    await bot_api.until(lambda: not bot_api.intake.pending)
    assert host.heard == ["salam"]
    polling.cancel()


async def test_only_the_kinds_that_are_understood_are_asked_for(
    bot_api: BotApi, polling: object
) -> None:
    await bot_api.until(lambda: bool(bot_api.intake.allowed))
    asked = ["message", "edited_message", "callback_query", "my_chat_member"]
    assert bot_api.intake.allowed == asked


async def test_a_crash_between_the_commit_and_the_next_question_doubles_nothing(
    bot_api: BotApi, database: Database, phone: Phone
) -> None:
    """The process dies after the commit; the next one is given the same updates again."""
    turns = Turns(database)

    def effect(t: Transaction, account: Account, came: Arrival) -> None:
        outbox.add(t, account, b"{}", priority=0)

    class Killed(BaseException):
        pass

    async def arrive_and_die(came: Arrival) -> None:
        await turns.run(came, effect)
        if came.text == "three":
            raise Killed

    async def arrive(came: Arrival) -> None:
        await turns.run(came, effect)

    for text in ("one", "two", "three", "four"):
        phone.says(text)
    first = OnTelegram(INTAKE_TOKEN, arrive_and_die, MemoryShelf(), api_url=bot_api.url)
    with pytest.raises(Killed):
        await first.poll()
    await first.close()
    assert len(bot_api.intake.pending) == 4
    second = OnTelegram(INTAKE_TOKEN, arrive, MemoryShelf(), api_url=bot_api.url)
    polling = asyncio.create_task(second.poll())
    await bot_api.until(lambda: not bot_api.intake.pending)
    polling.cancel()
    await second.close()
    assert database.read_now(waiting) == {"telegram": 4}
