"""One bot at one door: updates come in by webhook or by polling, each committed first.

A press is answered and delivery is woken only after the commit; typing shows while a turn is slow.
"""

import asyncio
import random
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterable, Mapping
from contextlib import asynccontextmanager
from typing import Any

import structlog

from bot import logs, metrics
from bot.arrivals import Arrival, Door
from bot.loose_json import number_of, object_of, text_of
from bot.sending import Later, Misconfigured, Refused, Undelivered
from bot.shelf import Shelf
from bot.telegram.calls import Calls, Conflicting, Json
from bot.telegram.files import TelegramFiles
from bot.telegram.screens import TelegramScreens
from bot.telegram.updates import arrival
from locales.words import Words
from storage.transaction import DatabaseAway

SLOW_SECONDS = 1.0
LONGEST_WAIT = 60.0
CHANCE = random.SystemRandom()
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
                await wait(fault, trouble)
            else:
                self.went_well_at = time.monotonic()
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
        offset, trouble = 0, 0
        taken: set[int] = set()
        while True:
            try:
                updates = await self._calls.updates(offset)
            except Undelivered as fault:
                trouble += 1
                if isinstance(fault, Conflicting):
                    metrics.fault("polling_conflict")
                    log.error("another process polls this bot, or a webhook is set for it")
                else:
                    metrics.fault("provider_away")
                    log.warning("telegram is away", reason=fault.reason, attempts=trouble)
                await wait(fault, trouble)
                continue
            # An answer that is not what Telegram promises: the next one may be.
            except Exception as error:
                trouble += 1
                log.error("an answer was not understood", error=logs.fault(error))
                await wait(None, trouble)
                continue
            self.went_well_at = time.monotonic()
            came = [u for u in updates if number_of(object_of(u).get("update_id")) is not None]
            taken |= await self._take(u for u in came if u["update_id"] not in taken)
            left = [u["update_id"] for u in came if u["update_id"] not in taken]
            if came:
                offset = min(left, default=max(u["update_id"] for u in came) + 1)
                taken = {number for number in taken if number >= offset}
            if len(came) < len(updates):
                log.error("updates without a number were left out", count=len(updates) - len(came))
            nothing_moves = bool(left or (updates and not came))
            trouble = trouble + 1 if nothing_moves else 0
            if nothing_moves:
                await wait(None, trouble)

    def stand_by(self) -> None:
        """Another process asks for what this bot is told; ours may take over."""
        self.went_well_at = time.monotonic()

    async def _take(self, updates: Iterable[Json]) -> set[int]:
        """Take updates in, those of one person in order and of all at once.

        The ids that are done with: committed, or left out because nobody can read them.
        """
        queues: dict[str, list[Json]] = defaultdict(list)
        taken: set[int] = set()
        for update in updates:
            try:
                address = arrival(update, self._door).address
            # It would be no better the next time, and everybody else would wait behind it.
            except Exception as error:
                metrics.fault("update_unreadable")
                log.error("an update was left out", error=logs.fault(error))
                taken.add(update["update_id"])
            else:
                queues[address].append(update)

        async def one_after_the_other(queue: list[Json]) -> None:
            for update in queue:
                logs.request.set(logs.new_request())
                try:
                    await self.receive(update)
                except DatabaseAway:
                    metrics.fault("database_away")
                    return
                # Whatever it was: it is not committed, so it and what follows it come again.
                except Exception as error:
                    log.warning("an update was not taken in", error=logs.fault(error))
                    return
                taken.add(update["update_id"])

        await asyncio.gather(*map(one_after_the_other, queues.values()))
        return taken

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


async def wait(fault: Undelivered | None, trouble: int) -> None:
    """Wait as long as Telegram asks, else longer each time."""
    asked = fault.seconds if isinstance(fault, Later) else None
    seconds = asked or min(0.5 * 2 ** min(trouble, 10), LONGEST_WAIT) * CHANCE.uniform(0.5, 1)
    await asyncio.sleep(seconds)
