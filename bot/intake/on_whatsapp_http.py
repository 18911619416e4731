"""How Twilio's library reaches its servers: over aiohttp, with time limits that hold.

The library's own asynchronous client ignores its time limit, hides Retry-After, sends what should
be JSON as a form, and writes whole requests to the log, numbers and words included.
"""

import json
import logging
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode, urlsplit

import aiohttp

# The library has no types; what comes from it is typed where it is used.
from twilio.http import AsyncHttpClient, TwilioResponse  # type: ignore[import-untyped]

from bot.delivery.sending import Refused
from bot.intake.on_the_wire import CONNECT_SECONDS, opened
from bot.intake.on_whatsapp_faults import Declined

CONNECTIONS = 80
"""As many as a sender may send messages in a second."""
LONGEST_SECONDS = 60
OFFICIAL_HOSTS = {"api.twilio.com", "content.twilio.com"}
JSON_TYPE = "application/json"


class AiohttpTwilio(AsyncHttpClient):  # type: ignore[misc] # a class without types, see above
    """The library's HTTP, with many calls in flight; see AsyncHttpClient.

    ``api_url`` stands in for every server of Twilio; None leaves each at its own address.
    """

    def __init__(self, api_url: str | None, answer_seconds: float) -> None:
        super().__init__(logging.getLogger(__name__), is_async=True, timeout=answer_seconds)
        self._base = api_url
        self._timeout = aiohttp.ClientTimeout(
            LONGEST_SECONDS, sock_connect=CONNECT_SECONDS, sock_read=answer_seconds
        )
        self._session: aiohttp.ClientSession | None = None

    async def request(
        self,
        method: str,
        uri: str,
        params: Mapping[str, object] | None = None,
        data: Mapping[str, object] | None = None,
        headers: Mapping[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        **_: object,
    ) -> Any:
        """Make one call. Raises Declined for any answer but 2xx, or as aiohttp does.

        How long to wait, and not to follow where an answer points, is decided here alone.
        """
        url, body = self._written(uri, params, data, headers or {})
        if self._session is None:
            self._session = opened(url, CONNECTIONS)
        shown = {"Authorization": aiohttp.encode_basic_auth(*auth)} if auth else {}
        call = self._session.request(
            method,
            url,
            data=body,
            headers={**(headers or {}), **shown},
            timeout=self._timeout,
            # The token must not follow to wherever an answer points.
            allow_redirects=False,
        )
        async with call as answer:
            text = (await answer.read()).decode("utf-8", "replace")
            if not 200 <= answer.status < 300:
                raise _declined(answer, text)
            return TwilioResponse(answer.status, text, answer.headers)

    async def close(self) -> None:
        """Close every connection."""
        if self._session is not None:
            await self._session.close()

    def _written(
        self,
        uri: str,
        params: Mapping[str, object] | None,
        data: Mapping[str, object] | None,
        headers: Mapping[str, str],
    ) -> tuple[str, bytes | None]:
        """The address and the body of a call; raises Refused for what can't be written."""
        url = self._at_base(uri)
        try:
            if params:
                url += ("&" if "?" in url else "?") + urlencode(params, doseq=True)
            if data is None:
                return url, None
            as_json = headers.get("Content-Type") == JSON_TYPE
            return url, (json.dumps(data) if as_json else urlencode(data, doseq=True)).encode()
        except (UnicodeError, TypeError, ValueError) as error:
            raise Refused(f"twilio: {type(error).__name__}") from error

    def _at_base(self, uri: str) -> str:
        """The address at which this server is really asked. The next page is named by an answer."""
        parts = urlsplit(uri)
        if self._base is None and (parts.scheme, parts.netloc) in {
            ("https", host) for host in OFFICIAL_HOSTS
        }:
            return uri
        if self._base is not None and uri.startswith(f"{self._base}/"):
            return uri
        if self._base is not None and parts.netloc in OFFICIAL_HOSTS:
            return self._base + parts.path + (f"?{parts.query}" if parts.query else "")
        raise Refused("twilio: named a server that is not its own")


def _declined(answer: aiohttp.ClientResponse, text: str) -> Declined:
    try:
        said = json.loads(text)
        code = said.get("code") if isinstance(said, dict) else None
    except ValueError:
        code = None
    asked = answer.headers.get("Retry-After", "")
    return Declined(
        answer.status,
        code if isinstance(code, int) and not isinstance(code, bool) else None,
        # It may also be a date, which Twilio never gives: then our own pause will do.
        float(asked) if asked.isascii() and asked.isdigit() else None,
    )
