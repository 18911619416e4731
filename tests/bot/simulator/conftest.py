"""The simulator on its script, served on loopback, and a browser to see it in."""

import asyncio
import shutil
import socket
import threading
from collections.abc import Coroutine, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

import pytest
import uvicorn
from playwright.sync_api import Browser, sync_playwright

from bot.simulator.phones import Phones
from tests.bot.simulator.browser import FLAGS
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


@pytest.fixture
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


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, or Chrome; the page needs a real browser to be seen."""
    found = next(filter(None, map(shutil.which, ("chromium", "google-chrome", "chrome"))), None)
    if found is None:
        pytest.skip("no Chromium here: apt-get install chromium fonts-noto-core")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield browser
        browser.close()
