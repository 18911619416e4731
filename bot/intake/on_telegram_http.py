"""How python-telegram-bot reaches its server: over aiohttp, for a sixth of the processor time.

The library's own client (on httpx) takes five times as much as all the rest of a delivery.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

import aiohttp
from telegram.request import BaseRequest, RequestData

from bot.intake.on_the_wire import CONNECT_SECONDS, opened
from bot.telegram.answers import fault_of

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


class AiohttpRequest(BaseRequest):
    """The library's HTTP, with several calls in flight on few connections; see BaseRequest.

    ``answer_seconds`` is how long to wait for an answer, unless a call allows another time.
    Proxies are taken from the environment.
    """

    def __init__(self, answer_seconds: float) -> None:
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
        timeout = aiohttp.ClientTimeout(sock_connect=CONNECT_SECONDS, sock_read=seconds)
        body: aiohttp.FormData | bytes | None = None
        headers = {}
        if request_data is not None and request_data.contains_files:
            body = _form(request_data)
        elif request_data is not None:
            # A form is written letter by letter, which for Arabic takes longer than all the rest.
            body, headers = _dumped(request_data.parameters), JSON
        call = self._opened(url).request(method, url, data=body, headers=headers, timeout=timeout)
        async with call as answer:
            said = await answer.read()
        if (fault := fault_of(answer.status, said)) is not None:
            raise fault
        return answer.status, said

    def _opened(self, url: str) -> aiohttp.ClientSession:
        """The session to this server, which can be made only inside a running loop."""
        if self._session is None:
            self._session = opened(url, CONNECTIONS)
        return self._session


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
