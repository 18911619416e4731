"""The people's door on Telegram over real HTTP: presses, typing, files, who the bot says it is."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.arrivals import Arrival, Kind, Malformed
from bot.delivery.sending import Misconfigured, Refused
from bot.intake.on_telegram import OnTelegram
from bot.intake.on_telegram_profile import commands
from bot.shelf import MemoryShelf
from bot.telegram import door as telegram_door
from bot.telegram import polling as telegram_polling
from bot.telegram.calls import UPDATES
from flows.vocabulary import Language
from locales.hearing import Hearing
from locales.places import Places
from locales.words import Words, labels
from storage.transaction import DatabaseAway
from storage.vault import TooLarge
from tests.bot.intake.listening import Host
from tests.loopback import updates
from tests.loopback.bot_api import INTAKE_TOKEN, BotApi
from tests.loopback.one_bot import OneBot
from tests.loopback.phone import Phone
from tests.loopback.server import Trouble
from tests.loopback.updates import Json


@pytest.fixture
def host() -> Host:
    return Host()


@pytest.fixture(autouse=True)
def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Waits between attempts are short, and nothing is slow unless a test says so."""

    async def wait(*_: object) -> None:
        await asyncio.sleep(0.002)

    monkeypatch.setattr(telegram_polling, "wait", wait)


@pytest.fixture
async def door(bot_api: BotApi, host: Host) -> AsyncIterator[OnTelegram]:
    opened = OnTelegram(INTAKE_TOKEN, host.arrive, MemoryShelf(), api_url=bot_api.url)
    yield opened
    await opened.close()


@pytest.fixture
def phone(bot_api: BotApi) -> Phone:
    return Phone(bot_api, bot_api.intake)


@pytest.fixture
def words() -> dict[str, Words]:
    return {language.value: Words(language) for language in Language}


async def test_delivery_is_woken_and_a_press_answered_only_after_the_commit(
    bot_api: BotApi, host: Host
) -> None:
    woken: list[Arrival] = []
    door = OnTelegram(
        INTAKE_TOKEN, host.arrive, MemoryShelf(), api_url=bot_api.url, committed=woken.append
    )
    press = updates.press("ab12:home.ok=yes")
    host.failing = lambda _: host.failed == 0
    with pytest.raises(DatabaseAway):
        await door.receive(press)
    assert woken == []
    assert bot_api.intake.answered_presses == []
    await door.receive(press)
    assert [came.kind for came in woken] == [Kind.PRESS]
    await bot_api.until(lambda: bool(bot_api.intake.answered_presses))
    await door.close()


async def test_a_press_that_cannot_be_answered_is_a_press_all_the_same(
    bot_api: BotApi, door: OnTelegram, host: Host
) -> None:
    bot_api.trouble(Trouble(1, method="answerCallbackQuery", status=400))
    await door.receive(updates.press("ab12:home.ok=yes"))
    assert [came.pressed for came in host.took] == ["ab12:home.ok=yes"]


