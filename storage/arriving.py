"""Files that are in their place wholly or not at all, and stay there through a power cut."""

import os
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self


class Arriving:
    """A file on its way to its place, for its owner alone: write to ``out``, then ``place``.

    Used in a ``with`` block: unless it was placed, nothing of it stays. Until then it lies in
    ``part``, beside its place and under a name of its own, so that two may write the same file.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.part = path.with_name(f"{path.name}.{os.urandom(4).hex()}.part")
        self._out: BinaryIO | None = None

    def __enter__(self) -> Self:
        self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._out = os.fdopen(os.open(self.part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            if self._out is not None:
                # On a full disk this may fail too, and the part must go all the same.
                self._out.close()
        finally:
            self.part.unlink(missing_ok=True)

    @property
    def out(self) -> BinaryIO:
        """Where its bytes are written; raises ValueError outside of the block."""
        if self._out is None:
            raise ValueError("What arrives is written within its with block.")
        return self._out

    def settle(self) -> None:
        """All of it is written: have it reach the disk, still under its passing name."""
        self.out.flush()
        os.fsync(self.out.fileno())

    def place(self) -> None:
        """Put it in its place, for good."""
        self.settle()
        self.part.replace(self.path)
        sync(self.path.parent)


def sync(folder: Path) -> None:
    """Make a rename last: on most systems it is the folder that must reach the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
