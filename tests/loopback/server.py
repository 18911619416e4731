"""The shell of a provider on loopback: a web server in a thread of its own, so that a test may
block, or kill other processes; and the trouble that may befall the calls it gets."""

import asyncio
import contextlib
import socket
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any, Protocol

import httpx
import uvicorn
from starlette.applications import Starlette
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route


class AnyCall(Protocol):
    """What trouble asks about a call: its method, and whom it was for."""

    @property
    def method(self) -> str: ...

    @property
    def chat(self) -> int | str | None: ...


@dataclass
class Trouble:
    """What befalls the next ``times`` calls that match: 429 with seconds to wait, 500, 403 ...

    ``drops`` breaks the connection instead, ``does_it`` does what was asked all the same,
    ``code`` is the provider's own number of the error, ``delay`` the seconds before the answer.
    ``body`` is answered in its place, as by whatever stands between.
    """

    times: int
    status: int = 500
    retry_after: int | None = None
    method: str | None = None
    chat: int | str | None = None
    drops: bool = False
    does_it: bool = False
    code: int | None = None
    delay: float = 0
    body: bytes | None = None

    def befalls(self, call: AnyCall) -> bool:
        """Whether it befalls this call, which then uses one of its times."""
        if self.times <= 0 or call.method in {"getUpdates", "getMe"} - {self.method}:
            return False
        if self.method not in {None, call.method} or self.chat not in {None, call.chat}:
            return False
        self.times -= 1
        return True


@dataclass
class Loopback(ABC):
    """``with`` one of these, then ``url`` is what Wasl is told. ``faults`` are wrong calls."""

    url: str = ""
    faults: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._troubles: list[Trouble] = []
        self._changed = threading.Condition()

    @abstractmethod
    def routes(self) -> list[Route]:
        """What it answers."""

    @abstractmethod
    def pushing(self, client: httpx.AsyncClient) -> list[Coroutine[Any, Any, None]]:
        """What it does of itself for as long as it runs."""

    def trouble(self, *troubles: Trouble) -> None:
        """Have the next calls go wrong, as each trouble says."""
        self._troubles.extend(troubles)

    def befalling(self, call: AnyCall) -> Trouble | None:
        """The trouble of this call, if it is to have some."""
        return next((each for each in self._troubles if each.befalls(call)), None)

    def wait(self, until: Callable[[], bool], seconds: float = 10) -> None:
        """Block until this holds; it is asked again after each call and each update.

        Raises AssertionError when it does not hold in time.
        """
        with self._changed:
            assert self._changed.wait_for(until, seconds), "it did not come to hold in time"

    async def until(self, holds: Callable[[], bool], seconds: float = 10) -> None:
        """The same for a test that runs in an event loop of its own."""
        await asyncio.to_thread(self.wait, holds, seconds)

    def _start(self) -> None:
        listening = socket.create_server(("127.0.0.1", 0), backlog=512)
        self.url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        app = Starlette(routes=self.routes(), lifespan=self._living)
        config = uvicorn.Config(app, log_config=None, timeout_graceful_shutdown=1)
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, args=([listening],), daemon=True)
        self._thread.start()
        while not self._server.started:
            time.sleep(0.005)

    def __exit__(self, *_: object) -> None:
        with self._changed:
            self._server.should_exit = True
            self._changed.notify_all()
        self._thread.join(10)

    @contextlib.asynccontextmanager
    async def _living(self, _: Starlette) -> AsyncIterator[None]:
        # On a busy machine many calls of ours wait for a connection: that is no fault of Wasl's.
        timeout, limits = httpx.Timeout(15, pool=None), httpx.Limits(max_connections=20)
        async with httpx.AsyncClient(timeout=timeout, limits=limits) as client:
            tasks = [asyncio.create_task(each) for each in self.pushing(client)]
            yield
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)


def broken() -> Response:
    """An answer that breaks off: its body is shorter than announced, so the connection closes."""
    return StreamingResponse(iter([b"{"]), headers={"Content-Length": "2"})
