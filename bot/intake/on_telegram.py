"""The people's door on Telegram: updates come in by webhook or by polling, each committed first.

A press is answered and delivery is woken only after the commit; typing shows while a turn is slow.
"""

import asyncio
import json
import logging
import random
import ssl
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlencode

import httpx
import structlog
from telegram import Bot
from telegram.error import Conflict, TelegramError
from telegram.request import HTTPXRequest

from bot.arrivals import Arrival, Kind
from bot.intake.on_telegram_arrivals import Json, Malformed, arrival
from bot.intake.on_telegram_files import TelegramFiles
from bot.intake.on_telegram_profile import introduce
from bot.intake.on_telegram_sending import TelegramSender, fault_of
from bot.sending import Later, Misconfigured, Refused, Undelivered
from bot.shelf import Shelf
from locales.words import Words

__all__ = ["Malformed", "OnTelegram", "TelegramSender", "arrival"]

OFFICIAL = "https://api.telegram.org"
UPDATES = ("message", "edited_message", "callback_query", "my_chat_member")
POLL_SECONDS = 30
SLOW_SECONDS = 1.0
ANSWER_SECONDS = 18.0
CONNECTIONS = 24
LONGEST_WAIT = 60.0
CHANCE = random.SystemRandom()
log = structlog.get_logger(__name__)

# These libraries write addresses into their logs, and the token of a bot is part of its address.
for _name in ("httpx", "httpcore", "telegram"):
    logging.getLogger(_name).setLevel(logging.CRITICAL)


