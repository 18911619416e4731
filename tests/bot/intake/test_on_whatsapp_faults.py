"""What Twilio's errors are taken for: of a call, and of a message that it reports."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Iterator

import pytest

from bot.delivery.sending import (
    Gone,
    Later,
    Misconfigured,
    Refused,
    Stopped,
    Undelivered,
    Unknown,
    WindowClosed,
)
from bot.intake.on_whatsapp import TwilioCalls
from bot.intake.on_whatsapp_faults import MEANINGS, TABLE, Declined, fault_of, meaning
from bot.whatsapp.calls import Part
from tests.loopback.server import Trouble
from tests.loopback.twilio import Twilio
from tests.loopback.twilio_answers import ACCOUNT, NUMBER

AMINA = "whatsapp:+212612345678"
CALLBACK = "http://127.0.0.1:1/whatsapp/status"


@pytest.fixture
def twilio() -> Iterator[Twilio]:
    with Twilio(reports=()) as server:
        server.open_window(AMINA)
        yield server
    assert server.faults == []


@pytest.fixture
async def calls(twilio: Twilio) -> AsyncIterator[TwilioCalls]:
    opened = TwilioCalls(twilio.account, twilio.token, twilio.number, CALLBACK, twilio.url)
    yield opened
    await opened.close()


def test_a_code_stands_in_the_table_once() -> None:
    assert sum(len(codes) for codes in MEANINGS.values()) == len(TABLE)


@pytest.mark.parametrize(
    ("kind", "codes"),
    [
        (Later, (20429, 63018, 63012, 63019, 0)),
        (Unknown, (20500,)),
        (WindowClosed, (63016,)),
        (Gone, (63003, 63024, 63032, 21211)),
        (Stopped, (21610, 63014)),
        (Misconfigured, (20003, 63007)),
        (Refused, (63005, 63013, 63027, 63040, 63041, 63042, 92007, 21655)),
        (Refused, (99999,)),
    ],
)
def test_a_reported_code_means_this(kind: type[Undelivered], codes: tuple[int, ...]) -> None:
    assert {meaning(code) for code in codes} == {kind}


@pytest.mark.parametrize(
    ("trouble", "fault"),
    [
        (Trouble(1, status=429, retry_after=7), Later),
        (Trouble(1, status=429), Later),
        (Trouble(1, status=400, code=63018), Later),
        (Trouble(1, status=500), Unknown),
        (Trouble(1, status=500, does_it=True), Unknown),
        (Trouble(1, status=502, code=12345), Unknown),
        (Trouble(1, status=503, retry_after=9), Unknown),
        (Trouble(1, drops=True), Unknown),
        (Trouble(1, drops=True, does_it=True), Unknown),
        (Trouble(1, status=400, code=63016), WindowClosed),
        (Trouble(1, status=400, code=21211), Gone),
        (Trouble(1, status=400, code=63024), Gone),
        (Trouble(1, status=400, code=21610), Stopped),
        (Trouble(1, status=401), Misconfigured),
        (Trouble(1, status=403, code=20006), Misconfigured),
        (Trouble(1, status=403, code=77777), Misconfigured),
        (Trouble(1, status=400, code=63007), Misconfigured),
        (Trouble(1, status=404, code=20404), Refused),
        (Trouble(1, status=400, code=21656), Refused),
        (Trouble(1, status=400, code=77777), Refused),
        (Trouble(1, status=409, code=77777), Later),
    ],
    ids=lambda value: (
        f"{value.status}-{value.code}-{value.drops}-{value.does_it}-{value.retry_after}"
        if isinstance(value, Trouble)
        else value.__name__
    ),
)
async def test_each_answer_of_twilio_is_taken_for_what_it_means(
    calls: TwilioCalls, twilio: Twilio, trouble: Trouble, fault: type[Undelivered]
) -> None:
    twilio.trouble(trouble)
    with pytest.raises(Undelivered) as raised:
        await calls.send(AMINA, Part("مرحبا"))
    assert type(raised.value) is fault
    assert "212612345678" not in raised.value.reason
    assert "bad day" not in raised.value.reason, "Twilio's own words may name a number"
    if isinstance(raised.value, Later):
        assert raised.value.seconds == (7 if trouble.retry_after else None)
    assert await calls.send(AMINA, Part("مرحبا")), "the next one goes through"


async def test_who_answered_stop_has_stopped(calls: TwilioCalls, twilio: Twilio) -> None:
    twilio.stopped.add(AMINA)
    with pytest.raises(Stopped):
        await calls.send(AMINA, Part("مرحبا"))


async def test_an_error_of_a_list_is_told_like_any_other(
    calls: TwilioCalls, twilio: Twilio
) -> None:
    for number in range(130):
        twilio.contents.create(
            {"friendly_name": str(number), "language": "ar", "types": {"x": {"body": "x"}}}
        )
    for trouble, fault in ((Trouble(1, status=429, retry_after=3), Later), (Trouble(1), Unknown)):
        twilio.trouble(trouble)
        with pytest.raises(fault):
            await calls.contents()
    assert len(await calls.contents()) == 130


async def test_a_server_that_is_not_there_took_nothing(unused_tcp_port: int) -> None:
    address = f"http://127.0.0.1:{unused_tcp_port}"
    away = TwilioCalls(ACCOUNT, "token", NUMBER, CALLBACK, address)
    with pytest.raises(Later):
        await away.send(AMINA, Part("مرحبا"))
    await away.close()


async def test_a_server_that_never_answers_leaves_a_doubt() -> None:
    # Nobody takes the call up, though the line is there.
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"http://127.0.0.1:{silent.getsockname()[1]}"
        calls = TwilioCalls(ACCOUNT, "token", NUMBER, CALLBACK, address, answer_seconds=0.05)
        with pytest.raises(Unknown):
            await calls.send(AMINA, Part("مرحبا"))
        await calls.close()


@pytest.mark.parametrize(
    ("answer", "fault"),
    [
        (b"200 OK\r\nContent-Length: 4\r\n\r\noops", Unknown),
        (b"201 Created\r\nContent-Length: 2\r\n\r\n[]", Unknown),
        (b"201 Created\r\nContent-Length: 2\r\n\r\n{}", Unknown),
        (b"404 Not Found\r\nContent-Length: 4\r\n\r\noops", Misconfigured),
        (b"400 Bad Request\r\nContent-Length: 4\r\n\r\noops", Misconfigured),
        (b"307 Moved\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n", Misconfigured),
        (b'400 Bad\r\nContent-Length: 16\r\n\r\n{"code":"63016"}', Misconfigured),
        (b"429 Slow\r\nRetry-After: Mon\r\nContent-Length: 0\r\n\r\n", Later),
    ],
)
async def test_answers_that_are_not_twilio_s_are_never_taken_for_a_success(
    answer: bytes, fault: type[Undelivered]
) -> None:
    async def strange(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 " + answer)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(strange, "127.0.0.1", 0)
    address = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    calls = TwilioCalls(ACCOUNT, "token", NUMBER, CALLBACK, address)
    with pytest.raises(Undelivered) as raised:
        await calls.send(AMINA, Part("مرحبا"))
    assert type(raised.value) is fault
    await calls.close()
    server.close()
    await server.wait_closed()


async def test_a_next_page_elsewhere_never_gets_the_token(unused_tcp_port: int) -> None:
    asked: list[bytes] = []

    async def lying(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append(await reader.readuntil(b"\r\n\r\n"))
        there = f"http://127.0.0.1:{unused_tcp_port}/v1/Content?Page=1"
        page = {"contents": [], "meta": {"key": "contents", "next_page_url": there}}
        body = json.dumps(page).encode()
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body))
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(lying, "127.0.0.1", 0)
    address = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    calls = TwilioCalls(ACCOUNT, "token", NUMBER, CALLBACK, address)
    with pytest.raises(Refused):
        await calls.contents()
    assert len(asked) == 1
    await calls.close()
    server.close()
    await server.wait_closed()


def test_what_nobody_foresaw_is_a_doubt() -> None:
    assert isinstance(fault_of(KeyError("sid")), Unknown)
    assert isinstance(fault_of(Declined(599, None, None)), Unknown)
