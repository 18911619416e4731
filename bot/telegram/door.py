"""One bot at one door: updates come in by webhook or by polling, each committed first.

A press is answered and delivery is woken only after the commit; typing shows while a turn is slow.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Mapping
from contextlib import asynccontextmanager
from typing import Any

import structlog

from bot import logs
from bot.arrivals import Arrival, Door
from bot.delivery.sending import Misconfigured, Refused, Undelivered
from bot.loose_json import object_of, text_of
from bot.shelf import Shelf
from bot.telegram import polling
from bot.telegram.calls import Calls, Json
from bot.telegram.files import TelegramFiles
from bot.telegram.screens import TelegramScreens
from bot.telegram.updates import arrival
from bot.watch import metrics
from locales.words import Words

SLOW_SECONDS = 1.0
log = structlog.get_logger(__name__)


class TelegramDoor:
    """One bot. Belongs to one event loop.

    ``arrive`` takes an arrival in for good, or raises; ``committed`` is called after each one that
    was. ``went_well_at`` is when Telegram last said that it brings updates, or brought them, by the
    monotonic clock.
    """

    def __init__(
        self,
        door: Door,
        calls: Calls,
        arrive: Callable[[Arrival], Awaitable[None]],
        shelf: Shelf,
        files: TelegramFiles,
        committed: Callable[[Arrival], None] = lambda _: None,
    ) -> None:
        self._door = door
        self._calls = calls
        self._arrive = arrive
        self._committed = committed
        self.sender = TelegramScreens(calls, shelf)
        self.files = files
        self.went_well_at: float | None = None
        self._errands: set[asyncio.Task[None]] = set()

    async def start(self, words: Mapping[str, Words], webhook: str | None, secret: str) -> None:
        """Tell Telegram where updates go, and who this bot is in each language.

        ``webhook`` is the whole address of our door; without one, any that was set is taken off
        so that ``poll`` can be used. Keeps trying while Telegram is away; raises Misconfigured or
        Refused when that would not help.
        """
        trouble = 0
        while True:
            try:
                await self._calls.point(webhook, secret)
            except (Misconfigured, Refused):
                raise
            except Undelivered as fault:
                trouble += 1
                metrics.fault("provider_away")
                log.warning("telegram is away", reason=fault.reason, attempts=trouble)
                await polling.wait(fault, trouble)
            else:
                self._heard()
                break
        # Nobody who writes has to wait for this.
        self._run(self._introduce(words))

    async def close(self) -> None:
        """Finish what was begun after commits, and close every connection."""
        if self._errands:
            await asyncio.wait(self._errands, timeout=5)
        for errand in self._errands:
            errand.cancel()
        await self.files.close()
        await self._calls.close()

    async def receive(self, update: Json) -> None:
        """Take one update in: it is committed when this returns, however often it comes.

        Raises Malformed, DatabaseAway or TurnFailed; Telegram will bring it again then.
        """
        came = arrival(update, self._door)
        async with self._typing(came):
            await self._arrive(came)
        self._committed(came)
        press_id = text_of(object_of(update.get("callback_query")).get("id"))
        if press_id:
            self._run(self._in_vain(self._calls.answer(press_id)))

    async def poll(self) -> None:
        """Ask for updates until cancelled. What is not committed is asked for again."""
        await polling.Polling(self._door, self._calls, self.receive, self._heard).run()

    def stand_by(self) -> None:
        """Another process asks for what this bot is told; ours may take over."""
        self._heard()

    def _heard(self) -> None:
        self.went_well_at = time.monotonic()

    @asynccontextmanager
    async def _typing(self, came: Arrival) -> AsyncIterator[None]:
        def show() -> None:
            self._run(self._in_vain(self._calls.typing(came.address)))

        loop = asyncio.get_running_loop()
        handle = loop.call_later(SLOW_SECONDS, show) if came.address else None
        try:
            yield
        finally:
            if handle is not None:
                handle.cancel()

    async def _introduce(self, words: Mapping[str, Words]) -> None:
        try:
            await self._calls.introduce(words)
        # The bot serves people all the same, and the next start tries again.
        except Exception as error:
            log.warning("the bot could not be introduced", error=logs.fault(error))

    async def _in_vain(self, call: Coroutine[Any, Any, None]) -> None:
        """Make a call of which nothing depends: too late or in vain, it does not matter."""
        try:
            await call
        except Undelivered as fault:
            log.debug("a call was in vain", reason=fault.reason)

    def _run(self, errand: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(errand)
        self._errands.add(task)
        task.add_done_callback(self._errands.discard)
