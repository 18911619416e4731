"""The HTTP side: webhooks that are answered 200 only after the commit, and two health checks.

Unsigned 403, malformed 400, too large 413, not committed 503: nothing of those is kept.
"""

import asyncio
import hmac
import json
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from typing import Any, TypeVar

import structlog
import uvicorn
from prometheus_client import CONTENT_TYPE_LATEST
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from bot import logs
from bot.arrivals import Malformed
from bot.turns import TurnFailed
from bot.watch import metrics
from storage.database import DatabaseAway

Came = TypeVar("Came")
Receive = Callable[[dict[str, Any]], Awaitable[None]]
# Gives a sentence for each thing that is not as it must be; none means ready.
Checks = Callable[[], Awaitable[list[str]]]
Page = Callable[[], Awaitable[bytes]]
# One address of this process, for files that know no web framework.
Shown = BaseRoute

TELEGRAM_HEADER = "X-Telegram-Bot-Api-Secret-Token"
LARGEST_BODY = 1_000_000
LATER = {"Retry-After": "5"}
TO_SHOW = "Show the token: 'Authorization: Bearer ...', with what WASL_METRICS_TOKEN holds."

log = structlog.get_logger()


class TooLarge(Exception):
    """The body is over 1 MB."""


class Unsigned(Exception):
    """The provider that this address is for has not signed this."""


def telegram_webhook(path: str, secret: str, receive: Receive) -> Route:
    """The route by which Telegram brings updates to one door; see webhook."""

    async def read(request: Request) -> dict[str, Any]:
        given = request.headers.get(TELEGRAM_HEADER, "").encode("latin-1")
        # Compared as bytes: on text, compare_digest raises when a stranger sends other letters.
        if not hmac.compare_digest(given, secret.encode()):
            raise Unsigned
        try:
            update = json.loads(await body_of(request))
        except (ValueError, RecursionError):
            raise Malformed from None
        if not isinstance(update, dict):
            raise Malformed
        return update

    return webhook(path, read, receive)


def webhook(
    path: str,
    read: Callable[[Request], Awaitable[Came]],
    receive: Callable[[Came], Awaitable[None]],
) -> Route:
    """The route by which a provider brings what came; it is answered 200 once it is committed.

    ``read`` raises Unsigned before anything is looked at, TooLarge, or Malformed. ``receive``
    applies what was read, commits, and returns. It raises Malformed for what is none of the
    provider's, DatabaseAway or TurnFailed when it could not; whatever else it raises, the provider
    is told to bring it again.
    """

    async def brought(request: Request) -> Response:
        logs.request.set(logs.new_request())
        try:
            await receive(await read(request))
        except Unsigned as fault:
            metrics.fault("webhook_unsigned")
            return PlainTextResponse(fault.__doc__, 403)
        except TooLarge as fault:
            metrics.fault("webhook_malformed")
            return PlainTextResponse(fault.__doc__, 413)
        except Malformed as fault:
            metrics.fault("webhook_malformed")
            return PlainTextResponse(fault.__doc__, 400)
        except (DatabaseAway, TurnFailed) as fault:
            if isinstance(fault, DatabaseAway):
                metrics.fault("database_away")
            return PlainTextResponse("It was not kept.", 503, headers=LATER)
        except Exception:
            metrics.fault("webhook_failed")
            log.error("an update was not applied", place=path, exc_info=True)
            return PlainTextResponse("It was not applied.", 500)
        return Response(status_code=200)

    return Route(path, brought, methods=["POST"])


async def body_of(request: Request) -> bytes:
    """The body, read piece by piece; raises TooLarge as soon as it is, Malformed if it breaks."""
    announced = request.headers.get("content-length", "0")
    if not announced.isdecimal() or int(announced) > LARGEST_BODY:
        raise TooLarge
    body = bytearray()
    try:
        async for piece in request.stream():
            body += piece
            if len(body) > LARGEST_BODY:
                raise TooLarge
    except ClientDisconnect as gone:
        raise Malformed from gone
    return bytes(body)


def figures(token: str, page: Page) -> Route:
    """The route at which Prometheus reads the figures, with ``Authorization: Bearer`` and this
    token; anybody else is answered 401 and told what to show, as RFC 9110 has it."""
    expected = f"Bearer {token}".encode()

    async def read(request: Request) -> Response:
        given = request.headers.get("authorization", "").encode("latin-1")
        if not hmac.compare_digest(given, expected):
            return PlainTextResponse(TO_SHOW, 401, headers={"WWW-Authenticate": "Bearer"})
        return Response(await page(), media_type=CONTENT_TYPE_LATEST)

    return Route("/metrics", read)


def application(
    routes: Sequence[BaseRoute],
    checks: Checks,
    warnings: Callable[[], Iterable[str]] = tuple,
) -> Starlette:
    """The whole HTTP side: these routes and the health checks.

    ``warnings`` tells what is not as it should be though this process can do its part.
    """

    async def alive(_: Request) -> Response:
        return PlainTextResponse("alive")

    async def ready(_: Request) -> Response:
        faults = await checks()
        told = {"ready": not faults, "faults": faults, "warnings": list(warnings())}
        return JSONResponse(told, 503 if faults else 200)

    health = [Route("/healthz", alive), Route("/readyz", ready)]
    return Starlette(routes=[*health, *routes])


class Server(uvicorn.Server):
    """A server that leaves the signals of the process to whoever runs the roles."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Capture none."""
        yield


@asynccontextmanager
async def serving(app: Starlette, host: str, port: int) -> AsyncIterator[int]:
    """Serve until the block ends; gives the port, which is a free one if 0 was asked for.

    Raises OSError when the port is taken.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.create_server((host, port), family=family)
    # A stream that stays open must not keep the process from stopping.
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        server_header=False,
        # Nobody is asked for the address a call came from, so none need be worked out.
        proxy_headers=False,
        timeout_graceful_shutdown=3,
    )
    server = Server(config)
    task = asyncio.create_task(server.serve(sockets=[listening]))
    try:
        yield int(listening.getsockname()[1])
    finally:
        server.should_exit = True
        await task
