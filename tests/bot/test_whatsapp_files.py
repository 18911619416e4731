"""Files that people send on WhatsApp: fetched with the token, which never leaves Twilio."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import cast

import pytest

from bot.delivery.sending import Later, Misconfigured, Refused, Undelivered
from bot.intake.on_whatsapp import TwilioCalls
from bot.whatsapp import files
from bot.whatsapp.calls import Calls
from bot.whatsapp.files import WhatsAppFiles, named
from storage.vault import LIMIT, TooLarge
from tests.loopback.server import Trouble
from tests.loopback.twilio import Twilio
from tests.loopback.whatsapp_phone import WhatsAppPhone

VOICE = b"OggS" + bytes(range(256)) * 900
ACCOUNT = "AC" + "0" * 32
PATH = f"/2010-04-01/Accounts/{ACCOUNT}/Messages/MM{'1' * 32}/Media/ME{'2' * 32}"
SOURCE = f"https://api.twilio.com{PATH}"


@pytest.fixture
async def fetching(twilio: Twilio) -> AsyncIterator[WhatsAppFiles]:
    calls = TwilioCalls(twilio.account, twilio.token, twilio.number, "http://x.y/", twilio.url)
    opened = WhatsAppFiles(calls, twilio.account, twilio.token, twilio.url)
    yield opened
    await opened.close()
    await calls.close()


async def whole(fetching: WhatsAppFiles, source: str) -> bytes:
    return b"".join([piece async for piece in fetching.download(source)])


async def test_a_voice_note_is_fetched_from_where_twilio_points_to(
    fetching: WhatsAppFiles, twilio: Twilio
) -> None:
    form = dict(WhatsAppPhone(twilio).sends_voice(VOICE))
    assert await whole(fetching, form["MediaUrl0"]) == VOICE


async def test_only_the_path_of_an_address_is_heeded(
    fetching: WhatsAppFiles, twilio: Twilio
) -> None:
    form = dict(WhatsAppPhone(twilio).sends_voice(VOICE))
    forged = form["MediaUrl0"].replace(twilio.url, "http://169.254.169.254")
    assert await whole(fetching, forged) == VOICE


@pytest.mark.parametrize(
    "source",
    [
        "",
        "https://example.com/photo.jpg",
        SOURCE + "/../../../Calls.json",
        SOURCE + ".json",
        SOURCE.replace("ME", "RE"),
        SOURCE.replace(ACCOUNT, "AC" + "f" * 32),
        "https://[api.twilio.com" + PATH,
        "https://api.twilio.com/2010-04-01/Accounts/" + ACCOUNT,
    ],
)
def test_an_address_of_anything_else_is_refused(source: str) -> None:
    with pytest.raises(Refused):
        named(source, ACCOUNT)


async def test_a_file_that_is_not_there_yet_comes_later(
    fetching: WhatsAppFiles, twilio: Twilio
) -> None:
    form = dict(WhatsAppPhone(twilio).sends_voice(VOICE))
    twilio.trouble(Trouble(1, status=404, code=20404), Trouble(1, status=429, retry_after=5))
    for seconds in (None, 5):
        with pytest.raises(Later) as raised:
            await whole(fetching, form["MediaUrl0"])
        assert raised.value.seconds == seconds
    assert await whole(fetching, form["MediaUrl0"]) == VOICE


@pytest.mark.parametrize(
    ("status", "fault"), [(401, Misconfigured), (403, Misconfigured), (400, Refused), (500, Later)]
)
async def test_each_answer_without_the_file_is_taken_for_what_it_means(
    fetching: WhatsAppFiles, twilio: Twilio, status: int, fault: type[Undelivered]
) -> None:
    form = dict(WhatsAppPhone(twilio).sends_voice(VOICE))
    twilio.trouble(Trouble(1, status=status))
    with pytest.raises(fault):
        await whole(fetching, form["MediaUrl0"])


async def test_a_file_over_the_limit_is_cut_off(fetching: WhatsAppFiles, twilio: Twilio) -> None:
    form = dict(WhatsAppPhone(twilio).sends_file(bytes(LIMIT + 1), "video/mp4", "video"))
    with pytest.raises(TooLarge):
        await whole(fetching, form["MediaUrl0"])


async def test_files_and_messages_are_deleted_by_what_names_them(
    fetching: WhatsAppFiles, twilio: Twilio
) -> None:
    form = dict(WhatsAppPhone(twilio).sends_voice(VOICE))
    await fetching.remove(form["MediaUrl0"])
    assert twilio.messages[form["MessageSid"]].files == {}
    await fetching.remove(form["MessageSid"])
    assert twilio.messages == {}
    with pytest.raises(Refused):
        await fetching.remove("https://example.com/photo.jpg")


Answer = Callable[[bytes], bytes]


@asynccontextmanager
async def server(answer: Answer) -> AsyncIterator[WhatsAppFiles]:
    """Fetching from a server that answers the head of each request as a test says."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 " + answer(await reader.readuntil(b"\r\n\r\n")))
        await writer.drain()
        writer.close()

    listening = await asyncio.start_server(serve, "127.0.0.1", 0)
    url = f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}"
    fetching = WhatsAppFiles(cast(Calls, None), ACCOUNT, "secret", url)
    yield fetching
    await fetching.close()
    listening.close()
    await listening.wait_closed()


@pytest.mark.parametrize(
    "place",
    [
        b"http://169.254.169.254/latest/meta-data",
        b"https://127.0.0.1/x",
        b"https://[::1]/x",
        b"https://localhost/x",
        b"https://db.internal/x",
        b"http://media.twiliocdn.com/x",
        b"file:///etc/passwd",
        b"https:///x",
        b"https://[x",
    ],
)
async def test_a_redirect_into_our_own_walls_is_not_followed(place: bytes) -> None:
    def answer(_: bytes) -> bytes:
        return b"307 Moved\r\nLocation: " + place + b"\r\nContent-Length: 0\r\n\r\n"

    async with server(answer) as fetching:
        with pytest.raises(Refused):
            await whole(fetching, SOURCE)


async def test_who_is_sent_round_in_circles_gives_up() -> None:
    heads: list[bytes] = []

    def answer(head: bytes) -> bytes:
        heads.append(head)
        return b"302 Found\r\nLocation: /again\r\nContent-Length: 0\r\n\r\n"

    async with server(answer) as fetching:
        with pytest.raises(Refused):
            await whole(fetching, SOURCE)
    assert len(heads) == 1 + files.MOST_REDIRECTS
    assert [b"authorization" in head.lower() for head in heads] == [True, False, False, False]


async def test_a_file_that_breaks_off_is_fetched_again() -> None:
    def answer(_: bytes) -> bytes:
        return b"200 OK\r\nContent-Length: 99\r\n\r\nhalf"

    async with server(answer) as fetching:
        with pytest.raises(Later):
            await whole(fetching, SOURCE)
