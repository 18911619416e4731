"""How python-telegram-bot reaches its server, for a small part of the processor time.

The library's own client (on httpx) takes five times as much as all the rest of a delivery. Files,
and whatever goes through a proxy, go over aiohttp; what every turn sends over a bare connection.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, cast
from urllib.parse import urlsplit

import aiohttp
from telegram.request import BaseRequest, RequestData

from bot.intake.on_the_wire import CONNECT_SECONDS, KEPT_SECONDS, direct, opened, trusted
from bot.telegram.answers import fault_of
from bot.telegram.wire import Answer, Wire

CONNECTIONS = 24
JSON = {"Content-Type": "application/json"}


@dataclass(frozen=True, slots=True)
class Plain:
    """Parameters without a file, as little of the library's RequestData as is looked at below."""

    parameters: Mapping[str, Any]
    contains_files: bool = False


def plain(parameters: Mapping[str, Any]) -> RequestData:
    """Parameters without a file, for a call that the library need not write itself."""
    return cast(RequestData, Plain(parameters))


class LeanRequest(BaseRequest):
    """The library's HTTP, with several calls in flight on few connections; see BaseRequest.

    ``server`` is the address of the Bot API. ``answer_seconds`` is how long to wait for an answer,
    unless a call allows another time. Proxies are taken from the environment.
    """

    def __init__(self, server: str, answer_seconds: float) -> None:
        self._server = server
        self._answer_seconds = answer_seconds
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        """How long to wait for an answer, in seconds."""
        return self._answer_seconds

    async def initialize(self) -> None:
        """Nothing is opened before the first call."""

    async def shutdown(self) -> None:
        """Close every connection."""
        if self._session is not None:
            await self._session.close()
        if self._wire is not None:
            self._wire.close()

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: object = None,
        write_timeout: object = None,
        connect_timeout: object = None,
        pool_timeout: object = None,
    ) -> tuple[int, bytes]:
        """Make one call; the status and the body of its answer.

        Raises as aiohttp does, or Undelivered when it is no answer of the Bot API: the library
        would quote it in the log, and take another's 403 for a person who has blocked the bot.
        """
        # The library hands over a marker of its own when a call says nothing of time.
        seconds = read_timeout if isinstance(read_timeout, int | float) else self._answer_seconds
        if request_data is None:
            answer = await self._asked(method, url, None, {}, seconds)
        elif request_data.contains_files:
            answer = await self._asked(method, url, _form(request_data), {}, seconds)
        else:
            # A form is written letter by letter, which for Arabic takes longer than all the rest.
            said = _dumped(request_data.parameters)
            if self._wire is not None and url.startswith(self._wire.origin):
                answer = await self._wire.post(url.removeprefix(self._wire.origin), said, seconds)
            else:
                answer = await self._asked(method, url, said, JSON, seconds)
        if (fault := fault_of(*answer)) is not None:
            raise fault
        return answer

    @cached_property
    def _wire(self) -> Wire | None:
        """The bare connections to the server, if nothing stands between."""
        if not direct(self._server):
            return None
        origin = "://".join(urlsplit(self._server)[:2])
        return Wire(
            origin,
            CONNECTIONS,
            connect_seconds=CONNECT_SECONDS,
            kept_seconds=KEPT_SECONDS,
            secure=trusted(self._server),
        )

    async def _asked(
        self,
        method: str,
        url: str,
        body: aiohttp.FormData | bytes | None,
        headers: Mapping[str, str],
        seconds: float,
    ) -> Answer:
        """Make one call over aiohttp, whose session can be made only inside a running loop."""
        if self._session is None:
            self._session = opened(url, CONNECTIONS)
        timeout = aiohttp.ClientTimeout(sock_connect=CONNECT_SECONDS, sock_read=seconds)
        call = self._session.request(method, url, data=body, headers=headers, timeout=timeout)
        async with call as answer:
            return answer.status, await answer.read()


def _dumped(parameters: Mapping[str, Any]) -> bytes:
    """Parameters of a call as JSON; the Bot API takes them so when no file is among them."""
    return json.dumps(parameters, ensure_ascii=False, separators=(",", ":")).encode()


def _form(data: RequestData) -> aiohttp.FormData:
    form = aiohttp.FormData()
    for name, value in data.json_parameters.items():
        form.add_field(name, value)
    for name, (filename, content, media_type) in (data.multipart_data or {}).items():
        form.add_field(name, content, filename=filename, content_type=media_type)
    return form
