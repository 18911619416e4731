"""A private folder for what is made step by step, on the very disk where its result will lie."""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.failed import Failed

NAME = ".wasl-work"
LOCK = "lock"


@contextmanager
def scratch(folder: Path, name: str = NAME) -> Iterator[Path]:
    """An empty folder in ``folder``, for its owner alone; in the end nothing of it is left.

    What an earlier process that was killed has left in it is removed. Raises Failed while another
    process is at work there, and OSError.
    """
    work = folder / name
    lock = _locked(work)
    try:
        for left in work.iterdir():
            if left.name != LOCK:
                _remove(left)
        yield work
    finally:
        # Still under the lock: whoever comes meanwhile does not find half of it.
        shutil.rmtree(work, ignore_errors=True)
        os.close(lock)


def _locked(work: Path) -> int:
    """The lock of the folder, made if needed; the kernel lets go of it when a process dies."""
    while True:
        work.mkdir(mode=0o700, exist_ok=True)
        try:
            lock = os.open(work / LOCK, os.O_CREAT | os.O_RDWR, 0o600)
        except FileNotFoundError:
            continue
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if _is_there(work / LOCK, lock):
                return lock
        except BlockingIOError:
            os.close(lock)
            raise Failed(
                f"Another wasl is at work in {work.parent}; wait until it is done"
            ) from None
        except BaseException:
            os.close(lock)
            raise
        os.close(lock)


def _is_there(path: Path, handle: int) -> bool:
    try:
        return os.path.samestat(path.stat(), os.fstat(handle))
    except FileNotFoundError:
        return False


def _remove(left: Path) -> None:
    if left.is_dir() and not left.is_symlink():
        shutil.rmtree(left)
    else:
        left.unlink()
