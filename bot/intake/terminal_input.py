"""Where the lines of a conversation come from: the keys of a terminal, a file or a pipe.

They wait in a queue, so that messages may be shown while nothing was typed yet.
"""

import asyncio
import codecs
import os
import signal
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import (
    AbstractAsyncContextManager,
    AbstractContextManager,
    asynccontextmanager,
    contextmanager,
    nullcontext,
)
from typing import Protocol

ENDING = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)
PIECE = 65_536


class Reader(Protocol):
    """Where lines come from. ``right`` is the side on which the conversation's language begins."""

    right: bool

    def opened(self) -> AbstractAsyncContextManager[None]:
        """Lines come for as long as the block lasts."""
        ...

    async def line(self) -> str | None:
        """The next line, or None when there will be no more."""
        ...

    def standing_aside(self) -> AbstractContextManager[None]:
        """Leave the screen free while something is written in the block."""
        ...


class MemoryReader:
    """The in-memory twin, for tests: gives the lines it was made with, then ends."""

    def __init__(self, *lines: str) -> None:
        self.right = False
        self._lines = list(lines)

    def opened(self) -> AbstractAsyncContextManager[None]:
        """See Reader."""
        return nullcontext()

    async def line(self) -> str | None:
        """See Reader."""
        return self._lines.pop(0) if self._lines else None

    def standing_aside(self) -> AbstractContextManager[None]:
        """See Reader."""
        return nullcontext()


class Queued:
    """Lines wait here until they are asked for; a signal to end is the last of them."""

    def __init__(self, descriptor: int) -> None:
        self.right = False
        self.descriptor = descriptor
        self.waiting: asyncio.Queue[str | None] = asyncio.Queue()
        self.decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")

    async def line(self) -> str | None:
        """See Reader."""
        return await self.waiting.get()

    def end(self) -> None:
        """No more lines after those that wait."""
        self.waiting.put_nowait(None)

    def stop(self) -> None:
        """End now, without what was typed ahead."""
        while not self.waiting.empty():
            self.waiting.get_nowait()
        self.end()

    @contextmanager
    def listening(self) -> Iterator[None]:
        """In the block, being told to end stops the lines instead of the process."""
        loop = asyncio.get_running_loop()
        for number in ENDING:
            loop.add_signal_handler(number, self.stop)
        try:
            yield
        finally:
            for number in ENDING:
                loop.remove_signal_handler(number)


class Lines(Queued):
    """The lines of a file or a pipe, read beside the conversation."""

    @asynccontextmanager
    async def opened(self) -> AsyncIterator[None]:
        """See Reader."""
        # A daemon, because nothing can wake a thread that waits for a pipe.
        loop = asyncio.get_running_loop()
        threading.Thread(target=self._read, args=[loop], daemon=True).start()
        with self.listening():
            yield

    def standing_aside(self) -> AbstractContextManager[None]:
        """See Reader; nothing is shown here that could stand in the way."""
        return nullcontext()

    def _read(self, loop: asyncio.AbstractEventLoop) -> None:
        rest, more = "", True
        while more:
            # Not through sys.stdin, whose lock Python would miss when it ends before this thread.
            data = os.read(self.descriptor, PIECE)
            more = bool(data)
            *whole, rest = (rest + self.decoder.decode(data, final=not more)).split("\n")
            found: list[str | None] = [line.rstrip("\r") for line in whole]
            if not more:
                found += [rest, None] if rest else [None]
            try:
                for line in found:
                    loop.call_soon_threadsafe(self.waiting.put_nowait, line)
            except RuntimeError:
                # The conversation is over and its loop closed: what comes now is not for us.
                return
