"""Telegram as the bots of the comparison see it: every call is answered at once and plausibly.

It notes what each chat was sent. It is not strict: tests/loopback/bot_api.py is.
"""

import json
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import parse_qs

from benchmarks.wire import listening

TOKEN = "1111111111:the-bot-that-people-write-to"
SECRET = "the-secret-of-the-webhook"
BOT = {"id": 1111111111, "is_bot": True, "first_name": "Bench", "username": "bench_bot"}
KNOWN: dict[bytes, object] = {
    b"getme": BOT,
    b"getmycommands": [],
    b"getmydescription": {"description": ""},
    b"getmyshortdescription": {"short_description": ""},
}
DONE = b'{"ok":true,"result":true}'

Heard = Callable[[int, float], None]
"""Told of each message: the chat, and when it came (of time.perf_counter)."""


class Channel:
    """A Bot API server; see channel_open, which gives it its address."""

    def __init__(self) -> None:
        self._messages = 0
        self.url = ""
        self.heard: Heard = lambda chat, at: None
        self.sent: defaultdict[int, list[str]] = defaultdict(list)

    def answer(self, path: bytes, body: bytes) -> bytes:
        """What Telegram says to a call."""
        method = path.partition(b"?")[0].rpartition(b"/")[2].lower()
        if method == b"sendmessage":
            given = given_in(body)
            chat, at = int(given["chat_id"]), time.perf_counter()
            self.sent[chat].append(given.get("text", ""))
            self.heard(chat, at)
            return self._message(chat, given)
        return _ok(KNOWN[method]) if method in KNOWN else DONE

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


@asynccontextmanager
async def channel_open() -> AsyncIterator[Channel]:
    """A Bot API server on loopback, as long as the block lasts."""
    channel = Channel()
    async with listening(channel.answer) as port:
        channel.url = f"http://127.0.0.1:{port}"
        yield channel


def given_in(body: bytes) -> dict[str, Any]:
    """The parameters of a call, in JSON or as a form: calls without files come so."""
    if body.startswith(b"{"):
        parsed = json.loads(body)
        return parsed if isinstance(parsed, dict) else {}
    return {name: values[0] for name, values in parse_qs(body.decode()).items()}


def _ok(result: object) -> bytes:
    return json.dumps({"ok": True, "result": result}).encode()
