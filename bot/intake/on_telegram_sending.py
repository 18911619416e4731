"""Screens as Telegram messages, and the one table of what Telegram answers when it will not.

Long texts become several messages, files go out as what they are, buttons stand under the last.
"""

import os
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import partial
from io import BufferedReader
from typing import Any

# Asks the library for waiting times as timedeltas, as all its later versions give them.
os.environ.setdefault("PTB_TIMEDELTA", "true")

import httpx
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, InputFile, LinkPreviewOptions
from telegram.constants import ChatAction, MessageLimit
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)

from bot.rendering import length, messages, rows
from bot.screens import Screen
from bot.sending import Gone, Later, Misconfigured, Refused, Undelivered, Unknown
from bot.shelf import Held, Shelf, Upload

LARGEST_PHOTO = 10 * 1024 * 1024
# What Telegram plays or shows by itself; everything else goes out as a document.
PLAYED = {
    "voice": {"audio/ogg", "audio/mpeg", "audio/mp4"},
    "audio": {"audio/mpeg", "audio/mp4"},
    "photo": {"image/jpeg", "image/png", "image/webp"},
    "video": {"video/mp4"},
}
NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
MOST_BEGUN = 200

Step = Callable[[], Awaitable[Any]]
"""One call that sends one message."""

# The first line that fits tells what an error means. PTB lets BadRequest be a NetworkError, so
# the order matters. A 5xx says that the server did not do it; only silence leaves a doubt.
TABLE: tuple[tuple[type[TelegramError], str, type[Undelivered]], ...] = (
    (Forbidden, "", Gone),
    (BadRequest, "chat not found", Gone),
    (BadRequest, "user not found", Gone),
    (BadRequest, "peer_id_invalid", Gone),
    (BadRequest, "input_user_deactivated", Gone),
    (BadRequest, "", Refused),
    (ChatMigrated, "", Refused),
    (InvalidToken, "", Misconfigured),
    (Conflict, "", Misconfigured),
    (NetworkError, "", Later),
    (TelegramError, "", Unknown),
)
# These causes mean that nothing was handed over; any other failure of HTTP may come too late.
NEVER_LEFT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.WriteTimeout)
# Telegram has nothing left to change: the message is as it should be, or cannot be edited.
UNCHANGED = "not modified"


def fault_of(error: TelegramError) -> Undelivered:
    """What an error of the library means for a message."""
    if isinstance(error, RetryAfter):
        asked = error.retry_after
        seconds = asked.total_seconds() if isinstance(asked, timedelta) else float(asked)
        return Later(seconds, "telegram asks for a pause")
    cause = error.__cause__
    if isinstance(cause, httpx.HTTPError):
        return (
            Later(None, "no connection") if isinstance(cause, NEVER_LEFT) else Unknown("no answer")
        )
    if cause is not None and not isinstance(cause, TelegramError):
        # The library wraps whatever breaks while a request is written: a file we can't read.
        return Refused(f"telegram: {type(cause).__name__}")
    words = error.message.lower()
    kind = next(k for of, said, k in TABLE if isinstance(error, of) and said in words)
    reason = f"telegram: {error.message[:100]}" if kind is not Misconfigured else "telegram: token"
    return Later(None, reason) if kind is Later else kind(reason)


