"""The bare connections to a server: each question has its own answer or none, and is said once."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from bot.delivery.sending import Later, Unknown
from bot.telegram.wire import Wire

WHOLE = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n%s"
Said = Callable[[int, asyncio.StreamWriter], Awaitable[None]]


class Server:
    """Answers the question of each number as it is told; ``asked`` and ``lines`` count."""

    def __init__(self, say: Said) -> None:
        self._say = say
        self.asked: list[bytes] = []
        self.lines = 0
        self.writers: list[asyncio.StreamWriter] = []

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.lines += 1
        self.writers.append(writer)
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                length = int(head.lower().partition(b"content-length:")[2].split()[0])
                self.asked.append(head.split()[1] + b" " + await reader.readexactly(length))
                await self._say(len(self.asked), writer)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()


@asynccontextmanager
async def talking(
    say: Said, *, kept: float = 30.0, shown: ssl.SSLContext | None = None, **said: ssl.SSLContext
) -> AsyncIterator[tuple[Wire, Server]]:
    """A server, and a wire with two connections to it."""
    there = Server(say)
    server = await asyncio.start_server(there.talk, "127.0.0.1", 0, ssl=shown)
    port = server.sockets[0].getsockname()[1]
    scheme = "https" if shown else "http"
    wire = Wire(
        f"{scheme}://localhost:{port}",
        2,
        connect_seconds=5,
        kept_seconds=kept,
        secure=said.get("trusted"),
    )
    try:
        yield wire, there
    finally:
        wire.close()
        server.close()
        for writer in there.writers:
            writer.close()
        # The other side of each connection notices in its own time.
        await asyncio.sleep(0.02)


def always(answer: bytes, *, ends: bool = False) -> Said:
    async def say(_: int, writer: asyncio.StreamWriter) -> None:
        writer.write(answer)
        if ends:
            writer.close()

    return say


async def numbered(number: int, writer: asyncio.StreamWriter) -> None:
    writer.write(WHOLE % b"%2d" % number)


async def test_one_question_after_the_other_goes_over_one_connection() -> None:
    async with talking(numbered) as (wire, server):
        answers = [await wire.post("/a", b"{}", 5) for _ in range(3)]
        assert answers == [(200, b" 1"), (200, b" 2"), (200, b" 3")]
        assert (server.asked, server.lines) == ([b"/a {}"] * 3, 1)


async def test_no_more_connections_than_are_allowed() -> None:
    async with talking(numbered) as (wire, server):
        answers = await asyncio.gather(*(wire.post("/a", b"{}", 5) for _ in range(9)))
        assert sorted(answers) == [(200, b"%2d" % n) for n in range(1, 10)]
        assert server.lines == 2


async def test_a_connection_that_lay_idle_for_long_is_not_trusted() -> None:
    async with talking(numbered, kept=0.0) as (wire, server):
        assert await wire.post("/a", b"{}", 5) == (200, b" 1")
        assert await wire.post("/a", b"{}", 5) == (200, b" 2")
        assert server.lines == 2


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\no\r\n1\r\nk\r\n0\r\n\r\n",
        b"HTTP/1.1 100 Continue\r\n\r\n" + WHOLE % b"ok",
        b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok",
    ],
)
async def test_an_answer_is_read_as_it_is_written(answer: bytes) -> None:
    async with talking(always(answer)) as (wire, _):
        assert [await wire.post("/a", b"{}", 5) for _ in range(2)] == [(200, b"ok")] * 2


@pytest.mark.parametrize(
    ("answer", "taken_for"),
    [
        # It lasts until the connection ends.
        (b"HTTP/1.1 502 Bad Gateway\r\n\r\n<html>", (502, b"<html>")),
        # It was cut short: who knows the server's answers tells that.
        (b'HTTP/1.1 200 OK\r\nContent-Length: 90\r\n\r\n{"ok":tr', (200, b'{"ok":tr')),
        (b"HTTP/1.1 503 Away\r\nContent-Length: 9\r\n\r\n", (503, b"")),
    ],
)
async def test_what_came_before_the_end_is_handed_over(
    answer: bytes, taken_for: tuple[int, bytes]
) -> None:
    async with talking(always(answer, ends=True)) as (wire, _):
        assert await wire.post("/a", b"{}", 5) == taken_for


@pytest.mark.parametrize(
    "answer", [b"", b"HTTP/1.1 2", b"220 mail.example ESMTP\r\n", b"HTTP/1.1 100 Continue\r\n\r\n"]
)
async def test_an_end_without_an_answer_is_a_doubt_and_said_once(answer: bytes) -> None:
    async with talking(always(answer, ends=True)) as (wire, server):
        with pytest.raises(Unknown):
            await wire.post("/a", b"{}", 5)
        assert server.asked == [b"/a {}"]


async def test_an_answer_that_comes_too_late_is_nobodys() -> None:
    async def say(number: int, writer: asyncio.StreamWriter) -> None:
        if number > 1:
            await numbered(number, writer)

    async with talking(say) as (wire, server):
        with pytest.raises(Unknown):
            await wire.post("/a", b"{}", 0.05)
        server.asked.clear()
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(wire.post("/b", b"{}", 5), 0.05)
        assert await wire.post("/c", b"{}", 5) == (200, b" 2")
        assert server.lines == 3


async def test_a_second_answer_to_one_question_is_not_taken_for_the_next() -> None:
    async with talking(always(WHOLE % b"ok" + WHOLE % b"no")) as (wire, server):
        assert [await wire.post("/a", b"{}", 5) for _ in range(3)] == [(200, b"ok")] * 3
        assert server.lines == 3


async def test_where_nobody_listens_nothing_was_handed_over() -> None:
    async with talking(numbered) as (wire, server):
        pass
    with pytest.raises(Later):
        await wire.post("/a", b"{}", 5)
    assert server.asked == []


async def test_only_who_shows_the_right_certificate_hears_anything(tmp_path: Path) -> None:
    shown, trusted = certified(tmp_path)
    async with talking(numbered, shown=shown, trusted=trusted) as (wire, _):
        assert await wire.post("/a", b"{}", 5) == (200, b" 1")
    async with talking(numbered, shown=shown, trusted=ssl.create_default_context()) as (
        wire,
        there,
    ):
        with pytest.raises(Later):
            await wire.post("/a", b"{}", 5)
        assert there.asked == []


def certified(folder: Path) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """A server that shows a certificate for localhost, and a client that trusts it."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), 1, now, now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = certificate.public_bytes(serialization.Encoding.PEM)
    form = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    file = folder / "localhost.pem"
    file.write_bytes(pem + key.private_bytes(serialization.Encoding.PEM, *form))
    shown = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    shown.load_cert_chain(file)
    return shown, ssl.create_default_context(cadata=pem.decode())
