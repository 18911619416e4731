"""Files that were sent to a bot on Telegram: fetched piece by piece from whatever server it is."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import httpx

from bot.delivery.sending import Later, Misconfigured, Refused, Undelivered
from bot.telegram.calls import ANSWER_SECONDS, OFFICIAL, Calls
from storage.vault import LIMIT, TooLarge

PIECE = 64 * 1024
LATER = {httpx.codes.REQUEST_TIMEOUT, httpx.codes.TOO_MANY_REQUESTS}


class TelegramFiles:
    """Fetches the files of one bot. A Bot API server of one's own may lay them on a shared disk."""

    def __init__(self, calls: Calls, token: str, api_url: str) -> None:
        self._calls = calls
        self._address = f"{api_url}/file/bot{token}"
        self._allowed_on_disk = api_url != OFFICIAL
        self._client: httpx.AsyncClient | None = None

    async def download(self, source: str) -> AsyncIterator[bytes]:
        """The bytes of a file that somebody sent, by its file_id.

        Raises TooLarge over 20 MB, or Later, Unknown, Refused or Misconfigured.
        """
        path = await self._locate(source)
        pieces = self._on_disk(path) if path.startswith("/") else self._over_http(path)
        size = 0
        async for piece in pieces:
            size += len(piece)
            if size > LIMIT:
                raise TooLarge
            yield piece

    async def close(self) -> None:
        """Close every connection."""
        if self._client is not None:
            await self._client.aclose()

    async def _locate(self, source: str) -> str:
        try:
            return await self._calls.locate(source)
        except Refused as refused:
            if "too big" in refused.reason.lower():
                raise TooLarge from refused
            raise

    async def _over_http(self, path: str) -> AsyncIterator[bytes]:
        url = path if path.startswith("http") else f"{self._address}/{path}"
        # Made when it is needed: reading the certificates would delay the start of a process.
        self._client = self._client or httpx.AsyncClient(timeout=ANSWER_SECONDS)
        try:
            async with self._client.stream("GET", url) as answer:
                if answer.status_code != httpx.codes.OK:
                    raise _fault(answer)
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


def _fault(answer: httpx.Response) -> Undelivered:
    """What an answer without the file means for fetching it."""
    reason = f"telegram: file, status {answer.status_code}"
    if answer.status_code == httpx.codes.UNAUTHORIZED:
        return Misconfigured(reason)
    if answer.status_code in LATER or not answer.is_client_error:
        asked = answer.headers.get("retry-after", "")
        # It may also be a date, which Telegram never gives: then our own pause will do.
        return Later(float(asked) if asked.isascii() and asked.isdigit() else None, reason)
    return Refused(reason)
