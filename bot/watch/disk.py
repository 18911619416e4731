"""The disks that Wasl writes to: whether a folder can be written, and how much room there is."""

import os
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path

NEARLY_FULL = 50_000_000
"""With fewer bytes than these free, the next file or commit may be the one that fails."""

FULL, CLOSED = "the disk is full", "the folder can't be written"


def nearest(folder: Path) -> Path:
    """The folder itself, or the nearest above it that is there: it is made when first needed."""
    return next(place for place in (folder, *folder.absolute().parents) if place.exists())


def may_write(folder: Path) -> bool:
    """Whether this user may write into a folder; nothing is written."""
    place = nearest(folder)
    return place.is_dir() and os.access(place, os.W_OK | os.X_OK)


def can_write(folder: Path) -> bool:
    """Whether a folder takes a file at this moment; one is written, and is gone again."""
    if not may_write(folder):
        return False
    try:
        with tempfile.TemporaryFile(dir=nearest(folder)) as file:
            file.write(b"?")
    except OSError:
        return False
    return True


def fault_of(folder: Path) -> str | None:
    """Why a folder takes nothing at this moment; None when it does."""
    if free(folder) < NEARLY_FULL:
        return FULL
    return None if can_write(folder) else CLOSED


def free(folder: Path) -> int:
    """How many bytes are free where a folder lies; 0 when nobody can tell."""
    with suppress(OSError):
        return shutil.disk_usage(nearest(folder)).free
    return 0