class OnTelegram:
    """One bot for people. Belongs to one event loop.

    ``arrive`` takes an arrival in for good, or raises; ``committed`` is called after each one that
    was. ``api_url`` is any server that speaks the Bot API.
    """

    def __init__(
        self,
        token: str,
        arrive: Callable[[Arrival], Awaitable[None]],
        shelf: Shelf,
        *,
        api_url: str = OFFICIAL,
        committed: Callable[[Arrival], None] = lambda _: None,
    ) -> None:
        self._arrive = arrive
        self._committed = committed
        certificates = httpx.create_ssl_context()
        self._requests = _requests(certificates, CONNECTIONS)
        self._polling = _requests(certificates, 1)
        self._client = httpx.AsyncClient(verify=certificates, timeout=ANSWER_SECONDS)
        self._address = f"{api_url}/bot{token}"
        self._bot = Bot(
            token,
            base_url=f"{api_url}/bot",
            base_file_url=f"{api_url}/file/bot",
            request=self._requests,
            get_updates_request=self._polling,
        )
        self.sender = TelegramSender(self._bot, shelf)
        self.files = TelegramFiles(
            self._bot, self._client, f"{api_url}/file/bot{token}", on_disk=api_url != OFFICIAL
        )
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
                if webhook:
                    await self._bot.set_webhook(
                        webhook, allowed_updates=UPDATES, secret_token=secret
                    )
                else:
                    await self._bot.delete_webhook()
            except TelegramError as error:
                fault = fault_of(error)
                if isinstance(fault, Misconfigured | Refused):
                    raise fault from error
                trouble += 1
                log.warning("telegram is away", reason=fault.reason, attempts=trouble)
                await _wait(fault, trouble)
            else:
                break
        # Nobody who writes has to wait for this.
        self._run(self._introduce(words))

    async def close(self) -> None:
        """Finish what was begun after commits, and close every connection."""
        if self._errands:
            await asyncio.wait(self._errands, timeout=5)
        for errand in self._errands:
            errand.cancel()
        await self._requests.shutdown()
        await self._polling.shutdown()
        await self._client.aclose()

    async def receive(self, update: Json) -> None:
        """Take one update in: it is committed when this returns, however often it comes.

        Raises Malformed, DatabaseAway or TurnFailed; Telegram will bring it again then.
        """
        came = arrival(update)
        async with self._typing(came):
            await self._arrive(came)
        self._committed(came)
        if came.kind is Kind.PRESS:
            self._run(self._answer(update))

    async def poll(self) -> None:
        """Ask for updates until cancelled. What is not committed is asked for again."""
        offset, trouble = 0, 0
        taken: set[int] = set()
        while True:
            try:
                updates = await self._updates(offset)
            except TelegramError as error:
                fault, trouble = fault_of(error), trouble + 1
                if isinstance(error, Conflict):
                    log.error("another process polls this bot, or a webhook is set for it")
                else:
                    log.warning("telegram is away", reason=fault.reason, attempts=trouble)
                await _wait(fault, trouble)
                continue
            taken |= await self._take(u for u in updates if u["update_id"] not in taken)
            left = [u["update_id"] for u in updates if u["update_id"] not in taken]
            if updates:
                offset = min(left, default=updates[-1]["update_id"] + 1)
                taken = {number for number in taken if number >= offset}
            trouble = trouble + 1 if left else 0
            if left:
                await _wait(None, trouble)

    async def _updates(self, offset: int) -> list[Json]:
        """What waits at Telegram, as it was sent; the library would stumble over a new kind."""
        asked = {
            "offset": offset,
            "timeout": POLL_SECONDS,
            "allowed_updates": json.dumps(UPDATES),
        }
        answer = await self._polling.retrieve(f"{self._address}/getUpdates?{urlencode(asked)}")
        found = HTTPXRequest.parse_json_payload(answer).get("result")
        if not isinstance(found, list):
            raise TelegramError("no list of updates")
        return [u for u in found if isinstance(u, dict) and isinstance(u.get("update_id"), int)]

    async def _take(self, updates: Any) -> set[int]:
        """Take updates in, those of one person in order and of all at once; the ids committed."""
        queues: dict[str, list[Json]] = defaultdict(list)
        for update in updates:
            queues[arrival(update).address].append(update)
        taken: set[int] = set()

        async def one_after_the_other(queue: list[Json]) -> None:
            for update in queue:
                try:
                    await self.receive(update)
                # Whatever it was: it is not committed, so it and what follows it come again.
                except Exception as error:
                    log.warning("an update was not taken in", error=error)
                    return
                taken.add(update["update_id"])

        await asyncio.gather(*map(one_after_the_other, queues.values()))
        return taken

    @asynccontextmanager
    async def _typing(self, came: Arrival) -> AsyncIterator[None]:
        def show() -> None:
            self._run(self.sender.typing(came.address))

        loop = asyncio.get_running_loop()
        handle = loop.call_later(SLOW_SECONDS, show) if came.address else None
        try:
            yield
        finally:
            if handle is not None:
                handle.cancel()

    async def _introduce(self, words: Mapping[str, Words]) -> None:
        try:
            await introduce(self._bot, words)
        except TelegramError as error:
            # The bot serves people all the same, and the next start tries again.
            log.warning("the bot could not be introduced", reason=fault_of(error).reason)

    async def _answer(self, update: Json) -> None:
        """Stop the button's little clock; too late or in vain, it does not matter."""
        try:
            await self._bot.answer_callback_query(str(update["callback_query"]["id"]))
        except TelegramError as error:
            log.debug("a press was not answered", reason=fault_of(error).reason)

    def _run(self, errand: Any) -> None:
        task = asyncio.create_task(errand)
        self._errands.add(task)
        task.add_done_callback(self._errands.discard)


def _requests(certificates: ssl.SSLContext, connections: int) -> HTTPXRequest:
    """The library's HTTP client, which would otherwise forget a connection after 5 seconds."""
    limits = httpx.Limits(max_connections=connections, keepalive_expiry=55)
    return HTTPXRequest(
        connect_timeout=8,
        read_timeout=POLL_SECONDS + 10 if connections == 1 else ANSWER_SECONDS,
        write_timeout=ANSWER_SECONDS,
        media_write_timeout=ANSWER_SECONDS,
        pool_timeout=5,
        httpx_kwargs={"limits": limits, "verify": certificates},
    )


async def _wait(fault: Undelivered | None, trouble: int) -> None:
    """Wait as long as Telegram asks, else longer each time."""
    asked = fault.seconds if isinstance(fault, Later) else None
    seconds = asked or min(0.5 * 2 ** min(trouble, 10), LONGEST_WAIT) * CHANCE.uniform(0.5, 1)
    await asyncio.sleep(seconds)
