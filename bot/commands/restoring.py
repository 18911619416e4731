"""Restoring a backup to a place where there is nothing, so that nothing can be overwritten."""

import os
import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from bot.commands import moving
from bot.commands.backing_up import told
from bot.commands.operating import fits
from bot.commands.scratch import NAME, scratch
from bot.database_file import fault_of, file_of
from bot.failed import Failed
from bot.settings import Settings
from storage import arriving, backups, migrations, restored
from storage import moving as moves
from storage.backups import Contents
from storage.database import Database, DatabaseAway
from storage.secrets import Secrets
from storage.vault import Vault

MARK = ".restoring"
"""Lies among the files until their database can be served: what is there so long, and nothing else,
is left of a restoring that did not come to its end, and may be taken away again."""
NO_FILES = {"lost+found"}
LAID_DOWN = {"wasl.db", "files", NAME}
"""What a restoring into a folder leaves there, though it was killed."""
# What SQLite would take for a part of the database, if it lay beside it.
BESIDE = ("", "-wal", "-shm", "-journal")
INTO = "--into"
KEEP = ", or keep it: it is one that these keys open; run: wasl doctor"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a backup is restored to; ``named`` are the settings that name the two."""

    url: str
    files: Path
    named: tuple[str, str] = ("WASL_DATABASE_URL", "WASL_FILES_DIR")

    @classmethod
    def of(cls, settings: Settings) -> "Place":
        """Where the settings say."""
        return cls(settings.database_url.get_secret_value(), settings.files_dir)

    @classmethod
    def within(cls, folder: Path) -> "Place":
        """A folder of its own, made if it is not there. Raises Failed when it can't be."""
        try:
            folder.mkdir(mode=0o700, exist_ok=True)
            others = {path.name for path in folder.iterdir()} - LAID_DOWN - NO_FILES
        except OSError as error:
            raise Failed(f"--into: {folder} can't be made: {error.strerror}") from None
        if others:
            raise Failed(f"--into: the folder {folder} is not empty; name a new one")
        return cls(f"sqlite:///{folder / 'wasl.db'}", folder / "files", (INTO, INTO))

    @property
    def file(self) -> Path | None:
        """The file of the database, on SQLite."""
        return file_of(self.url)

    def refuse(self, secrets: Secrets) -> None:
        """Raise Failed, with what to do about it, when something is there already."""
        for beside in BESIDE if self.file else ():
            path = Path(f"{self.file}{beside}")
            if path.exists():
                keep = "" if beside else self.kept(secrets)
                raise Failed(f"{self.named[0]}: {path} is there already; move it away first{keep}")
        if self.file is not None and (fault := fault_of(self.file)):
            raise Failed(f"{self.named[0]}: {fault}")
        there = {path.name for path in self.files.iterdir()} if self.files.is_dir() else set()
        if MARK not in there and there - NO_FILES:
            raise Failed(
                f"{self.named[1]}: the folder {self.files} is not empty;"
                " move away what is there first"
            )

    def kept(self, secrets: Secrets) -> str:
        """What to add of a database that is there already: one that was restored lies there only
        when all of it does, even if whoever restored it was never told so."""
        # What lies in a folder for trial is no business of wasl doctor.
        if self.named[0] == INTO or (self.file is not None and fault_of(self.file)):
            return ""
        with suppress(DatabaseAway), closing(Database.open(self.url, secrets)) as there:
            if there.read_now(migrations.is_current) and there.read_now(fits):
                return KEEP
        return ""


@dataclass(frozen=True, slots=True)
class Restored:
    """What is there again, and how many messages were set aside, which waited to be sent."""

    contents: Contents
    set_aside: int


def restore(settings: Settings, backup: Path, place: Place, *, send: bool = False) -> Restored:
    """Lay a backup out in a place where there is nothing.

    What waited to be sent when it was made is set aside, unless it is to ``send``. Raises
    BadSettings, DatabaseAway or Failed, and then nothing of it is left.
    """
    secrets = Secrets(settings.keys)
    folder = place.file.absolute().parent if place.file else place.files.absolute().parent
    with told(str(backup), "take another one", str(folder)), scratch(folder) as work:
        if place.file is None:
            with _told_of(place, secrets):
                moves.check(place.url, secrets)
        place.refuse(secrets)
        copy = work / "database"
        made = _mark(place.files)
        try:
            with backup.open("rb") as file:
                contents = backups.unpack(file, secrets, copy, Vault(place.files), keep=True)
            done = Restored(contents, 0 if send else _set_aside(copy, secrets))
            _put(copy, place, secrets)
        except BaseException:
            # Without the mark the database may be served already, with these as its files.
            if (place.files / MARK).exists():
                _clear(place.files)
                if made:
                    with suppress(OSError):
                        place.files.rmdir()
            raise
    return done


def _set_aside(copy: Path, secrets: Secrets) -> int:
    """Have a human judge what waited to be sent; how many messages that are."""
    database = Database.open(f"sqlite:///{copy}", secrets)
    try:
        return database.write_now(restored.set_aside)
    finally:
        database.close()


def _put(copy: Path, place: Place, secrets: Secrets) -> None:
    """Put the database in its place, last of all: whoever finds it there finds all of it."""
    unmark = partial(_unmark, place.files)
    if place.file is None:
        with _told_of(place, secrets), moving.bars() as watch:
            moves.move(f"sqlite:///{copy}", place.url, secrets, watch, ready=unmark)
        return
    handle = os.open(copy, os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
    place.refuse(secrets)
    unmark()
    copy.rename(place.file)
    arriving.sync(place.file.absolute().parent)


@contextmanager
def _told_of(place: Place, secrets: Secrets) -> Iterator[None]:
    """Why a server's database can't take a backup, as an operator's line. Raises Failed."""
    try:
        yield
    except moves.NotMoved as error:
        keep = place.kept(secrets) if error.obstacle is moves.Obstacle.NOT_EMPTY else ""
        raise Failed(moving.remedy(error, place.named[0]) + keep) from error


def _mark(files: Path) -> bool:
    """Begin with a folder that holds nothing but the mark; whether it was made for that."""
    made = not files.exists()
    files.mkdir(mode=0o700, parents=True, exist_ok=True)
    _clear(files)
    (files / MARK).touch(mode=0o600)
    return made


def _unmark(files: Path) -> None:
    """From here on they are files of a database, which nobody takes away."""
    (files / MARK).unlink()
    arriving.sync(files)


def _clear(files: Path) -> None:
    """Take away what a restoring that did not come to its end has laid down here."""
    for path in files.glob("??"):
        shutil.rmtree(path)
    (files / MARK).unlink(missing_ok=True)
