"""What a person sees on Telegram of each screen, and what Telegram's refusals are taken for."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace

import pytest
from telegram.error import TelegramError

from bot.delivery.sending import Gone, Later, Misconfigured, NotReady, Refused, Undelivered, Unknown
from bot.intake.on_telegram import OnTelegram, PtbCalls
from bot.intake.on_telegram_faults import fault_of
from bot.screens import Button, Screen
from bot.shelf import MemoryShelf
from bot.telegram.screens import TelegramScreens
from tests.loopback.bot_api import INTAKE_TOKEN, BotApi
from tests.loopback.phone import Phone
from tests.loopback.server import Trouble
from tests.loopback.updates import FAMILY

AMINA = str(FAMILY)
YES, NO = Button("نعم", "ab12:home.ok=yes"), Button("لا", "ab12:home.ok=no")


async def nobody(_: object) -> None:
    raise AssertionError("nothing comes in here")


@pytest.fixture
def shelf() -> MemoryShelf:
    return MemoryShelf()


@pytest.fixture
async def door(bot_api: BotApi, shelf: MemoryShelf) -> AsyncIterator[OnTelegram]:
    opened = OnTelegram(INTAKE_TOKEN, nobody, shelf, api_url=bot_api.url)
    yield opened
    await opened.close()


@pytest.fixture
def sender(door: OnTelegram) -> TelegramScreens:
    return door.sender


@pytest.fixture
def phone(bot_api: BotApi) -> Phone:
    return Phone(bot_api, bot_api.intake)


async def test_words_and_buttons_stand_in_one_message(
    sender: TelegramScreens, phone: Phone, bot_api: BotApi
) -> None:
    name = await sender.send(AMINA, Screen("واخا؟ https://wasl.example", (YES, NO)))
    assert str(phone.messages[-1]["message_id"]) == name
    assert phone.words == "واخا؟ https://wasl.example"
    assert phone.buttons() == {"نعم": YES.data, "لا": NO.data}
    given = bot_api.made("sendMessage")[-1].given
    assert "parse_mode" not in given
    assert given["link_preview_options"] == {"is_disabled": True}


async def test_short_buttons_share_a_row_and_long_ones_do_not(
    sender: TelegramScreens, phone: Phone
) -> None:
    labels = ["نعم", "لا", "ما عرفتش", "حتى حاجة من هادشي كامل"]
    await sender.send(AMINA, Screen("؟", tuple(Button(label, "x") for label in labels)))
    rows = phone.messages[-1]["reply_markup"]["inline_keyboard"]
    assert [[button["text"] for button in row] for row in rows] == [labels[:3], labels[3:]]


async def test_what_concerns_a_grievance_is_hard_to_forward(
    sender: TelegramScreens, phone: Phone
) -> None:
    await sender.send(AMINA, Screen("الرقم ديالك", protect=True))
    assert phone.messages[-1]["has_protected_content"]
    await sender.send(AMINA, Screen("مرحبا"))
    assert "has_protected_content" not in phone.messages[-1]


async def test_a_long_text_becomes_messages_cut_between_sentences(
    sender: TelegramScreens, phone: Phone
) -> None:
    text = "هادي جملة طويلة شوية باش نعرفو كيفاش كتقسم. " * 200
    name = await sender.send(AMINA, Screen(text, (YES,)))
    assert len(phone.messages) == 3
    assert all(message["text"].endswith(".") for message in phone.messages)
    assert ["reply_markup" in message for message in phone.messages] == [False, False, True]
    assert " ".join(m["text"] for m in phone.messages).split() == text.split()
    assert name == " ".join(str(message["message_id"]) for message in phone.messages)


async def test_a_screen_takes_the_place_of_a_message(sender: TelegramScreens, phone: Phone) -> None:
    first = await sender.send(AMINA, Screen("شحال؟", (YES, NO)))
    assert await sender.send(AMINA, Screen("شحال؟\n\n✓ نعم", replaces=first)) == first
    assert phone.words == "شحال؟\n\n✓ نعم"
    assert phone.buttons() == {}
    # The same once more, as after a crash: Telegram finds nothing to change.
    assert await sender.send(AMINA, Screen("شحال؟\n\n✓ نعم", replaces=first)) == first
    assert len(phone.messages) == 1


async def test_buttons_alone_can_be_taken_off(sender: TelegramScreens, phone: Phone) -> None:
    first = await sender.send(AMINA, Screen("شحال؟", (YES, NO)))
    assert await sender.send(AMINA, Screen("", replaces=first)) == first
    assert (phone.words, phone.buttons()) == ("شحال؟", {})
    assert await sender.send(AMINA, Screen("", replaces="404")) == "404"


async def test_what_cannot_be_edited_is_said_anew(sender: TelegramScreens, phone: Phone) -> None:
    name = await sender.send(AMINA, Screen("جديد", replaces="404"))
    assert (phone.words, name) == ("جديد", str(phone.messages[-1]["message_id"]))


async def test_messages_are_taken_back(sender: TelegramScreens, phone: Phone) -> None:
    name = await sender.send(AMINA, Screen("سر. " * 2000))
    assert await sender.send(AMINA, Screen("", deletes=name)) == name
    assert phone.messages == []
    # It may have been taken back before, or by the person.
    assert await sender.send(AMINA, Screen("", deletes=name)) == name


@pytest.mark.parametrize(
    ("kind", "media_type", "method"),
    [
        ("voice", "audio/ogg", "sendVoice"),
        ("voice", "audio/amr", "sendDocument"),
        ("audio", "audio/mpeg", "sendAudio"),
        ("photo", "image/jpeg", "sendPhoto"),
        ("photo", "image/heic", "sendDocument"),
        ("video", "video/mp4", "sendVideo"),
        ("video", "video/webm", "sendDocument"),
        ("document", "image/jpeg", "sendDocument"),
    ],
)
async def test_files_go_out_as_what_they_are(
    sender: TelegramScreens, shelf: MemoryShelf, bot_api: BotApi,
    kind: str, media_type: str, method: str,
) -> None:  # fmt: skip
    content = bytes(range(256)) * 1000
    shelf.put("f1", kind, media_type, content)
    await sender.send(AMINA, Screen("من عند الجمعية", files=("f1",), protect=True))
    call = bot_api.made(method)[-1]
    assert [sent for _, sent in call.uploads.values()] == [content]
    assert call.given["caption"] == "من عند الجمعية"
    assert call.given["protect_content"] == "true"


async def test_several_files_come_before_the_words_that_hold_the_buttons(
    sender: TelegramScreens, shelf: MemoryShelf, phone: Phone
) -> None:
    shelf.put("f1", "photo", "image/jpeg", b"one")
    shelf.put("f2", "voice", "audio/ogg", b"two")
    await sender.send(AMINA, Screen("شوف", (YES,), files=("f1", "gone", "f2")))
    kinds = [next(k for k in ("photo", "voice", "text") if k in m) for m in phone.messages]
    assert kinds == ["photo", "voice", "text"]
    assert "reply_markup" in phone.messages[-1]


async def test_a_file_that_is_not_here_yet_lets_nothing_leave(
    sender: TelegramScreens, shelf: MemoryShelf, phone: Phone
) -> None:
    shelf.held["f1"] = None
    with pytest.raises(NotReady):
        await sender.send(AMINA, Screen("شوف", files=("f1",)))
    assert phone.messages == []


async def test_a_file_that_cannot_be_read_is_our_fault_and_not_the_channels(
    sender: TelegramScreens, shelf: MemoryShelf
) -> None:
    def broken() -> Iterator[bytes]:
        yield b"o"
        raise FileNotFoundError("/a/path")

    shelf.put("f1", "photo", "image/jpeg", b"one")
    held = shelf.held["f1"]
    assert held is not None
    shelf.held["f1"] = replace(held, pieces=broken)
    with pytest.raises(Refused) as fault:
        await sender.send(AMINA, Screen("شوف", files=("f1",)))
    assert "path" not in fault.value.reason


async def test_a_screen_of_several_messages_goes_on_where_it_broke_off(
    sender: TelegramScreens, shelf: MemoryShelf, phone: Phone, bot_api: BotApi
) -> None:
    shelf.put("f1", "photo", "image/jpeg", b"one")
    screen = Screen("شوف", (YES,), files=("f1",))
    bot_api.trouble(Trouble(1, method="sendMessage"))
    with pytest.raises(Later):
        await sender.send(AMINA, screen)
    name = await sender.send(AMINA, screen)
    assert [("photo" in message) for message in phone.messages] == [True, False]
    assert name == " ".join(str(message["message_id"]) for message in phone.messages)
    # The same words again, another day, are a screen of their own.
    await sender.send(AMINA, screen)
    assert len(phone.messages) == 4


@pytest.mark.parametrize(
    ("trouble", "fault"),
    [
        (Trouble(1, status=429, retry_after=7), Later),
        (Trouble(1, status=500), Later),
        (Trouble(1, status=502), Later),
        (Trouble(1, status=403), Gone),
        (Trouble(1, status=400), Refused),
        (Trouble(1, status=401), Misconfigured),
        (Trouble(1, status=404), Misconfigured),
        (Trouble(1, drops=True), Unknown),
    ],
)
async def test_each_answer_of_telegram_is_taken_for_what_it_means(
    sender: TelegramScreens, bot_api: BotApi, trouble: Trouble, fault: type[Undelivered]
) -> None:
    bot_api.trouble(trouble)
    with pytest.raises(fault) as raised:
        await sender.send(AMINA, Screen("مرحبا"))
    assert INTAKE_TOKEN not in f"{raised.value}{raised.value.reason}"
    if isinstance(raised.value, Later):
        assert raised.value.seconds == (7 if trouble.retry_after else None)


async def test_who_blocked_the_bot_is_gone(sender: TelegramScreens, bot_api: BotApi) -> None:
    bot_api.block(FAMILY)
    with pytest.raises(Gone):
        await sender.send(AMINA, Screen("مرحبا"))


async def test_a_server_that_is_not_there_took_nothing(
    shelf: MemoryShelf, unused_tcp_port: int
) -> None:
    away = OnTelegram(INTAKE_TOKEN, nobody, shelf, api_url=f"http://127.0.0.1:{unused_tcp_port}")
    with pytest.raises(Later):
        await away.sender.send(AMINA, Screen("مرحبا"))
    await away.close()


async def test_a_server_that_never_answers_leaves_a_doubt() -> None:
    # Nobody takes the call up, though the line is there.
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"http://127.0.0.1:{silent.getsockname()[1]}"
        calls = PtbCalls(INTAKE_TOKEN, address, answer_seconds=0.05)
        with pytest.raises(Unknown):
            await calls.say(AMINA, "مرحبا", [], protect=False)
        await calls.close()


async def test_a_proxy_is_taken_from_the_environment_unless_it_is_to_be_passed_by(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[bytes] = []

    async def proxy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append(await reader.readline())
        writer.write(b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n")
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(proxy, "127.0.0.1", 0)
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}")
    for passed_by in ("", "telegram.invalid"):
        monkeypatch.setenv("no_proxy", passed_by)
        calls = PtbCalls(INTAKE_TOKEN, "http://telegram.invalid")
        with pytest.raises(Later):
            await calls.say(AMINA, "مرحبا", [], protect=False)
        await calls.close()
    assert len(asked) == 1
    assert asked[0].startswith(b"POST http://telegram.invalid/bot")
    server.close()
    await server.wait_closed()


async def test_many_calls_share_few_connections(sender: TelegramScreens, bot_api: BotApi) -> None:
    await asyncio.gather(*(sender.send(str(5000 + n), Screen("مرحبا")) for n in range(40)))
    assert len(bot_api.made("sendMessage")) == 40


async def test_an_edit_that_leaves_a_stranger_out_is_not_sent_anew(
    sender: TelegramScreens, bot_api: BotApi, phone: Phone
) -> None:
    bot_api.block(FAMILY)
    with pytest.raises(Gone):
        await sender.send(AMINA, Screen("مرحبا", replaces="5"))
    assert phone.messages == []


def test_an_error_nobody_has_met_is_a_doubt() -> None:
    assert isinstance(fault_of(TelegramError("Invalid server response")), Unknown)
