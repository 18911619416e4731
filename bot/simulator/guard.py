"""Who may drive the simulator: the page it serves itself, and no other page in the same browser.

It listens on loopback, where any web page can try to post and a rebound name can try to read.
"""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; "
    "media-src 'self' blob:; connect-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'; require-trusted-types-for 'script'"
)
HEADERS = {
    "Cache-Control": "no-cache",
    "Content-Security-Policy": POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "microphone=(self), camera=(), geolocation=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


class Guard:
    """Answers only to loopback names and to its own page, and sets the headers of every answer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it with 403 and a sentence."""
        fault = fault_of(scope["method"], Headers(scope=scope))

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        if fault is None:
            await self._app(scope, receive, send_with_headers)
        else:
            refusal = PlainTextResponse(fault, 403)
            await refusal(scope, receive, send_with_headers)


def fault_of(method: str, headers: Headers) -> str | None:
    """Why a request is refused, or None. A browser names the page behind a post; tools need not."""
    host = headers.get("host", "")
    if not is_loopback(host):
        return "The simulator answers only to a loopback address."
    if headers.get("sec-fetch-site", "none") not in ("same-origin", "none"):
        return "The simulator answers only to its own page."
    origin = headers.get("origin")
    if method != "GET" and origin is not None and origin != f"http://{host}":
        return "The simulator answers only to its own page."
    return None


def is_loopback(host: str) -> bool:
    """Whether a Host header names this machine: a name from outside may have been rebound to it."""
    try:
        name = urlsplit(f"//{host}").hostname or ""
        return name == "localhost" or ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False
