"""HTTP with as little around it as can be, so that what is measured is the bot and not its driver.

One request at a time on a connection that stays open, and a server that answers at once.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import cast

from httptools import HttpParserError, HttpRequestParser, HttpResponseParser

Answer = Callable[[bytes, bytes], bytes]
"""What a server says to a request: its path and its body in, the JSON of the answer out."""


class Caller(asyncio.Protocol):
    """One connection to a server, on which one POST after the other is made."""

    def __init__(self) -> None:
        self._parser = HttpResponseParser(self)
        self._transport: asyncio.Transport | None = None
        self._answered: asyncio.Future[int] | None = None

    @property
    def alive(self) -> bool:
        """Whether another request can be made on it."""
        return self._transport is not None and not self._transport.is_closing()

    async def post(self, request: bytes) -> int:
        """The status of the answer to a whole request.

        Raises ConnectionError when the connection ends before.
        """
        if self._transport is None:
            raise ConnectionResetError
        self._answered = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        return await self._answered

    def close(self) -> None:
        """End the connection."""
        if self._transport is not None:
            self._transport.close()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """See asyncio.Protocol."""
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        """See asyncio.Protocol."""
        try:
            self._parser.feed_data(data)
        except HttpParserError:
            self.close()

    def on_message_complete(self) -> None:
        """The answer is whole; called by the parser."""
        if not self._parser.should_keep_alive():
            self.close()
            self._transport = None
        if self._answered is not None and not self._answered.done():
            self._answered.set_result(self._parser.get_status_code())

    def connection_lost(self, exc: Exception | None) -> None:
        """See asyncio.Protocol."""
        self._transport = None
        if self._answered is not None and not self._answered.done():
            self._answered.set_exception(ConnectionResetError())


class Callers:
    """As many connections to the ports of one bot as there are requests under way."""

    def __init__(self, path: str, headers: dict[str, str]) -> None:
        lines = [f"POST {path} HTTP/1.1", "Host: 127.0.0.1", "Content-Type: application/json"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        self._head = "\r\n".join([*lines, "Content-Length: "]).encode()
        self._idle: dict[int, list[Caller]] = {}

    async def post(self, port: int, body: bytes) -> int:
        """POST a JSON body to a port; the status, or 0 when nobody answered."""
        request = b"%b%d\r\n\r\n%b" % (self._head, len(body), body)
        idle = self._idle.setdefault(port, [])
        caller = None
        while idle and caller is None:
            found = idle.pop()
            caller = found if found.alive else None
        try:
            if caller is None:
                loop = asyncio.get_running_loop()
                _, caller = await loop.create_connection(Caller, "127.0.0.1", port)
            status = await caller.post(request)
        except OSError:
            return 0
        if caller.alive:
            idle.append(caller)
        return status

    def close(self) -> None:
        """End every connection that is not in use."""
        for idle in self._idle.values():
            for caller in idle:
                caller.close()
        self._idle.clear()


class Served(asyncio.Protocol):
    """One connection of somebody who calls; each request is answered as soon as it is whole."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer
        self._parser = HttpRequestParser(self)
        self._transport: asyncio.Transport | None = None
        self._path = b""
        self._body = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """See asyncio.Protocol."""
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        """See asyncio.Protocol."""
        try:
            self._parser.feed_data(data)
        except HttpParserError:
            self.close()

    def close(self) -> None:
        """End the connection."""
        if self._transport is not None:
            self._transport.close()

    def on_message_begin(self) -> None:
        """A request begins; called by the parser."""
        self._path = self._body = b""

    def on_url(self, url: bytes) -> None:
        """A part of the address; called by the parser."""
        self._path += url

    def on_body(self, body: bytes) -> None:
        """A part of the body; called by the parser."""
        self._body += body

    def on_message_complete(self) -> None:
        """The request is whole; called by the parser."""
        answer = self._answer(self._path, self._body)
        if self._transport is not None:
            self._transport.write(
                b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%b"
                % (len(answer), answer)
            )


@asynccontextmanager
async def listening(answer: Answer) -> AsyncIterator[int]:
    """A server on a free port of loopback, which it gives; it ends with every connection."""
    connections: list[Served] = []

    def connected() -> Served:
        connections.append(Served(answer))
        return connections[-1]

    loop = asyncio.get_running_loop()
    server = await loop.create_server(connected, "127.0.0.1", 0)
    try:
        yield int(server.sockets[0].getsockname()[1])
    finally:
        server.close()
        for connection in connections:
            connection.close()
