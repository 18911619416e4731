"""Bytes of files on disk, each encrypted with a key of its own and bound to its file."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self
from uuid import UUID

from storage.arriving import Arriving
from storage.media import media_type_of
from storage.pieces import Sealer, unsealed

LIMIT = 20 * 1024 * 1024


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
        self._file = Arriving(path)
        self._belongs = file_id.bytes
        self._key = key
        self._limit = limit
        self._sealer: Sealer | None = None
        self._size = 0
        self._media_type = ""

    def __enter__(self) -> Self:
        self._file.__enter__()
        self._sealer = Sealer(self._file.out, self._key, self._belongs, self._look)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.__exit__(kind, error, trace)

    def write(self, data: bytes) -> None:
        """Take in the next bytes; raises TooLarge, or media.NotTaken for a type we do not take."""
        self._size += len(data)
        if self._size > self._limit:
            raise TooLarge
        self._sealed().write(data)

    def finish(self) -> Stored:
        """Write the last piece and put the whole file in its place; raises like ``write``."""
        self._sealed().finish()
        self._file.place()
        return Stored(self._size, self._media_type)

    def _sealed(self) -> Sealer:
        if self._sealer is None:
            raise ValueError("A sink is used within its with block.")
        return self._sealer

    def _look(self, piece: bytes, only: bool) -> None:
        self._media_type = media_type_of(piece, whole=only)


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
        with self._path(file_id).open("rb") as file:
            yield from unsealed(file, key, file_id.bytes)

    def copied(self, file_id: UUID) -> BinaryIO:
        """The sealed bytes of a file, to be copied as they are; raises FileNotFoundError."""
        return self._path(file_id).open("rb")

    def take(self, file_id: UUID, pieces: Iterable[bytes]) -> None:
        """Put the sealed bytes of a file back into their place."""
        with Arriving(self._path(file_id)) as file:
            for piece in pieces:
                file.out.write(piece)
            file.place()

    def holds(self, file_id: UUID) -> bool:
        """Whether the bytes of a file are here."""
        return self._path(file_id).exists()

    def delete(self, file_id: UUID) -> None:
        """Remove the bytes of a file; nothing happens when they are gone already."""
        self._path(file_id).unlink(missing_ok=True)

    def sweep(self, known: Callable[[list[UUID]], set[UUID]], *, older_than: float) -> int:
        """Remove what no row knows and what was never finished; how many files.

        ``known`` tells which of some ids are files. ``older_than`` is a POSIX time: what was
        written later may have its row still to come.
        """
        removed = 0
        for folder in self._folder.glob("??"):
            old = [path for path in folder.iterdir() if _is_older(path, older_than)]
            there = {str(file_id) for file_id in known([*filter(None, map(_named, old))])}
            for path in old:
                if path.name not in there:
                    path.unlink(missing_ok=True)
                    removed += 1
        return removed

    def _path(self, file_id: UUID) -> Path:
        # The end of an id is random, while its beginning is the time: folders fill evenly.
        return self._folder / str(file_id)[-2:] / str(file_id)


def _is_older(path: Path, moment: float) -> bool:
    try:
        return path.stat().st_mtime < moment
    except FileNotFoundError:
        # A file was finished or deleted meanwhile: its name of before is gone.
        return False


def _named(path: Path) -> UUID | None:
    """The file whose bytes these are; None for what was never finished."""
    try:
        return UUID(path.name)
    except ValueError:
        return None
