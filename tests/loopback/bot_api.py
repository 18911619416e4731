"""A Bot API server on loopback, as strict as Telegram's and as unreliable as a test wants it.

It records every call, keeps what each person sees, and pushes updates to webhooks or holds them
for long polling.
"""

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import Any

import httpx
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.loopback.calls import Call, failure, parameters
from tests.loopback.limits import Refused, as_json
from tests.loopback.one_bot import OneBot
from tests.loopback.server import Loopback, Trouble, broken
from tests.loopback.spec import faults_in_call
from tests.loopback.updates import Json

INTAKE_TOKEN = "1111111111:the-bot-that-people-write-to"
DESK_TOKEN = "2222222222:the-bot-that-handlers-work-with"
HEADER = "X-Telegram-Bot-Api-Secret-Token"


@dataclass
class BotApi(Loopback):
    """The server: ``with BotApi() as api``, then ``api.url`` is what a bot is told."""

    calls: list[Call] = field(default_factory=list)
    bots: dict[str, OneBot] = field(default_factory=dict)

    def __post_init__(self) -> None:
        super().__post_init__()
        self.intake = self.add_bot(INTAKE_TOKEN, "wasl_bot")
        self.desk = self.add_bot(DESK_TOKEN, "wasl_desk_bot")
        self._blocked: set[int] = set()

    def add_bot(self, token: str, username: str) -> OneBot:
        """Make another bot known; an unknown token is answered 401."""
        self.bots[token] = OneBot(token, username)
        return self.bots[token]

    def send(self, bot: OneBot, *updates: Json) -> None:
        """Have updates reach the bot, in this order: over its webhook, or when it polls."""
        with self._changed:
            bot.pending.extend(update for update in updates if bot.wanted(update))
            self._changed.notify_all()

    def block(self, chat: int) -> None:
        """From now on this person has blocked every bot."""
        self._blocked.add(chat)

    def unblock(self, chat: int) -> None:
        """The person is back."""
        self._blocked.discard(chat)

    def made(self, method: str, bot: OneBot | None = None) -> list[Call]:
        """The calls of one method that succeeded, oldest first."""
        calls = [call for call in self.calls if call.method == method and call.status == 200]
        return [call for call in calls if bot is None or call.bot is bot]

    def __enter__(self) -> "BotApi":
        self._start()
        return self

    def routes(self) -> list[Route]:
        """The calls of every bot, and its files."""
        return [
            Route("/bot{token}/{method}", self._answer, methods=["GET", "POST"]),
            Route("/file/bot{token}/{path:path}", self._give_file),
        ]

    def pushing(self, client: httpx.AsyncClient) -> list[Coroutine[Any, Any, None]]:
        """One queue of updates a bot."""
        return [self._push(bot, client) for bot in self.bots.values()]

    async def _push(self, bot: OneBot, client: httpx.AsyncClient) -> None:
        """Post what waits to the webhook, the oldest until it is answered 2xx, as Telegram does."""
        wait = 0.005
        while True:
            await asyncio.sleep(wait)
            if not (bot.pending and bot.webhook["url"]):
                continue
            update = bot.pending[0]
            headers = {HEADER: bot.webhook.get("secret_token", "")}
            try:
                answer = await client.post(bot.webhook["url"], json=update, headers=headers)
                status = answer.status_code
            except httpx.HTTPError:
                status = 0
            with self._changed:
                bot.webhook_answers.append(status)
                wait = 0.005 if 200 <= status < 300 else 0.1
                if 200 <= status < 300 and bot.pending[:1] == [update]:
                    bot.pending.pop(0)
                self._changed.notify_all()

    async def _answer(self, request: Request) -> Response:
        bot = self.bots.get(request.path_params["token"])
        if bot is None:
            return failure(Refused(401, "Unauthorized"))
        given, uploads = await parameters(request)
        call = Call(bot, request.path_params["method"], given, uploads)
        if call.method == "getUpdates":
            try:
                await self._long_poll(bot, given)
            except Refused as refused:
                return failure(refused)
        with self._changed:
            self.calls.append(call)
            self.faults += faults_in_call(call.method, given, set(uploads))
            trouble = self.befalling(call)
            response = self._settled(call, trouble)
            self._changed.notify_all()
        if trouble is None:
            return response
        await asyncio.sleep(trouble.delay)
        if trouble.body is not None:
            return Response(trouble.body, trouble.status, media_type="text/html")
        return broken() if trouble.drops else response

    def _settled(self, call: Call, trouble: Trouble | None) -> Response:
        try:
            if trouble is not None and not trouble.does_it:
                raise Refused(trouble.status, "It is a bad day", trouble.retry_after)
            if call.chat in self._blocked and call.chat is not None:
                raise Refused(403, "Forbidden: bot was blocked by the user")
            if call.method == "getUpdates":
                result: object = polled(call.bot, call.given)
            else:
                result = call.bot.call(call.method, call.given, call.uploads)
        except Refused as refused:
            call.status = refused.status
            return failure(refused)
        if trouble is not None:
            call.status = trouble.status
        return JSONResponse({"ok": True, "result": result})

    async def _long_poll(self, bot: OneBot, given: Json) -> None:
        forget_before(bot, int(as_json(given.get("offset", 0))))
        bot.allow(given)
        await asyncio.to_thread(
            self._wait_for_pending, bot, float(as_json(given.get("timeout", 0)))
        )

    def _wait_for_pending(self, bot: OneBot, seconds: float) -> None:
        """Raises Refused when somebody else asks meanwhile: a bot is told by one alone."""
        with self._changed:
            bot.polls += 1
            mine = bot.polls
            self._changed.notify_all()
            self._changed.wait_for(
                lambda: bot.pending or self._server.should_exit or bot.polls != mine, seconds
            )
            if bot.polls != mine:
                raise Refused(409, "Conflict: terminated by other getUpdates request")

    async def _give_file(self, request: Request) -> Response:
        bot = self.bots.get(request.path_params["token"])
        file_id = request.path_params["path"].split("/")[0]
        if bot is None or file_id not in bot.files:
            return failure(Refused(404, "Not Found"))
        return Response(bot.files[file_id][1], media_type="application/octet-stream")


def forget_before(bot: OneBot, offset: int) -> None:
    """What lies before the offset is confirmed and never given again."""
    if offset > 0:
        bot.pending[:] = [update for update in bot.pending if update["update_id"] >= offset]


def polled(bot: OneBot, given: Json) -> list[Json]:
    """What waits for a bot that polls; it stays until a later offset confirms it.

    Raises Refused while a webhook is set.
    """
    if bot.webhook["url"]:
        raise Refused(409, "Conflict: can't use getUpdates method while webhook is active")
    forget_before(bot, int(as_json(given.get("offset", 0))))
    return bot.pending[: int(as_json(given.get("limit", 100)))]
