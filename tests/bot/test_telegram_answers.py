"""Answers that are none: a page of whoever stands between, a line cut short, an empty hand.

The same for both bots, each with the library that makes its calls.
"""

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.arrivals import Arrival
from bot.delivery.sending import Later, Misconfigured, Undelivered, Unknown
from bot.desk.on_telegram import DeskOnTelegram
from bot.intake.on_telegram import OnTelegram
from bot.logs import configure
from bot.screens import Screen
from bot.shelf import MemoryShelf
from bot.telegram import polling
from bot.telegram.door import TelegramDoor
from tests.loopback.bot_api import DESK_TOKEN, INTAKE_TOKEN, BotApi
from tests.loopback.server import Trouble

PAGE = b"<html>Welcome to the hotel. Please sign in.</html>"
CHAT = "1001"
ANSWERS: list[tuple[int, bytes, type[Undelivered]]] = [
    # Whoever answers in Telegram's place has passed nothing on.
    (200, PAGE, Later),
    (200, b"\xff\xfe<html>", Later),
    (200, b"Welcome", Later),
    (200, b"[]", Later),
    (200, b'{"error": "sign in"}', Later),
    (400, PAGE, Later),
    (403, PAGE, Later),
    (403, b'{"message": "Forbidden"}', Later),
    (403, b"", Later),
    (409, PAGE, Later),
    (429, PAGE, Later),
    (500, b"", Later),
    (502, PAGE, Later),
    (502, b"\xe9\xff", Later),
    (503, b'{"ok":fal', Later),
    (404, PAGE, Misconfigured),
    # These may be its own.
    (200, b"", Unknown),
    (200, b'{"ok":tr', Unknown),
    (200, b'{"ok":true}', Unknown),
    (200, b'{"ok":true,"result":7}', Unknown),
]


async def nobody(_: Arrival) -> None:
    raise AssertionError("nothing comes in here")


@pytest.fixture(params=["intake", "desk"])
async def bot(request: pytest.FixtureRequest, bot_api: BotApi) -> AsyncIterator[TelegramDoor]:
    """A bot to which nobody writes."""
    made: TelegramDoor
    if request.param == "desk":
        made = DeskOnTelegram(DESK_TOKEN, nobody, MemoryShelf(), api_url=bot_api.url)
    else:
        made = OnTelegram(INTAKE_TOKEN, nobody, MemoryShelf(), api_url=bot_api.url)
    yield made
    await made.close()


async def test_what_is_no_answer_of_telegram_blames_neither_person_nor_message(
    bot: TelegramDoor, bot_api: BotApi, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nobody counts as gone, no message as refused; and no library repeats it in the log."""
    configure("info")
    taken_for: list[type[Undelivered]] = []
    for status, body, _ in ANSWERS:
        bot_api.trouble(Trouble(1, status, body=body))
        with pytest.raises(Undelivered) as told:
            await bot.sender.send(CHAT, Screen("مرحبا"))
        taken_for.append(type(told.value))
        assert "hotel" not in told.value.reason
    assert [*zip(ANSWERS, taken_for, strict=True)] == [(each, each[2]) for each in ANSWERS]
    written = capsys.readouterr()
    assert written.out + written.err == ""
    assert await bot.sender.send(CHAT, Screen("مرحبا"))


@pytest.mark.parametrize(("body", "fault"), [(PAGE, Later), (b'{"ok":tr', Unknown)])
async def test_an_edit_is_not_said_anew_for_want_of_an_answer(
    bot: TelegramDoor, bot_api: BotApi, body: bytes, fault: type[Undelivered]
) -> None:
    first = await bot.sender.send(CHAT, Screen("شحال؟"))
    bot_api.trouble(Trouble(1, 200, body=body))
    with pytest.raises(fault):
        await bot.sender.send(CHAT, Screen("ثلاثة", replaces=first))
    assert len(bot_api.made("sendMessage")) == 1


async def test_a_page_in_place_of_the_first_answer_does_not_end_the_start(
    bot: TelegramDoor, bot_api: BotApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def wait(*_: object) -> None:
        await asyncio.sleep(0)

    monkeypatch.setattr(polling, "wait", wait)
    bot_api.trouble(Trouble(1, 200, method="deleteWebhook", body=PAGE))
    await bot.start({}, None, "")
    assert len(bot_api.made("deleteWebhook")) == 2
