"""The ceiling: Starlette takes an update, sqlite3 keeps it, aiohttp sends one message. No more.

It is as durable as Wasl (WAL, ``synchronous=FULL``, committed before the 200) and understands
nothing. A reply that a crash interrupts is gone.
"""

import asyncio
import json
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from benchmarks.bots.asked import API_URL, HEADER, PORT, QUESTIONS, SECRET, STORE, TOKEN

SEND = f"{API_URL}/bot{TOKEN}/sendMessage"
CREATE = """CREATE TABLE IF NOT EXISTS updates (
    id INTEGER PRIMARY KEY, chat INTEGER NOT NULL, said TEXT NOT NULL, whole TEXT NOT NULL)"""
INSERT = "INSERT OR IGNORE INTO updates VALUES (?, ?, ?, ?)"
KEYBOARDS = [
    {"inline_keyboard": [[{"text": label, "callback_data": data}] for label, data in each.buttons]}
    for each in QUESTIONS
]


class Webhook:
    """Keeps every update, and answers each chat with one question after the other."""

    def __init__(self) -> None:
        self._rows = sqlite3.connect(STORE, isolation_level=None)
        self._rows.execute("PRAGMA journal_mode=WAL")
        self._rows.execute("PRAGMA synchronous=FULL")
        self._rows.execute(CREATE)
        self._session: aiohttp.ClientSession | None = None
        self._asked: dict[int, int] = {}
        self._replies: set[asyncio.Task[None]] = set()

    @asynccontextmanager
    async def lifespan(self, _: Starlette) -> AsyncIterator[None]:
        """Hold the connections to the Bot API open as long as the server runs."""
        async with aiohttp.ClientSession() as self._session:
            yield

    async def receive(self, request: Request) -> Response:
        """Keep one update and acknowledge it; the reply follows."""
        if request.headers.get(HEADER) != SECRET:
            return Response(status_code=403)
        body = await request.body()
        update = json.loads(body)
        message = update["message"]
        chat = message["chat"]["id"]
        row = (update["update_id"], chat, message["text"], body.decode())
        if self._rows.execute(INSERT, row).rowcount:
            reply = asyncio.create_task(self._reply(chat))
            self._replies.add(reply)
            reply.add_done_callback(self._replies.discard)
        return Response()

    async def _reply(self, chat: int) -> None:
        number = self._asked[chat] = self._asked.get(chat, -1) + 1
        number %= len(QUESTIONS)
        call: dict[str, Any] = {"chat_id": chat, "text": QUESTIONS[number].text}
        call["reply_markup"] = KEYBOARDS[number]
        assert self._session is not None
        async with self._session.post(SEND, json=call) as answer:
            await answer.read()


def main() -> None:
    """Serve until told to end."""
    webhook = Webhook()
    route = Route("/webhook", webhook.receive, methods=["POST"])
    app = Starlette(routes=[route], lifespan=webhook.lifespan)
    uvicorn.run(app, host="127.0.0.1", port=PORT, access_log=False, log_level="warning")


if __name__ == "__main__":
    main()
