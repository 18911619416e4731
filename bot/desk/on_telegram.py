"""The handlers' door on Telegram, on aiogram: this bot's calls, and what its errors mean.

aiogram weighs 165 MB, so only the process that plays the desk imports this file.
"""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import suppress
from typing import Any

from aiogram import Bot
from aiogram.client.telegram import TelegramAPIServer
from aiogram.methods import TelegramMethod
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup, InputFile, LinkPreviewOptions

from bot.arrivals import Arrival, Door
from bot.delivery.sending import Refused, Undelivered
from bot.desk.on_telegram_faults import made
from bot.desk.on_telegram_http import Session
from bot.desk.on_telegram_profile import introduce
from bot.shelf import Held, Shelf
from bot.telegram.calls import (
    ANSWER_SECONDS,
    OFFICIAL,
    POLL_SECONDS,
    UPDATES,
    Json,
    Rows,
)
from bot.telegram.door import TelegramDoor
from bot.telegram.files import TelegramFiles
from locales.words import Words

NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
CONNECTIONS = 24


class RawUpdates(TelegramMethod[list[Any]]):
    """getUpdates as Telegram wrote it: the library's own stumbles over a kind it does not know."""

    __returning__ = list[Any]
    __api_method__ = "getUpdates"

    offset: int
    timeout: int
    allowed_updates: list[str]


class AiogramCalls:
    """See Calls; made with aiogram."""

    def __init__(self, token: str, api_url: str) -> None:
        server = TelegramAPIServer.from_base(api_url)
        session = Session(api=server, limit=CONNECTIONS, timeout=ANSWER_SECONDS)
        self._bot = Bot(token, session=session)
        self._give: dict[str, Callable[..., Awaitable[Any]]] = {
            "voice": self._bot.send_voice,
            "audio": self._bot.send_audio,
            "photo": self._bot.send_photo,
            "video": self._bot.send_video,
            "document": self._bot.send_document,
        }

    async def point(self, webhook: str | None, secret: str) -> None:
        """See Calls."""
        if webhook:
            kinds = list(UPDATES)
            await made(self._bot.set_webhook(webhook, allowed_updates=kinds, secret_token=secret))
        else:
            await made(self._bot.delete_webhook())

    async def name(self) -> str:
        """What this bot is called on Telegram, without the @; raises as all calls do."""
        return (await made(self._bot.get_me())).username or ""

    async def introduce(self, words: Mapping[str, Words]) -> None:
        """See Calls."""
        await made(introduce(self._bot, words))

    async def updates(self, offset: int) -> list[Json]:
        """See Calls."""
        asked = RawUpdates(offset=offset, timeout=POLL_SECONDS, allowed_updates=list(UPDATES))
        found = await made(self._bot(asked, request_timeout=POLL_SECONDS + 10))
        return [u for u in found if isinstance(u, dict) and isinstance(u.get("update_id"), int)]

    async def answer(self, press_id: str) -> None:
        """See Calls."""
        await made(self._bot.answer_callback_query(press_id))

    async def typing(self, address: str) -> None:
        """See Calls."""
        await made(self._bot.send_chat_action(address, "typing"))

    async def say(self, address: str, text: str, rows: Rows, *, protect: bool) -> str:
        """See Calls."""
        message = await made(
            self._bot.send_message(
                address,
                text,
                reply_markup=_keyboard(rows),
                protect_content=protect or None,
                link_preview_options=NO_PREVIEW,
            )
        )
        return str(message.message_id)

    async def give(
        self, address: str, kind: str, held: Held, *, caption: str | None, protect: bool
    ) -> str:
        """See Calls."""
        upload = Upload(held)
        try:
            message = await made(
                self._give[kind](address, upload, caption=caption, protect_content=protect or None)
            )
        except Undelivered as fault:
            # A file we can't read breaks the request in the middle: nothing came of it.
            if upload.fault is not None:
                raise Refused(f"telegram: {type(upload.fault).__name__}") from fault
            raise
        return str(message.message_id)

    async def edit(self, address: str, message_id: str, text: str, rows: Rows) -> None:
        """See Calls."""
        target: dict[str, Any] = {
            "chat_id": address,
            "message_id": int(message_id),
            "reply_markup": _keyboard(rows),
        }
        if text:
            await made(self._bot.edit_message_text(text, link_preview_options=NO_PREVIEW, **target))
        else:
            await made(self._bot.edit_message_reply_markup(**target))

    async def delete(self, address: str, message_id: str) -> None:
        """See Calls."""
        await made(self._bot.delete_message(address, int(message_id)))

    async def locate(self, source: str) -> str:
        """See Calls."""
        return (await made(self._bot.get_file(source))).file_path or ""

    async def close(self) -> None:
        """See Calls."""
        await self._bot.session.close()


class Upload(InputFile):
    """A stored file as aiogram sends one: decrypted on the way, never whole in memory."""

    def __init__(self, held: Held) -> None:
        super().__init__(filename=held.name)
        self._held = held
        self.fault: Exception | None = None

    async def read(self, bot: Bot) -> AsyncGenerator[bytes, None]:
        """The bytes, piece by piece."""
        try:
            pieces = self._held.pieces()
            while piece := await asyncio.to_thread(next, pieces, b""):
                yield piece
        except Exception as error:
            # aiohttp tells the caller of a broken connection only; this is what broke it.
            self.fault = error
            raise


class DeskOnTelegram(TelegramDoor):
    """The bot of the desk; ``api_url`` is any server that speaks the Bot API.

    ``named`` is told once what the bot is called, for the links that invite.
    """

    def __init__(
        self,
        token: str,
        arrive: Callable[[Arrival], Awaitable[None]],
        shelf: Shelf,
        *,
        api_url: str = OFFICIAL,
        committed: Callable[[Arrival], None] = lambda _: None,
        named: Callable[[str], None] = lambda _: None,
    ) -> None:
        self._aiogram = calls = AiogramCalls(token, api_url)
        self._named = named
        files = TelegramFiles(calls, token, api_url)
        super().__init__(Door.DESK, calls, arrive, shelf, files, committed)

    async def _introduce(self, words: Mapping[str, Words]) -> None:
        # An invitation does without: then it is words to send instead of a link.
        with suppress(Undelivered):
            self._named(await self._aiogram.name())
        await super()._introduce(words)


def _keyboard(rows: Rows) -> InlineKeyboardMarkup | None:
    """Buttons as aiogram writes them, or None."""
    if not rows:
        return None
    return InlineKeyboardMarkup(
        inline_keyboard=[
            [InlineKeyboardButton(text=b.label, callback_data=b.data) for b in row] for row in rows
        ]
    )