class TelegramSender:
    """Sends screens to private chats through one bot; an address is the number of a chat."""

    def __init__(self, bot: Bot, shelf: Shelf) -> None:
        self._bot = bot
        self._shelf = shelf
        # The messages of a screen that were sent before one failed: a retry goes on from there.
        self._begun: OrderedDict[tuple[str, Screen], list[str]] = OrderedDict()

    async def send(self, address: str, screen: Screen) -> str:
        """See Sender. The ids of all messages that the screen needed, separated by blanks."""
        if screen.deletes:
            await self.delete(address, screen.deletes)
            return screen.deletes
        held = [await self._shelf.take(file_id) for file_id in screen.files]
        if screen.replaces and not screen.files and await self._replace(address, screen):
            return screen.replaces
        steps = self._steps(address, screen, [file for file in held if file is not None])
        sent = self._begun.pop((address, screen), [])
        try:
            for step in steps[len(sent) :]:
                message = await step()
                sent.append(str(message.message_id))
        except TelegramError as error:
            if sent:
                self._remember(address, screen, sent)
            raise fault_of(error) from error
        return " ".join(sent)

    async def typing(self, address: str) -> None:
        """Show that an answer is being written; whether that works is of no importance."""
        try:
            await self._bot.send_chat_action(address, ChatAction.TYPING)
        except TelegramError:
            return

    async def delete(self, address: str, message_ids: str) -> None:
        """Take messages off the chat, unless they are gone already or older than two days."""
        for message_id in message_ids.split():
            try:
                await self._bot.delete_message(address, int(message_id))
            except BadRequest:
                continue
            except TelegramError as error:
                raise fault_of(error) from error

    async def _replace(self, address: str, screen: Screen) -> bool:
        """Let the screen take the place of a message; False if Telegram can't do that."""
        if length(screen.text) > MessageLimit.MAX_TEXT_LENGTH:
            return False
        target: dict[str, Any] = {
            "chat_id": address,
            "message_id": int((screen.replaces or "").split()[-1]),
            "reply_markup": keyboard(screen),
        }
        try:
            if screen.text:
                await self._bot.edit_message_text(
                    screen.text, link_preview_options=NO_PREVIEW, **target
                )
            else:
                await self._bot.edit_message_reply_markup(**target)
        except BadRequest as error:
            if isinstance(fault := fault_of(error), Gone):
                raise fault from error
            # Without words there is nothing to send anew: the message is gone with its buttons.
            return UNCHANGED in error.message.lower() or not screen.text
        except TelegramError as error:
            raise fault_of(error) from error
        return True

    def _steps(self, address: str, screen: Screen, held: list[Held]) -> list[Step]:
        common: dict[str, Any] = {"chat_id": address, "protect_content": screen.protect or None}
        markup = keyboard(screen)
        fits = length(screen.text) <= MessageLimit.CAPTION_LENGTH
        if len(held) == 1 and fits and markup is None:
            return [partial(self._file, held[0], caption=screen.text or None, **common)]
        steps: list[Step] = [partial(self._file, file, **common) for file in held]
        texts = messages(screen.text, MessageLimit.MAX_TEXT_LENGTH) if screen.text else []
        for text in texts:
            last = text is texts[-1]
            steps.append(
                partial(
                    self._bot.send_message,
                    text=text,
                    reply_markup=markup if last else None,
                    link_preview_options=NO_PREVIEW,
                    **common,
                )
            )
        if not steps:
            raise Refused("a screen without words or files")
        return steps

    async def _file(self, held: Held, **common: Any) -> Any:
        upload = _upload(held)
        kind = held.kind if held.media_type in PLAYED.get(held.kind, ()) else "document"
        if kind == "photo" and held.size > LARGEST_PHOTO:
            kind = "document"
        if kind == "voice":
            try:
                return await self._bot.send_voice(voice=upload, **common)
            except BadRequest as error:
                # Some people let nobody send them voice notes; a document they can still play.
                if "voice" not in error.message.lower():
                    raise
                upload = _upload(held)
        elif kind == "audio":
            return await self._bot.send_audio(audio=upload, **common)
        elif kind == "photo":
            return await self._bot.send_photo(photo=upload, **common)
        elif kind == "video":
            return await self._bot.send_video(video=upload, **common)
        return await self._bot.send_document(document=upload, **common)

    def _remember(self, address: str, screen: Screen, sent: list[str]) -> None:
        self._begun[address, screen] = sent
        if len(self._begun) > MOST_BEGUN:
            self._begun.popitem(last=False)


def _upload(held: Held) -> InputFile:
    return InputFile(BufferedReader(Upload(held)), filename=held.name, read_file_handle=False)


def keyboard(screen: Screen) -> InlineKeyboardMarkup | None:
    """The buttons of a screen under its message, or None."""
    if not screen.buttons:
        return None
    return InlineKeyboardMarkup(
        [
            [InlineKeyboardButton(button.label, callback_data=button.data) for button in row]
            for row in rows(screen.buttons)
        ]
    )
