"""Making backups: written beside the running bots, laid out for trial, and only then there."""

import errno
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.commands.keeping import Keep, moment_of, name_of
from bot.commands.operating import opened
from bot.commands.scratch import scratch
from bot.database_file import file_of
from bot.failed import Failed
from bot.settings import Settings
from storage import arriving, backups, packing
from storage.backups import Contents
from storage.database import Database
from storage.secrets import Secrets
from storage.transaction import DatabaseAway
from storage.vault import Vault

SEALED = ".wasl-backup"
"""Where a backup is on its way. It is sealed already: who copies the folder meanwhile learns
nothing."""
NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
FULL = "database or disk is full"
LONG_AGO = timedelta(days=8)


@dataclass(frozen=True, slots=True)
class Made:
    """A backup, how many bytes it has, what the trial found in it, and how many older ones went."""

    path: Path
    size: int
    contents: Contents
    removed: int


def back_up(settings: Settings, to: Path | None = None, keep: Keep | None = None) -> Made:
    """Make a backup in the folder of backups, or as the file ``to``; then let old ones go.

    None goes unless all was whole in the new one. Raises BadSettings, DatabaseAway or Failed, and
    then nothing of it is left.
    """
    with opened(settings) as database:
        folder, beside = _folder(settings, to), _beside(settings)
        room = f"{folder}, or in {beside} for the trial"
        with told(f"The backup just made in {folder}", "its disk may be failing", room):
            path, contents = _made(settings, database, folder, beside, to)
            whole = keep is not None and not contents.faults
            removed = _let_go(folder, keep, database.secrets) if keep and whole else 0
            return Made(path, path.stat().st_size, contents, removed)


def overdue(settings: Settings) -> datetime | None:
    """When the last backup in the folder of backups was made, if that is long ago.

    None as well where none was ever made: then they are made otherwise, or elsewhere.
    """
    if not settings.backup_dir.is_dir():
        return None
    last = max(_present(settings.backup_dir, Secrets(settings.keys)), default=None)
    return last if last and datetime.now(UTC) - last > LONG_AGO else None


@contextmanager
def told(backup: str, remedy: str, room: str) -> Iterator[None]:
    """Turn what goes wrong with a backup, or with a disk, into an operator's line.

    ``remedy`` is what to do about a backup that is damaged, ``room`` where it needs some. Raises
    Failed.
    """
    try:
        yield
    except packing.NotABackup:
        raise Failed(f"{backup} is no backup of Wasl") from None
    except packing.OtherKey as other:
        raise Failed(
            f"WASL_SECRET_KEYS: {backup} is sealed with the key {other.named}, which is not among"
            " them; add it after the newest"
        ) from None
    except packing.Damaged:
        raise Failed(f"{backup} was altered or cut off; {remedy}") from None
    except backups.Newer:
        raise Failed(f"{backup} was made by a newer version of Wasl; install that one") from None
    except (backups.Unreadable, DatabaseAway, sqlite3.Error, OSError) as error:
        if _no_room(error):
            raise Failed(f"There is no room left in {room}; nothing of it is kept") from None
        if isinstance(error, DatabaseAway):
            raise
        if isinstance(error, backups.Unreadable):
            raise Failed(
                f"{backup} holds a database that can't be read; keep the earlier ones"
            ) from None
        if isinstance(error, OSError):
            raise Failed(f"{error.filename or backup}: {error.strerror}") from None
        raise Failed(f"The database can't be copied: {error}") from None


def _folder(settings: Settings, to: Path | None) -> Path:
    """Where the backup will lie. Raises Failed when it can't."""
    if to is None:
        folder = settings.backup_dir
        try:
            folder.mkdir(mode=0o700, exist_ok=True)
        except OSError as error:
            raise Failed(f"WASL_BACKUP_DIR: {folder} can't be made: {error.strerror}") from None
        return folder
    if not to.parent.is_dir():
        raise Failed(f"The folder {to.parent} is not there; make it, or name another")
    _refuse(to)
    return to.parent


def _beside(settings: Settings) -> Path:
    """Where the database is laid open for a while: on its own disk, never among the backups."""
    file = file_of(settings.database_url.get_secret_value())
    return (file or settings.files_dir).absolute().parent


def _refuse(path: Path) -> None:
    if path.exists():
        raise Failed(f"{path} is there already; nothing is written over it: name another file")


def _made(
    settings: Settings, database: Database, folder: Path, beside: Path, to: Path | None
) -> tuple[Path, Contents]:
    """Write a backup, try it, and put it in its place."""
    url, vault = settings.database_url.get_secret_value(), Vault(settings.files_dir)
    with scratch(folder, SEALED) as sealed, scratch(beside) as work:
        path = to or _free(folder)
        part, copy = sealed / "backup", work / "copy"
        part.touch(mode=0o600)
        with part.open("wb") as out:
            backups.make(database, url, vault, out, copy)
            out.flush()
            os.fsync(out.fileno())
        # It is not needed any more, and the trial needs as much room.
        copy.unlink()
        trial = Vault(work / "files")
        with part.open("rb") as file:
            contents = backups.unpack(file, database.secrets, work / "again", trial, keep=False)
        _refuse(path)
        part.rename(path)
        arriving.sync(folder)
    return path, contents


def _free(folder: Path) -> Path:
    """A name that no other backup has, by the present time."""
    moment = datetime.now(UTC)
    while (path := folder / name_of(moment)).exists():
        moment += timedelta(seconds=1)
    return path


def _let_go(folder: Path, keep: Keep, secrets: Secrets) -> int:
    """Delete the backups that need not be kept; how many."""
    present = _present(folder, secrets)
    superfluous = keep.superfluous(present, datetime.now(UTC))
    for moment in superfluous:
        present[moment].unlink(missing_ok=True)
    return len(superfluous)


def _present(folder: Path, secrets: Secrets) -> dict[datetime, Path]:
    """The backups in a folder that were made there and that our keys open.

    What others keep there, and what was given another name, is none of ours.
    """
    found = {}
    for path in folder.iterdir():
        moment = moment_of(path.name)
        if moment is not None and _opens(path, secrets):
            found[moment] = path
    return found


def _opens(path: Path, secrets: Secrets) -> bool:
    try:
        with path.open("rb") as file:
            return packing.key_of(file) in secrets.prefixes
    except (packing.NotABackup, packing.Damaged, OSError):
        return False


def _no_room(error: BaseException | None) -> bool:
    """Whether a full disk is behind it."""
    while error is not None:
        if isinstance(error, OSError) and error.errno in NO_ROOM:
            return True
        if isinstance(error, sqlite3.Error) and FULL in str(error):
            return True
        error = error.__cause__
    return False
