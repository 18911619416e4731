"""Where the simulator finds the files it shows: stored ones through a seam, uploads in memory.

An upload stays here until Wasl has fetched it into its own encrypted store.
"""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Protocol

from bot.simulator.phones import ShownFile

MOST_FILE_BYTES = 20 * 1024 * 1024
MOST_UPLOAD_BYTES = 6 * MOST_FILE_BYTES
CHUNK_BYTES = 64 * 1024


class Shelf(Protocol):
    """The stored files, decrypted for whoever may see them; the simulator asks for no other."""

    async def describe(self, file_id: str) -> ShownFile | None:
        """What a stored file is, or None if there is none, or not any more."""
        ...

    def read(self, file_id: str) -> AsyncIterator[bytes]:
        """The decrypted bytes of a stored file, in chunks."""
        ...


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


class MemoryShelf:
    """The in-memory twin of a shelf, for tests."""

    def __init__(self) -> None:
        self.files: dict[str, tuple[ShownFile, bytes]] = {}

    def put(self, file_id: str, kind: str, media_type: str, name: str, data: bytes) -> None:
        """Store a file under an id of the test's choice."""
        self.files[file_id] = (ShownFile(file_id, kind, media_type, name, len(data)), data)

    async def describe(self, file_id: str) -> ShownFile | None:
        """What a stored file is, or None."""
        found = self.files.get(file_id)
        return found[0] if found else None

    async def read(self, file_id: str) -> AsyncIterator[bytes]:
        """The bytes of a stored file."""
        yield self.files[file_id][1]
