"""Telegram as the bots of the comparison see it: every call is answered at once and plausibly.

It notes what each chat was sent. It is not strict: tests/loopback/bot_api.py is.
"""

import asyncio
import json
import re
import time
from collections import defaultdict
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs

from benchmarks.wire import Served

TOKEN = "1111111111:the-bot-that-people-write-to"
SECRET = "the-secret-of-the-webhook"
BOT = {"id": 1111111111, "is_bot": True, "first_name": "Bench", "username": "bench_bot"}
DONE = b'{"ok":true,"result":true}'
PIECE = re.compile(rb'name="?(chat_id|text|reply_markup)"?\r\n(?:.+\r\n)*\r\n(.*?)\r\n--', re.S)

Heard = Callable[[int, float], None]
"""Told of each message: the chat, and when it came (of time.perf_counter)."""


class Channel:
    """A Bot API server on loopback: ``async with Channel() as channel``, then ``channel.url``."""

    def __init__(self) -> None:
        self._server: asyncio.Server | None = None
        self._messages = 0
        self.url = ""
        self.heard: Heard = lambda chat, at: None
        self.sent: defaultdict[int, list[str]] = defaultdict(list)

    async def __aenter__(self) -> "Channel":
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: Served(self._answer), "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        # Bots that were killed leave connections behind, for which nobody need wait.
        if self._server is not None:
            self._server.close()

    def _answer(self, path: bytes, body: bytes) -> bytes:
        method = path.partition(b"?")[0].rpartition(b"/")[2].lower()
        if method == b"sendmessage":
            given = given_in(body)
            chat, at = int(given["chat_id"]), time.perf_counter()
            self.sent[chat].append(given.get("text", ""))
            self.heard(chat, at)
            return self._message(chat, given)
        return _ok(BOT) if method == b"getme" else DONE

    def _message(self, chat: int, given: dict[str, Any]) -> bytes:
        self._messages += 1
        message = {
            "message_id": self._messages,
            "from": BOT,
            "chat": {"id": chat, "type": "private", "first_name": "Fatima"},
            "date": int(time.time()),
            "text": given.get("text", ""),
        }
        if markup := given.get("reply_markup"):
            message["reply_markup"] = json.loads(markup) if isinstance(markup, str) else markup
        return _ok(message)


def given_in(body: bytes) -> dict[str, Any]:
    """The parameters of a call: JSON, a form, or a form in several parts."""
    if body.startswith(b"{"):
        parsed = json.loads(body)
        return parsed if isinstance(parsed, dict) else {}
    if body.startswith(b"--"):
        return {name.decode(): value.decode() for name, value in PIECE.findall(body)}
    return {name: values[0] for name, values in parse_qs(body.decode()).items()}


def _ok(result: object) -> bytes:
    return json.dumps({"ok": True, "result": result}).encode()
