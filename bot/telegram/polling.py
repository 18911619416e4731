"""Long polling of one bot: asking for updates, each taken in for good before it is confirmed.

What is not committed is asked for again; what helps nobody is asked for less and less often.
"""

import asyncio
import random
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable

import structlog

from bot import logs
from bot.arrivals import Door
from bot.delivery.sending import Later, Undelivered
from bot.loose_json import number_of, object_of
from bot.telegram.calls import Calls, Conflicting, Json
from bot.telegram.updates import arrival
from bot.watch import metrics
from storage.transaction import DatabaseAway

LONGEST_WAIT = 60.0
# Asked to wait for half a minute, nobody who has nothing to say answers sooner than this.
SOON_SECONDS = 1.0
CHANCE = random.SystemRandom()
log = structlog.get_logger(__name__)


class Polling:
    """One bot's updates, asked for. Belongs to one event loop.

    ``receive`` takes an update in for good, or raises. ``heard`` is called when an answer came.
    """

    def __init__(
        self,
        door: Door,
        calls: Calls,
        receive: Callable[[Json], Awaitable[None]],
        heard: Callable[[], None],
    ) -> None:
        self._door = door
        self._calls = calls
        self._receive = receive
        self._heard = heard
        self._offset = 0
        self._trouble = 0
        # What is done with: of the last answer, and of what comes behind the offset.
        self._taken: set[int] = set()

    async def run(self) -> None:
        """Ask for updates until cancelled."""
        while True:
            asked_at = time.monotonic()
            try:
                updates = await self._calls.updates(self._offset)
            except Undelivered as fault:
                self._trouble += 1
                if isinstance(fault, Conflicting):
                    metrics.fault("polling_conflict")
                    log.error("another process polls this bot, or a webhook is set for it")
                else:
                    metrics.fault("provider_away")
                    log.warning("telegram is away", reason=fault.reason, attempts=self._trouble)
                await wait(fault, self._trouble)
                continue
            # An answer that is not what Telegram promises: the next one may be.
            except Exception as error:
                self._trouble += 1
                log.error("an answer was not understood", error=logs.fault(error))
                await wait(None, self._trouble)
                continue
            self._heard()
            if await self._moves(updates, time.monotonic() - asked_at < SOON_SECONDS):
                self._trouble = 0
            else:
                self._trouble += 1
                await wait(None, self._trouble)

    async def _moves(self, updates: list[Json], soon: bool) -> bool:
        """Take in what is new in an answer; whether to ask again at once.

        Not when something was left, nor when the answer came ``soon`` with nothing new: a server
        that heeds neither our offset nor the time we give it would be asked without end.
        """
        came = [u for u in updates if number_of(object_of(u).get("update_id")) is not None]
        if len(came) < len(updates):
            log.error("updates without a number were left out", count=len(updates) - len(came))
        new = [u for u in came if u["update_id"] not in self._taken]
        self._taken |= await self._take(new)
        left = [u["update_id"] for u in came if u["update_id"] not in self._taken]
        if came:
            numbers = {u["update_id"] for u in came}
            # After a week of silence Telegram begins anew with any number, a lower one too.
            self._offset = min(left, default=max(numbers) + 1)
            self._taken = {n for n in self._taken if n >= self._offset or n in numbers}
        if soon and not new:
            metrics.fault("provider_away")
            log.warning("telegram answers at once, with nothing new", attempts=self._trouble + 1)
            return False
        return not left and bool(came or not updates)

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
                    await self._receive(update)
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


async def wait(fault: Undelivered | None, trouble: int) -> None:
    """Wait as long as Telegram asks, else longer each time."""
    asked = fault.seconds if isinstance(fault, Later) else None
    seconds = asked or min(0.5 * 2 ** min(trouble, 10), LONGEST_WAIT) * CHANCE.uniform(0.5, 1)
    await asyncio.sleep(seconds)
