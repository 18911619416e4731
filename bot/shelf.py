"""The stored files as a channel sees them: what each is, and its bytes piece by piece.

Only this and the loop that fetches files know both the database and the vault.
"""

import mimetypes
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import SEEK_END, RawIOBase
from typing import Any, Protocol
from uuid import UUID

from bot import recordings
from bot.delivery.sending import NotReady
from locales.guidance import Articles
from storage import files
from storage.database import Database
from storage.transaction import Transaction
from storage.vault import Vault

LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class Held:
    """A stored file; ``pieces`` begins to read it from the start each time it is called.

    ``kind`` is voice, audio, photo, video or document, and ``size`` is in bytes. The end of
    ``name`` fits ``media_type``, whatever the sender called it.
    """

    kind: str
    media_type: str
    name: str
    size: int
    pieces: Callable[[], Iterator[bytes]]


class Shelf(Protocol):
    """Where a sender finds the files of a screen."""

    async def take(self, file_id: str) -> Held | None:
        """A file, or None if there is none, or not any more.

        Raises NotReady while it is still being fetched from its sender.
        """
        ...


class VaultShelf:
    """The files of this installation: what people sent, and the voices that read ``articles``."""

    def __init__(self, database: Database, vault: Vault, articles: Articles | None = None) -> None:
        self._database = database
        self._vault = vault
        self._articles = articles

    async def take(self, file_id: str) -> Held | None:
        """See Shelf."""
        key = UUID(file_id)
        held = await self._database.read(lambda t: self._found(t, key))
        return held or self._recording(key)

    def _recording(self, file_id: UUID) -> Held | None:
        file = recordings.found(self._articles, file_id) if self._articles is not None else None
        if file is None:
            return None
        kind, media_type = recordings.kind_of(file)
        name = shown_name(file.name, kind, media_type)
        return Held(kind, media_type, name, file.stat().st_size, lambda: recordings.pieces(file))

    def _found(self, t: Transaction, file_id: UUID) -> Held | None:
        file = files.get(t, file_id)
        if file is not None and file.state == files.PENDING:
            raise NotReady
        if file is None or file.state != files.STORED or file.media_type is None:
            return None
        key = files.key(t, file)
        return Held(
            kind=file.kind,
            media_type=file.media_type,
            name=shown_name(files.name(t, file), file.kind, file.media_type),
            size=file.size or 0,
            pieces=lambda: self._vault.read(file_id, key),
        )


class MemoryShelf:
    """The in-memory twin, for tests."""

    def __init__(self) -> None:
        self.held: dict[str, Held | None] = {}

    def put(self, file_id: str, kind: str, media_type: str, content: bytes) -> None:
        """Store a file under an id of the test's choice."""
        name = shown_name(None, kind, media_type)
        self.held[file_id] = Held(kind, media_type, name, len(content), lambda: iter([content]))

    async def take(self, file_id: str) -> Held | None:
        """The file; None is kept for one that is still being fetched."""
        if file_id in self.held and self.held[file_id] is None:
            raise NotReady
        return self.held.get(file_id)


def shown_name(given: str | None, kind: str, media_type: str) -> str:
    """A name to send a file under: what the sender called it, without path and with a true end."""
    stem = (given or "").replace("\\", "/").rpartition("/")[2].rpartition(".")[0]
    kept = "".join(letter for letter in stem if letter.isprintable())[:LONGEST_NAME].strip(". ")
    return (kept or kind) + (mimetypes.guess_extension(media_type) or "")


class Upload(RawIOBase):
    """A stored file as HTTP libraries read one: decrypted on the way, never whole in memory.

    ``fault`` is what went wrong in reading it: they tell only that the connection broke.
    """

    def __init__(self, held: Held) -> None:
        self._held = held
        self._position = 0
        self._rest = b""
        self._pieces = held.pieces()
        self.fault: Exception | None = None

    def readable(self) -> bool:
        """It is."""
        return True

    def tell(self) -> int:
        """The position, in bytes."""
        return self._position

    def seek(self, offset: int, whence: int = 0) -> int:
        """Back to the start, to read, or to the end, to learn the length; nowhere else."""
        self._position = self._held.size if whence == SEEK_END else offset
        if self._position == 0:
            self._pieces, self._rest = self._held.pieces(), b""
        return self._position

    def readinto(self, buffer: Any) -> int:
        """The next bytes."""
        try:
            self._rest = self._rest or next(self._pieces, b"")
        except Exception as error:
            self.fault = error
            raise
        count = min(len(buffer), len(self._rest))
        buffer[:count] = self._rest[:count]
        self._rest = self._rest[count:]
        self._position += count
        return count
