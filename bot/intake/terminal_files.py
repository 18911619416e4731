"""Files of a terminal: sent from this machine by their path, and saved on it when asked."""

import asyncio
import mimetypes
import os
import shlex
from collections.abc import AsyncIterator
from pathlib import Path

from bot.arrivals import Attachment
from bot.delivery.sending import Refused
from bot.shelf import Held

VOICE = {".ogg", ".oga", ".opus"}
PHOTO = {"image/jpeg", "image/png", "image/webp"}
PIECE = 64 * 1024


async def download(source: str) -> AsyncIterator[bytes]:
    """The bytes of a file, by its path. Raises Refused when it can't be read any more."""
    try:
        with await asyncio.to_thread(Path(source).open, "rb") as file:
            while piece := await asyncio.to_thread(file.read, PIECE):
                yield piece
    except OSError:
        raise Refused("terminal: a file that can't be read") from None


def attachment(path: Path) -> Attachment:
    """A file of this machine as a phone would send it: its kind by the end of its name."""
    media_type = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    size = path.stat().st_size
    return Attachment(_kind(path, media_type), str(path.absolute()), path.name, size, media_type)


def typed_path(typed: str) -> Path:
    """A path as people type or drop it: quoted or not, beginning with their home or not."""
    plain = Path(typed.strip()).expanduser()
    if plain.exists():
        return plain
    try:
        parts = shlex.split(typed)
    except ValueError:
        return plain
    return Path(" ".join(parts)).expanduser()


def save(held: Held, folder: Path) -> Path:
    """Write a file into a folder, for its owner's eyes and never over another one.

    Raises OSError.
    """
    path = folder / held.name
    handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(handle, "wb") as out:
        for piece in held.pieces():
            out.write(piece)
    return path


def size(number: int) -> str:
    """A number of bytes in KB or MB, which every language here writes the same."""
    return f"{number / 1_000_000:.1f} MB" if number >= 1_000_000 else f"{number / 1000:.0f} KB"


def _kind(path: Path, media_type: str) -> str:
    if path.suffix.lower() in VOICE:
        return "voice"
    if media_type in PHOTO:
        return "photo"
    family = media_type.partition("/")[0]
    return family if family in ("audio", "video") else "document"
