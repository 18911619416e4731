"""Files sent from the page, in memory until Wasl has fetched them into its own encrypted store.

To Wasl they are what a provider holds: a source, and the bytes behind it.
"""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator
from dataclasses import dataclass

from bot.simulator.phones import ShownFile

MOST_FILE_BYTES = 20 * 1024 * 1024
MOST_UPLOAD_BYTES = 6 * MOST_FILE_BYTES
CHUNK_BYTES = 64 * 1024
PREFIX = "up-"
"""What the ids of uploads begin with, and those of stored files never do."""


class UploadGone(Exception):
    """This upload is no longer in the simulator's memory; send the file again."""


@dataclass(slots=True)
class _Upload:
    shown: ShownFile
    data: bytes
    fetched: bool = False


class Uploads:
    """Files sent from the page, in memory. When room is short, the oldest fetched go first."""

    def __init__(self) -> None:
        self._uploads: dict[str, _Upload] = {}

    def keep(self, kind: str, media_type: str, name: str, data: bytes) -> ShownFile:
        """Remember an upload; the id of the result is its source."""
        shown = ShownFile(f"up-{secrets.token_urlsafe(16)}", kind, media_type, name, size=len(data))
        self._uploads[shown.id] = _Upload(shown, data)
        self._make_room()
        return shown

    async def download(self, source: str) -> AsyncIterator[bytes]:
        """The bytes of an upload in chunks, as a channel would give them. Raises UploadGone."""
        upload = self._uploads.get(source)
        if upload is None:
            raise UploadGone(UploadGone.__doc__)
        for start in range(0, len(upload.data), CHUNK_BYTES):
            yield upload.data[start : start + CHUNK_BYTES]
        upload.fetched = True

    def __contains__(self, source: object) -> bool:
        return source in self._uploads

    def _make_room(self) -> None:
        held = sum(len(upload.data) for upload in self._uploads.values())
        # Sorting is stable: fetched ones first, and the oldest first among them.
        for source in sorted(self._uploads, key=lambda name: not self._uploads[name].fetched):
            if held <= MOST_UPLOAD_BYTES:
                return
            held -= len(self._uploads.pop(source).data)
