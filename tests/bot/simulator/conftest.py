"""The simulator on its script, served on loopback for as long as a test file runs."""

import asyncio
import socket
import threading
from collections.abc import Coroutine, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

import pytest
import uvicorn

from bot.simulator.phones import Phones
from tests.bot.simulator.scripted import Scripted, application

T = TypeVar("T")


@dataclass
class Served:
    """A running simulator: its address, its script, its phones, and the loop they live in."""

    address: str
    script: Scripted
    phones: Phones
    loop: asyncio.AbstractEventLoop

    def do(self, work: Coroutine[Any, Any, T]) -> T:
        """Run something where the simulator lives, as Wasl itself would."""
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(timeout=10)


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    """The page on its script, in a thread of its own."""
    app = application()
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="error", lifespan="off"))
    loop = asyncio.new_event_loop()
    thread = threading.Thread(
        target=lambda: loop.run_until_complete(server.serve(sockets=[listening]))
    )
    thread.start()
    address = f"http://127.0.0.1:{listening.getsockname()[1]}"
    yield Served(address, app.state.script, app.state.phones, loop)
    loop.call_soon_threadsafe(app.state.phones.close)
    server.should_exit = True
    thread.join(timeout=10)
    loop.close()
    assert not thread.is_alive(), "the server waits for a stream that nobody ended"
