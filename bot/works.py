"""Works that run beside each other until the process is told to stop."""

import asyncio
import ctypes
import signal
import sys
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

# Numbers of settings in malloc.h of the GNU C library, and their values in bytes.
M_TRIM_THRESHOLD, KEPT = -1, 16 * 1024 * 1024
M_MMAP_THRESHOLD, LARGE_BLOCK = -3, 1024 * 1024
SIGNALS = (signal.SIGTERM, signal.SIGINT)

try:
    import uvloop

    _LOOP: Callable[[], asyncio.AbstractEventLoop] | None = uvloop.new_event_loop
except ImportError:
    # It is not made for Windows, where somebody may want to see the demonstration.
    _LOOP = None


def carried_out(work: Coroutine[Any, Any, None]) -> None:
    """Run a work to its end on the fastest loop there is here; raises what it raised."""
    _give_back_blocks()
    with asyncio.Runner(loop_factory=_LOOP) as runner:
        runner.run(work)


def _give_back_blocks() -> None:
    """Have large blocks returned to the system when they are freed.

    The GNU C library would keep the 19 MB in which a PIN is hashed, once for each thread that
    ever did. Other C libraries have no such setting, and no need of it.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None) if sys.platform == "linux" else None
    if mallopt is not None:
        mallopt(M_MMAP_THRESHOLD, LARGE_BLOCK)
        # Choosing the one fixes the other as well, at 128 kB: it would take and give back the same
        # pages at every turn.
        mallopt(M_TRIM_THRESHOLD, KEPT)


@asynccontextmanager
async def working(*works: Coroutine[Any, Any, None]) -> AsyncIterator[list[asyncio.Task[None]]]:
    """Run works beside each other until the block ends; then they are cancelled and awaited."""
    tasks = [asyncio.create_task(work) for work in works]
    try:
        yield tasks
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


@contextmanager
def told_to_stop() -> Iterator[asyncio.Event]:
    """What SIGTERM or SIGINT sets, for as long as the block lasts."""
    try:
        yield _told()
    finally:
        for number in SIGNALS:
            asyncio.get_running_loop().remove_signal_handler(number)


def _told() -> asyncio.Event:
    told = asyncio.Event()
    for number in SIGNALS:
        asyncio.get_running_loop().add_signal_handler(number, told.set)
    return told


async def until_told(works: Iterable[asyncio.Task[None]]) -> None:
    """Wait for SIGTERM or SIGINT; a work that fails ends the waiting and raises what it raised."""
    told = _told()
    waiting = asyncio.create_task(told.wait())
    pending: set[asyncio.Task[Any]] = {waiting, *works}
    try:
        while waiting in pending:
            done, pending = await asyncio.wait(pending, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
    finally:
        waiting.cancel()
