"""Files that people sent on Telegram: fetched piece by piece from whatever server is used."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
from telegram import Bot
from telegram.error import BadRequest, TelegramError

from bot.intake.on_telegram_sending import fault_of
from bot.sending import Later, Refused
from storage.vault import LIMIT, TooLarge

PIECE = 64 * 1024


class TelegramFiles:
    """Fetches files through one bot; ``address`` is where its server keeps the files of this bot.

    ``on_disk`` allows a Bot API server of one's own to lay files on a disk it shares with us.
    """

    def __init__(self, bot: Bot, client: httpx.AsyncClient, address: str, *, on_disk: bool) -> None:
        self._bot = bot
        self._client = client
        self._address = address
        self._allowed_on_disk = on_disk

    async def download(self, source: str) -> AsyncIterator[bytes]:
        """The bytes of a file that a person sent, by its file_id.

        Raises TooLarge over 20 MB, or Later, Unknown, Refused or Misconfigured.
        """
        try:
            path = (await self._bot.get_file(source)).file_path or ""
        except TelegramError as error:
            if isinstance(error, BadRequest) and "too big" in error.message.lower():
                raise TooLarge from error
            raise fault_of(error) from error
        pieces = self._on_disk(path) if path.startswith("/") else self._over_http(path)
        size = 0
        async for piece in pieces:
            size += len(piece)
            if size > LIMIT:
                raise TooLarge
            yield piece

    async def _over_http(self, path: str) -> AsyncIterator[bytes]:
        # The library makes an address of the path, unless a file of that name lies in our folder.
        url = path if path.startswith("http") else f"{self._address}/{path}"
        try:
            async with self._client.stream("GET", url) as answer:
                if answer.status_code != httpx.codes.OK:
                    reason = f"telegram: file, status {answer.status_code}"
                    raise Refused(reason) if answer.is_client_error else Later(None, reason)
                async for piece in answer.aiter_bytes(PIECE):
                    yield piece
        except httpx.HTTPError as error:
            raise Later(None, "no connection") from error

    async def _on_disk(self, path: str) -> AsyncIterator[bytes]:
        if not self._allowed_on_disk:
            raise Refused("telegram: named a file of ours")
        try:
            with await asyncio.to_thread(Path(path).open, "rb") as file:
                while piece := await asyncio.to_thread(file.read, PIECE):
                    yield piece
        except OSError as error:
            raise Later(None, "telegram: the file is not on this disk") from error
