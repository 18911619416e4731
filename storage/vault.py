"""Bytes of files on disk, encrypted piece by piece and streamed in both directions.

Every piece is bound to its file, its place and whether it is the last: none can be altered,
swapped, moved to another file or cut off without being noticed.
"""

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from storage.media import media_type_of
from storage.secrets import NotOurs

LIMIT = 20 * 1024 * 1024
PIECE = 64 * 1024
TAG = 16


class TooLarge(Exception):
    """The file is larger than 20 MB."""

    def __init__(self) -> None:
        super().__init__(type(self).__doc__)


@dataclass(frozen=True, slots=True)
class Stored:
    """What was put into the vault; the type was found from the content."""

    size: int
    media_type: str


class Sink:
    """A file on its way into the vault: ``write`` its bytes as they come, then ``finish``.

    Used in a ``with`` block: unless it was finished, nothing of it stays.
    """

    def __init__(self, path: Path, file_id: UUID, key: bytes, limit: int) -> None:
        self._path = path
        # A name of its own: a file fetched twice at once must not be written by both.
        self._part = path.with_name(f"{path.name}.{os.urandom(4).hex()}.part")
        self._file_id = file_id
        self._cipher = AESGCM(key)
        self._limit = limit
        self._out: BinaryIO | None = None
        self._rest = bytearray()
        self._number = 0
        self._size = 0
        self._media_type: str | None = None

    def __enter__(self) -> Self:
        self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._out = os.fdopen(
            os.open(self._part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb"
        )
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._out is not None:
            self._out.close()
            self._part.unlink(missing_ok=True)

    def write(self, data: bytes) -> None:
        """Take in the next bytes; raises TooLarge, or media.NotTaken for a type we do not take."""
        self._size += len(data)
        if self._size > self._limit:
            raise TooLarge
        self._rest += data
        # One byte is always kept back, because only the end tells which piece is the last.
        while len(self._rest) > PIECE:
            self._seal(bytes(self._rest[:PIECE]), last=False)
            del self._rest[:PIECE]

    def finish(self) -> Stored:
        """Write the last piece and put the whole file in its place; raises like ``write``."""
        self._seal(bytes(self._rest), last=True)
        if self._out is None or self._media_type is None:
            raise ValueError("A sink is used within its with block.")
        self._out.flush()
        os.fsync(self._out.fileno())
        self._out.close()
        self._out = None
        self._part.replace(self._path)
        _sync(self._path.parent)
        return Stored(self._size, self._media_type)

    def _seal(self, piece: bytes, *, last: bool) -> None:
        if self._out is None:
            raise ValueError("A sink is used within its with block.")
        if self._number == 0:
            self._media_type = media_type_of(piece, whole=last)
        nonce, bound = _nonce(self._number), _bound(self._file_id, self._number, last)
        self._out.write(self._cipher.encrypt(nonce, piece, bound))
        self._number += 1


class Vault:
    """The folder of encrypted files; each has a key of its own, which is not kept here."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def sink(self, file_id: UUID, key: bytes, *, limit: int = LIMIT) -> Sink:
        """A way in for a file that arrives in pieces; ``limit`` is in bytes."""
        return Sink(self._path(file_id), file_id, key, limit)

    def store(self, file_id: UUID, key: bytes, pieces: Iterable[bytes]) -> Stored:
        """Put a whole file into the vault; raises TooLarge or media.NotTaken, leaving nothing."""
        with self.sink(file_id, key) as sink:
            for piece in pieces:
                sink.write(piece)
            return sink.finish()

    def read(self, file_id: UUID, key: bytes) -> Iterator[bytes]:
        """The bytes of a file, piece by piece; raises FileNotFoundError, NotOurs when altered."""
        cipher = AESGCM(key)
        with self._path(file_id).open("rb") as file:
            number, piece = 0, file.read(PIECE + TAG)
            while True:
                following = file.read(PIECE + TAG)
                bound = _bound(file_id, number, not following)
                try:
                    yield cipher.decrypt(_nonce(number), piece, bound)
                except InvalidTag:
                    raise NotOurs from None
                if not following:
                    return
                number, piece = number + 1, following

    def holds(self, file_id: UUID) -> bool:
        """Whether the bytes of a file are here."""
        return self._path(file_id).exists()

    def delete(self, file_id: UUID) -> None:
        """Remove the bytes of a file; nothing happens when they are gone already."""
        self._path(file_id).unlink(missing_ok=True)

    def sweep(self, known: set[UUID], *, older_than: float) -> int:
        """Remove what no row knows and what was never finished; how many files.

        ``older_than`` is a POSIX time: what was written later may have its row still to come.
        """
        names, removed = {str(file_id) for file_id in known}, 0
        for path in self._folder.glob("??/*"):
            if path.name in names:
                continue
            try:
                stray = path.stat().st_mtime < older_than
            except FileNotFoundError:
                # A file was finished or deleted meanwhile: its name of before is gone.
                continue
            if stray:
                path.unlink(missing_ok=True)
                removed += 1
        return removed

    def _path(self, file_id: UUID) -> Path:
        # The end of an id is random, while its beginning is the time: folders fill evenly.
        return self._folder / str(file_id)[-2:] / str(file_id)


def _nonce(number: int) -> bytes:
    # Each file has a key of its own, written once: the place is nonce enough.
    return number.to_bytes(12, "big")


def _bound(file_id: UUID, number: int, last: bool) -> bytes:
    return file_id.bytes + number.to_bytes(8, "big") + (b"\x01" if last else b"\x00")


def _sync(folder: Path) -> None:
    """Make a rename last: on most systems it is the folder that must reach the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
