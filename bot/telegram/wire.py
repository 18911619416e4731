"""POSTs of JSON to one server, with as little around them as can be: every turn makes one.

A request is written whole and its answer read whole, on few connections that stay open.
"""

import asyncio
import ssl
import time
from typing import cast
from urllib.parse import urlsplit

import aiohappyeyeballs
from httptools import HttpParserError, HttpResponseParser

from bot.delivery.sending import Later, Unknown

# One of several addresses may lead nowhere: the next is tried beside it after so many seconds.
NEXT_ADDRESS_SECONDS = 0.25
USUAL_PORTS = {"http": 80, "https": 443}
# What comes before the answer that counts has a lower status.
FINAL = 200
# No answer to such a call is nearly as long; whoever sends more than that is not the server.
LARGEST_ANSWER = 4_000_000

Answer = tuple[int, bytes]
"""The status and the body."""


class Wire:
    """The connections to one server. Belongs to one event loop.

    ``origin`` is the address of the server, http(s)://host[:port]. ``connect_seconds`` is how long
    one may take to open, and ``kept_seconds`` how long one is trusted that lay idle. With
    ``secure`` the server must show a certificate that this context trusts.
    """

    def __init__(
        self,
        origin: str,
        connections: int,
        *,
        connect_seconds: float,
        kept_seconds: float,
        secure: ssl.SSLContext | None,
    ) -> None:
        self.origin = origin
        parts = urlsplit(origin)
        self._host, self._port = parts.hostname or "", parts.port or USUAL_PORTS[parts.scheme]
        self._secure = secure
        self._head = f" HTTP/1.1\r\nHost: {parts.netloc}\r\nContent-Type: application/json\r\n"
        self._connect_seconds = connect_seconds
        self._kept_seconds = kept_seconds
        self._free = asyncio.Semaphore(connections)
        self._idle: list[tuple[float, _Connection]] = []

    async def post(self, path: str, body: bytes, seconds: float) -> Answer:
        """POST a JSON body to a path (ASCII, percent-encoded), and wait so long for its answer.

        Nothing is ever said twice. Raises Later when it was not handed over, and Unknown when it
        was and no answer came, or none that is HTTP.
        """
        line = f"POST {path}{self._head}Content-Length: {len(body)}\r\n\r\n"
        async with self._free:
            connection = self._kept() or await self._opened()
            answer = await connection.ask(line.encode("ascii") + body, seconds)
            if connection.open:
                self._idle.append((time.monotonic(), connection))
        return answer

    def close(self) -> None:
        """End the connections that are not in use."""
        while self._idle:
            self._idle.pop()[1].close()

    def _kept(self) -> "_Connection | None":
        """The connection that was used last, unless all have been idle for too long."""
        while self._idle:
            since, connection = self._idle.pop()
            if connection.open and time.monotonic() - since < self._kept_seconds:
                return connection
            connection.close()
        return None

    async def _opened(self) -> "_Connection":
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(self._connect_seconds):
                found = await loop.getaddrinfo(self._host, self._port, type=1)
                reached = await aiohappyeyeballs.start_connection(
                    found, happy_eyeballs_delay=NEXT_ADDRESS_SECONDS, interleave=1
                )
                _, connection = await loop.create_connection(
                    _Connection,
                    sock=reached,
                    ssl=self._secure,
                    server_hostname=self._host if self._secure else None,
                )
        # Of a wrong certificate too it is certain that nothing was handed over.
        except OSError as error:
            raise Later(None, "no connection") from error
        return connection


class _Connection(asyncio.Protocol):
    """One connection, on which one question is asked at a time."""

    def __init__(self) -> None:
        self._parser = HttpResponseParser(self)
        self._transport: asyncio.Transport | None = None
        self._answer: asyncio.Future[Answer] | None = None
        # Of the answer that is being read.
        self._status, self._body = 0, bytearray()

    @property
    def open(self) -> bool:
        """Whether another question may be asked."""
        return self._transport is not None and not self._transport.is_closing()

    async def ask(self, request: bytes, seconds: float) -> Answer:
        """Write a request and wait for its answer; raises Unknown."""
        if self._transport is None:
            # It ended while it was handed over; nothing has been said on it.
            raise Later(None, "no connection")
        loop = asyncio.get_running_loop()
        self._answer = loop.create_future()
        late = loop.call_later(seconds, self._ends)
        self._transport.write(request)
        try:
            return await self._answer
        except asyncio.CancelledError:
            # What comes now would be taken for the answer to the next question.
            self.close()
            raise
        finally:
            late.cancel()
            self._answer = None

    def close(self) -> None:
        """End the connection."""
        if self._transport is not None:
            self._transport.abort()
            self._transport = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """See asyncio.Protocol."""
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        """See asyncio.Protocol."""
        if self._answer is None:
            # Nothing was asked: whatever this is, it must not be taken for an answer.
            self.close()
            return
        try:
            self._parser.feed_data(data)
        except HttpParserError:
            self._ends()

    def connection_lost(self, exc: Exception | None) -> None:
        """See asyncio.Protocol."""
        self._transport = None
        self._ends()

    def on_message_begin(self) -> None:
        """An answer begins; called by the parser."""
        self._status, self._body = 0, bytearray()
        if self._answer is None or self._answer.done():
            # Two answers to one question: whose is the next?
            self.close()

    def on_headers_complete(self) -> None:
        """The status is known; called by the parser."""
        self._status = self._parser.get_status_code()

    def on_body(self, body: bytes) -> None:
        """A piece of the body; called by the parser."""
        self._body += body
        if len(self._body) > LARGEST_ANSWER:
            self._ends()

    def on_message_complete(self) -> None:
        """The answer is whole; called by the parser."""
        if self._status >= FINAL:
            self._tell()
            if not self._parser.should_keep_alive():
                self.close()

    def _ends(self) -> None:
        """Nothing more will come. What came is judged by whoever knows the server's answers: it may
        be one that lasts until the connection ends, or one that was cut short."""
        if self._status >= FINAL:
            self._tell()
        elif self._answer is not None and not self._answer.done():
            self._answer.set_exception(Unknown("no answer"))
        self.close()

    def _tell(self) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_result((self._status, bytes(self._body)))
