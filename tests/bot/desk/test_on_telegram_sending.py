"""What the desk's bot sends and fetches over real HTTP, and what Telegram's answers mean."""

from collections.abc import Iterator
from typing import TypeVar

import pytest

from bot.arrivals import Arrival
from bot.delivery.sending import Gone, Later, Misconfigured, Refused, Undelivered, Unknown
from bot.desk.on_telegram import DeskOnTelegram
from bot.screens import Button, Screen
from bot.shelf import Held, MemoryShelf
from storage.vault import TooLarge
from tests.bot.desk.bot import Office, said
from tests.loopback.bot_api import DESK_TOKEN, BotApi
from tests.loopback.phone import Phone
from tests.loopback.server import Trouble
from tests.loopback.updates import HANDLER

T = TypeVar("T")
OGG = b"OggS" + bytes(60)


@pytest.mark.parametrize(
    ("trouble", "fault"),
    [
        (Trouble(1, status=429, retry_after=7), Later),
        (Trouble(1, status=500), Later),
        (Trouble(1, status=502), Later),
        (Trouble(1, status=400), Refused),
        (Trouble(1, status=403), Gone),
        (Trouble(1, status=401), Misconfigured),
        (Trouble(1, drops=True), Unknown),
        (Trouble(1, drops=True, does_it=True), Unknown),
    ],
    ids=str,
)
async def test_each_answer_of_telegram_is_taken_for_what_it_means(
    office: Office, bot_api: BotApi, trouble: Trouble, fault: type[Undelivered]
) -> None:
    """Delivery decides by these what may be tried again."""
    bot_api.trouble(trouble)
    with pytest.raises(fault) as raised:
        await office.door.sender.send(str(HANDLER), Screen("Hello"))
    if isinstance(raised.value, Later) and trouble.retry_after:
        assert raised.value.seconds == trouble.retry_after
    assert "the-bot" not in raised.value.reason


async def test_a_server_that_is_not_there_took_nothing(shelf: MemoryShelf) -> None:
    """So the message may be sent again without a doubt."""

    async def arrive(_: Arrival) -> None:
        raise AssertionError("nothing comes from nowhere")

    door = DeskOnTelegram(DESK_TOKEN, arrive, shelf, api_url="http://127.0.0.1:9")
    with pytest.raises(Later):
        await door.sender.send(str(HANDLER), Screen("Hello"))
    await door.close()


async def test_a_screen_takes_the_place_of_a_message(office: Office, bot_api: BotApi) -> None:
    """Its buttons go with it; what cannot be edited is said anew, and the same twice is fine."""
    phone, send = Phone(bot_api, bot_api.desk, HANDLER), office.door.sender.send
    first = await send(str(HANDLER), Screen("Take it?", (Button("Yes", "act:take:1"),)))
    assert phone.buttons() == {"Yes": "act:take:1"}
    again = Screen("Taken.", replaces=first)
    assert await send(str(HANDLER), again) == first
    assert await send(str(HANDLER), again) == first
    assert [said(m) for m in phone.messages] == ["Taken."]
    assert phone.buttons() == {}
    assert await send(str(HANDLER), Screen("Gone.", replaces="999")) != "999"
    assert said(phone.messages[-1]) == "Gone."
    await send(str(HANDLER), Screen("", deletes=first))
    assert [said(m) for m in phone.messages] == ["Gone."]


@pytest.mark.parametrize(
    ("kind", "media_type", "goes_as"),
    [
        ("voice", "audio/ogg", "voice"),
        ("photo", "image/jpeg", "photo"),
        ("video", "video/mp4", "video"),
        ("audio", "audio/mpeg", "audio"),
        ("photo", "image/heic", "document"),
        ("document", "application/pdf", "document"),
    ],
)
async def test_files_go_out_as_what_they_are(
    office: Office,
    bot_api: BotApi,
    shelf: MemoryShelf,
    kind: str,
    media_type: str,
    goes_as: str,
) -> None:
    """Piece by piece, whole, and with a name that fits."""
    content = bytes(range(256)) * 700
    shelf.put("f", kind, media_type, content)
    sent = await office.door.sender.send(str(HANDLER), Screen("Look.", files=("f",)))
    assert sent
    [message] = Phone(bot_api, bot_api.desk, HANDLER).messages
    assert goes_as in message
    assert message["caption"] == "Look."
    [upload] = bot_api.calls[-1].uploads.values()
    assert upload[1] == content


async def test_a_file_that_cannot_be_read_is_our_fault_and_not_the_channels(
    office: Office, shelf: MemoryShelf
) -> None:
    """It is not tried again, and a human hears of it."""

    def broken() -> Iterator[bytes]:
        yield b"OggS"
        raise OSError("the disk is gone")

    shelf.held["f"] = Held("voice", "audio/ogg", "voice.ogg", 100, broken)
    with pytest.raises(Refused, match="OSError"):
        await office.door.sender.send(str(HANDLER), Screen("", files=("f",)))


async def test_a_file_that_a_handler_sent_is_fetched_whole(office: Office, bot_api: BotApi) -> None:
    """Over 20 MB it is not; one that nobody has is refused."""

    async def fetched(source: str) -> bytes:
        return b"".join([piece async for piece in office.door.files.download(source)])

    content = bytes(range(256)) * 900
    assert await fetched(bot_api.desk.put_file(content)) == content
    with pytest.raises(TooLarge):
        await fetched(bot_api.desk.put_file(b"x", size=21 * 1024 * 1024))
    with pytest.raises(Refused):
        await fetched("nobody's")
