"""The people's door on Telegram, on python-telegram-bot: this bot's calls.

Only the library's calls are used, not its machinery for conversations: those live in our rows.
"""

import json
from collections.abc import Awaitable, Callable, Mapping
from io import BufferedReader
from typing import Any
from urllib.parse import urlencode

from telegram import Bot, InputFile
from telegram.constants import ChatAction
from telegram.error import TelegramError

from bot.arrivals import Arrival, Door
from bot.delivery.sending import Refused, Undelivered, Unknown
from bot.intake.on_telegram_faults import made
from bot.intake.on_telegram_http import AiohttpRequest, plain
from bot.intake.on_telegram_profile import introduce
from bot.shelf import Held, Shelf, Upload
from bot.telegram.calls import ANSWER_SECONDS, OFFICIAL, POLL_SECONDS, UPDATES, Json, Rows
from bot.telegram.door import TelegramDoor
from bot.telegram.files import TelegramFiles
from locales.words import Words

NO_PREVIEW = {"is_disabled": True}


class PtbCalls:
    """See Calls; made with python-telegram-bot."""

    def __init__(self, token: str, api_url: str, *, answer_seconds: float = ANSWER_SECONDS) -> None:
        self._http = AiohttpRequest(answer_seconds)
        self._address = f"{api_url}/bot{token}"
        self._bot = Bot(
            token,
            base_url=f"{api_url}/bot",
            base_file_url=f"{api_url}/file/bot",
            request=self._http,
            get_updates_request=self._http,
        )
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
            await made(self._bot.set_webhook(webhook, allowed_updates=UPDATES, secret_token=secret))
        else:
            await made(self._bot.delete_webhook())

    async def introduce(self, words: Mapping[str, Words]) -> None:
        """See Calls."""
        await made(introduce(self._bot, words))

    async def updates(self, offset: int) -> list[Json]:
        """See Calls. Asked past the library, which stumbles over a kind it does not know."""
        asked = {
            "offset": offset,
            "timeout": POLL_SECONDS,
            "allowed_updates": json.dumps(UPDATES),
        }
        url = f"{self._address}/getUpdates?{urlencode(asked)}"
        answer = await made(self._http.retrieve(url, read_timeout=POLL_SECONDS + 10))
        try:
            found = self._http.parse_json_payload(answer).get("result")
        except TelegramError as error:
            raise Unknown("telegram: not JSON") from error
        if not isinstance(found, list):
            raise Unknown("telegram: no list of updates")
        return [u for u in found if isinstance(u, dict) and isinstance(u.get("update_id"), int)]

    async def answer(self, press_id: str) -> None:
        """See Calls."""
        await self._made("answerCallbackQuery", {"callback_query_id": press_id})

    async def typing(self, address: str) -> None:
        """See Calls."""
        await made(self._bot.send_chat_action(address, ChatAction.TYPING))

    async def say(self, address: str, text: str, rows: Rows, *, protect: bool) -> str:
        """See Calls."""
        said: Json = {"chat_id": address, "text": text, "link_preview_options": NO_PREVIEW}
        if rows:
            said["reply_markup"] = _keyboard(rows)
        if protect:
            said["protect_content"] = True
        message = await self._made("sendMessage", said)
        try:
            return str(message["message_id"])
        except (KeyError, TypeError):
            raise Unknown("telegram: no message") from None

    async def give(
        self, address: str, kind: str, held: Held, *, caption: str | None, protect: bool
    ) -> str:
        """See Calls."""
        upload = Upload(held)
        sent = InputFile(BufferedReader(upload), filename=held.name, read_file_handle=False)
        try:
            message = await made(
                self._give[kind](address, sent, caption=caption, protect_content=protect or None)
            )
        except Undelivered as fault:
            # A file we can't read breaks the request in the middle: nothing came of it.
            if upload.fault is not None:
                raise Refused(f"telegram: {type(upload.fault).__name__}") from fault
            raise
        return str(message.message_id)

    async def edit(self, address: str, message_id: str, text: str, rows: Rows) -> None:
        """See Calls."""
        target: Json = {"chat_id": address, "message_id": int(message_id)}
        if rows:
            target["reply_markup"] = _keyboard(rows)
        if text:
            words = {"text": text, "link_preview_options": NO_PREVIEW}
            await self._made("editMessageText", target | words)
        else:
            await self._made("editMessageReplyMarkup", target)

    async def delete(self, address: str, message_id: str) -> None:
        """See Calls."""
        await made(self._bot.delete_message(address, int(message_id)))

    async def locate(self, source: str) -> str:
        """See Calls."""
        return (await made(self._bot.get_file(source))).file_path or ""

    async def close(self) -> None:
        """See Calls."""
        await self._http.shutdown()

    async def _made(self, method: str, parameters: Json) -> Any:
        """Make one of the calls that every turn makes, on the library's request and its errors.

        Its objects are left out: making them takes three times as long as the call (decision 12).
        """
        return await made(self._http.post(f"{self._address}/{method}", plain(parameters)))


class OnTelegram(TelegramDoor):
    """The bot for people; ``api_url`` is any server that speaks the Bot API."""

    def __init__(
        self,
        token: str,
        arrive: Callable[[Arrival], Awaitable[None]],
        shelf: Shelf,
        *,
        api_url: str = OFFICIAL,
        committed: Callable[[Arrival], None] = lambda _: None,
    ) -> None:
        calls = PtbCalls(token, api_url)
        files = TelegramFiles(calls, token, api_url)
        super().__init__(Door.INTAKE, calls, arrive, shelf, files, committed)


def _keyboard(rows: Rows) -> Json:
    """Buttons under a message, as the Bot API writes them."""
    return {
        "inline_keyboard": [
            [{"text": b.label, "callback_data": b.data} for b in row] for row in rows
        ]
    }
