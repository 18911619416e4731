"""Backups: a database and its files as they were at one moment, written and read as a stream.

First comes what the database is to hold, then the database, then each file that it knows, in the
order of their ids; of a file that was not there any more, that it was not.
"""

from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from itertools import zip_longest
from pathlib import Path
from typing import Any, BinaryIO
from uuid import UUID

from sqlalchemy import column, func, select, table
from sqlalchemy.exc import DBAPIError

from storage import copying, examining, files, migrations, snapshots
from storage.database import Database
from storage.file_rows import FILES, STORED
from storage.packing import Damaged, Entry, Packer, Unpacker
from storage.secrets import NotOurs, Secrets
from storage.transaction import DatabaseAway, Transaction
from storage.vault import Vault

NOT_THERE = "It was not there when the backup was made."
_KNOWN = select(FILES.c.id, FILES.c.key_sealed).where(FILES.c.state == STORED).order_by(FILES.c.id)


class Newer(Exception):
    """The backup was made by a newer version of Wasl."""


class Unreadable(Exception):
    """The database in the backup can't be read."""


@dataclass(slots=True)
class Contents:
    """What a backup holds, of which moment, and a line for each thing that was not whole in it."""

    made_at: datetime
    rows: int
    files: int = 0
    faults: list[str] = field(default_factory=list)


def make(database: Database, url: str, vault: Vault, out: BinaryIO, copy: Path) -> None:
    """Write a backup to ``out`` while others go on working; ``copy`` is a file to be made for it.

    ``url`` is that of ``database``. Raises DatabaseAway, OSError or sqlite3.Error.
    """
    made_at = datetime.now(UTC)
    snapshots.take(url, copy)
    packer = Packer(out, database.secrets)

    def pack(t: Transaction) -> None:
        told = {"made_at": made_at.isoformat(), "revision": migrations.revision(t)}
        packer.note(**told, rows=copying.count(t.connection))
        with copy.open("rb") as bytes_of_it:
            packer.add(bytes_of_it)
        for row in _known(t):
            try:
                with vault.copied(row.id) as sealed:
                    packer.add(sealed, id=str(row.id))
            except FileNotFoundError:
                # Whose row is gone as well was erased since: that is as it should be.
                packer.note(id=str(row.id), absent=True, erased=_erased(database, row.id))

    with closing(_open(copy, database.secrets)) as picture:
        picture.read_now(pack)
    packer.finish()


def unpack(file: BinaryIO, secrets: Secrets, copy: Path, vault: Vault, *, keep: bool) -> Contents:
    """Lay a backup out again: its database in ``copy``, an SQLite file to be made, its files in
    the vault; everything in them is examined.

    The database is brought to this version. Unless the files are to ``keep``, each is deleted as
    soon as it was read. Raises NotABackup, OtherKey, Damaged, Newer, Unreadable or OSError.
    """
    entries = iter(Unpacker(file, secrets))
    told = _next(entries).told
    if not migrations.knows(str(told["revision"])):
        raise Newer
    _write(copy, _next(entries).pieces)
    contents = Contents(datetime.fromisoformat(told["made_at"]), sum(told["rows"].values()))
    try:
        with closing(_open(copy, secrets)) as database:
            if database.read_now(partial(_counted, told["rows"])) != told["rows"]:
                raise Unreadable
        migrations.upgrade(_url(copy))
        with closing(_open(copy, secrets)) as database:
            contents.faults += database.read_now(examining.faults)
            absent = database.read_now(partial(_lay_out, entries, vault, keep, contents))
            database.write_now(partial(_note_absent, absent))
    except (DBAPIError, DatabaseAway) as error:
        raise Unreadable from error
    return contents


def _known(t: Transaction) -> Iterable[Any]:
    return t.connection.execute(_KNOWN, execution_options={"yield_per": copying.BATCH})


def _erased(database: Database, file_id: UUID) -> bool:
    return database.read_now(lambda t: files.get(t, file_id)) is None


def _lay_out(
    entries: Iterator[Entry], vault: Vault, keep: bool, contents: Contents, t: Transaction
) -> list[UUID]:
    """Put each file that the database knows into the vault; those that were not there."""
    absent = []
    for row, entry in zip_longest(_known(t), entries):
        if row is None or entry is None or entry.told["id"] != str(row.id):
            raise Damaged
        if "absent" in entry.told:
            absent.append(row.id)
            if not entry.told["erased"]:
                contents.faults.append(f"file {row.id}: missing in WASL_FILES_DIR")
            continue
        vault.take(row.id, entry.pieces)
        contents.files += 1
        if not _opens(t, vault, row):
            contents.faults.append(f"file {row.id}: damaged, it can't be opened")
        if not keep:
            vault.delete(row.id)
    return absent


def _opens(t: Transaction, vault: Vault, row: Any) -> bool:
    try:
        for _ in vault.read(row.id, files.key(t, row)):
            pass
    except NotOurs:
        return False
    return True


def _note_absent(absent: list[UUID], t: Transaction) -> None:
    for file_id in absent:
        files.failed(t, file_id, NOT_THERE)


def _counted(rows: dict[str, int], t: Transaction) -> dict[str, int]:
    """How many rows there are of these tables, which may be those of an older version."""
    return {
        name: t.connection.scalar(select(func.count()).select_from(table(name, column("rowid"))))
        or 0
        for name in rows
    }


def _next(entries: Iterator[Entry]) -> Entry:
    entry = next(entries, None)
    if entry is None:
        raise Damaged
    return entry


def _write(file: Path, pieces: Iterable[bytes]) -> None:
    file.touch(mode=0o600, exist_ok=False)
    with file.open("wb") as out:
        for piece in pieces:
            out.write(piece)


def _url(file: Path) -> str:
    return f"sqlite:///{file}"


def _open(file: Path, secrets: Secrets) -> Database:
    return Database.open(_url(file), secrets)