async def test_a_slow_turn_shows_that_somebody_is_writing(
    bot_api: BotApi, door: OnTelegram, host: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    await door.receive(updates.message("quick"))
    monkeypatch.setattr(telegram_door, "SLOW_SECONDS", 0.0)
    host.slow = asyncio.Event()
    receiving = asyncio.create_task(door.receive(updates.message("slow")))
    await bot_api.until(lambda: bool(bot_api.made("sendChatAction")))
    host.slow.set()
    await receiving
    assert len(bot_api.made("sendChatAction")) == 1


async def test_what_is_no_update_is_refused(door: OnTelegram) -> None:
    with pytest.raises(Malformed):
        await door.receive({"hello": "world"})


async def test_with_a_public_address_updates_are_brought_and_signed(
    bot_api: BotApi, door: OnTelegram, words: dict[str, Words]
) -> None:
    await door.start(words, "https://wasl.example/telegram/intake", "the-secret")
    webhook = bot_api.intake.webhook
    assert webhook["url"] == "https://wasl.example/telegram/intake"
    assert webhook["secret_token"] == "the-secret"
    assert bot_api.intake.allowed == list(UPDATES)


async def test_without_one_the_webhook_is_taken_off_and_nothing_that_waits_is_lost(
    bot_api: BotApi, door: OnTelegram, words: dict[str, Words], phone: Phone
) -> None:
    bot_api.intake.webhook = {"url": "https://old.example"}
    bot_api.send(bot_api.intake, updates.message("before"))
    await door.start(words, None, "the-secret")
    assert bot_api.intake.webhook == {"url": ""}
    assert len(bot_api.intake.pending) == 1


async def test_starting_waits_for_telegram_but_not_for_a_wrong_token(
    bot_api: BotApi, door: OnTelegram, words: dict[str, Words], host: Host
) -> None:
    bot_api.trouble(Trouble(3, method="deleteWebhook", status=502))
    await door.start(words, None, "s")
    stranger = OnTelegram("3:unknown", host.arrive, MemoryShelf(), api_url=bot_api.url)
    with pytest.raises(Misconfigured):
        await stranger.start(words, None, "s")
    await stranger.close()


async def test_the_bot_introduces_itself_in_three_languages_and_only_once(
    bot_api: BotApi, door: OnTelegram, words: dict[str, Words]
) -> None:
    bot = bot_api.intake
    await door.start(words, None, "s")
    await bot_api.until(lambda: len(bot_api.made("setMyCommands")) == 3)
    assert set(bot.commands) == set(bot.descriptions) == set(bot.short_descriptions)
    assert set(bot.commands) == {"", "ar", "fr"}
    assert bot.descriptions[""] == words["ary"].say("bot.description")
    assert bot.commands["fr"][0]["command"] == "menu"
    made = len(bot_api.calls)
    await door.start(words, None, "s")
    await bot_api.until(lambda: len(bot_api.made("getMyCommands")) == 6)
    assert not [c for c in bot_api.calls[made:] if c.method.startswith("setMy")]


async def test_a_bot_that_cannot_be_introduced_serves_all_the_same(
    bot_api: BotApi, door: OnTelegram, words: dict[str, Words]
) -> None:
    bot_api.trouble(Trouble(1, method="setMyDescription", status=429, retry_after=9_000))
    await door.start(words, None, "s")
    await bot_api.until(lambda: any(call.status == 429 for call in bot_api.calls))
    assert bot_api.intake.webhook == {"url": ""}


async def fetched(door: OnTelegram, source: str) -> bytes:
    return b"".join([piece async for piece in door.files.download(source)])


async def test_a_file_is_fetched_whole(bot_api: BotApi, door: OnTelegram) -> None:
    content = bytes(range(256)) * 2_000
    source = bot_api.intake.put_file(content)
    assert await fetched(door, source) == content


async def test_a_file_over_20_mb_is_not_fetched(bot_api: BotApi, door: OnTelegram) -> None:
    announced = bot_api.intake.put_file(b"x", size=21 * 1024 * 1024)
    with pytest.raises(TooLarge):
        await fetched(door, announced)
    larger_than_it_said = bot_api.intake.put_file(bytes(20 * 1024 * 1024 + 1), size=5)
    with pytest.raises(TooLarge):
        await fetched(door, larger_than_it_said)


async def test_a_file_nobody_has_is_refused(door: OnTelegram) -> None:
    with pytest.raises(Refused):
        await fetched(door, "AwAC-no-such-file")


async def test_a_server_of_ones_own_may_lay_files_on_our_disk(
    bot_api: BotApi, door: OnTelegram, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    laid = tmp_path / "voice.oga"
    laid.write_bytes(b"OggS")
    source = bot_api.intake.put_file(b"elsewhere")

    def on_disk(self: OneBot, given: Json) -> Json:
        return {"file_id": source, "file_unique_id": "u", "file_path": str(laid)}

    monkeypatch.setattr(OneBot, "_do_getFile", on_disk)
    assert await fetched(door, source) == b"OggS"
    monkeypatch.setattr(door.files, "_allowed_on_disk", False)
    with pytest.raises(Refused):
        await fetched(door, source)


def test_every_command_the_bot_lists_is_one_it_understands(words: dict[str, Words]) -> None:
    hearing = Hearing(labels, Places())
    for command in commands(words["fr"]):
        assert hearing.control(f"/{command.command}") == command.command
