"""An operator backs up a running installation, and hears of every fault in a line."""

import base64
import errno
import fcntl
import os
import sqlite3
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from sqlalchemy import update

from bot.commands.backing_up import SEALED, back_up
from bot.commands.keeping import name_of
from bot.commands.scratch import NAME
from bot.settings import load
from storage import handlers, snapshots
from storage.database import Database
from storage.packing import Packer
from storage.tables import run
from storage.ticket_rows import TICKETS
from storage.transaction import Transaction
from storage.vault import Vault
from tests.bot.terminal import Terminal
from tests.loopback.bot_api import BotApi
from tests.loopback.process import HOUSE, KEY
from tests.storage.given import an_organisation
from tests.storage.kept import VOICE, a_stored_file, some_tickets

OTHER = base64.b64encode(bytes(32)).decode()
NIGHT = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
WHOLE = "Laid out for trial: all of it is whole."
# Written is all of it, and nobody has looked at it yet.
KILLED = """
import os, sys
from storage import backups
from bot.__main__ import main
backups.unpack = lambda *_, **__: os.kill(os.getpid(), 9)
sys.argv = ["wasl", "backup"]
main()
"""


@pytest.fixture
def kind() -> str:
    """One kind of database; what differs between them is told where storage is."""
    return "sqlite"


@pytest.fixture
def lived_in(folder: Path, database: Database) -> Database:
    """The operator's database, with people, tickets and a file."""
    some_tickets(database)
    a_stored_file(database, Vault(folder / "files"))
    database.write_now(lambda t: handlers.join(t, an_organisation(t).id, "coordinator", name="A"))
    return database


def made(wasl: Terminal, *words: str) -> Path:
    """The backup that was made."""
    assert wasl.run("backup", *words) == 0, wasl.talk
    [path] = wasl.out
    return Path(path)


def left(folder: Path) -> set[str]:
    """What lies in a folder."""
    return {path.name for path in folder.iterdir()}


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_backup_is_one_private_file_and_nothing_else_is_left(
    folder: Path, wasl: Terminal, lived_in: Database
) -> None:
    path = made(wasl)
    assert path.parent == Path("backups")
    assert left(folder / "backups") == {path.name}
    assert path.stat().st_mode & 0o777 == 0o600
    assert (folder / "backups").stat().st_mode & 0o777 == 0o700
    assert " and 1 file in " in wasl.talk[0]
    assert wasl.talk[1:] == [WHOLE]


def test_a_backup_may_have_a_name_and_is_never_written_over_another(
    folder: Path, wasl: Terminal, lived_in: Database
) -> None:
    assert made(wasl, "--to", "before-the-move.backup") == Path("before-the-move.backup")
    before = (folder / "before-the-move.backup").read_bytes()
    assert wasl.run("backup", "--to", "before-the-move.backup") == 1
    [line] = wasl.talk
    assert line.startswith("before-the-move.backup is there already; ")
    assert (folder / "before-the-move.backup").read_bytes() == before
    assert wasl.run("backup", "--to", "away/x.backup") == 1
    assert wasl.talk == ["The folder away is not there; make it, or name another"]
    assert left(folder) & {NAME, SEALED} == set()
    for words in (["--to", "x", "--keep", "7d"], ["--keep", "forever"], ["--keep", "0d"]):
        assert wasl.run("backup", *words) == 2


def test_old_backups_go_and_what_is_not_ours_stays(
    folder: Path, wasl: Terminal, lived_in: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    lying = folder / "backups"
    lying.mkdir()
    ancient = NIGHT - timedelta(days=400)
    monkeypatch.setenv("WASL_SECRET_KEYS", f"{OTHER},{os.environ['WASL_SECRET_KEYS']}")
    strangers = back_up(load()).path.rename(lying / name_of(ancient))
    monkeypatch.setenv("WASL_SECRET_KEYS", base64.b64encode(KEY).decode())
    (lying / name_of(ancient - timedelta(days=1))).write_text("a letter")
    (lying / "for-the-lawyer.backup").touch()
    others = left(lying)
    for day in range(4):
        with time_machine.travel(NIGHT + timedelta(days=day), tick=True):
            made(wasl, "--keep", "2d")
            assert ("1 older backup deleted." in wasl.talk) == (day >= 2)
    assert strangers.exists()
    days = [NIGHT + timedelta(days=day) for day in (2, 3)]
    assert {name[:14] for name in left(lying) - others} == {name_of(day)[:14] for day in days}


def test_doctor_sees_that_the_last_backup_was_long_ago(
    folder: Path, wasl: Terminal, telegram: BotApi, lived_in: Database
) -> None:
    with time_machine.travel(NIGHT, tick=True):
        made(wasl)
        assert wasl.run("doctor") == 0
    with time_machine.travel(NIGHT + timedelta(days=9), tick=True):
        assert wasl.run("doctor") == 1
    [line] = wasl.out
    assert line.startswith("WASL_BACKUP_DIR: the last backup in backups is of 2026-11-22; ")


def test_what_is_not_whole_is_named_and_the_older_backups_stay(
    folder: Path, wasl: Terminal, lived_in: Database
) -> None:
    with time_machine.travel(NIGHT, tick=True):
        earlier = made(wasl)
    vault = Vault(folder / "files")
    lost, cut = (a_stored_file(lived_in, vault, VOICE + bytes(99)) for _ in range(2))
    vault.delete(lost)
    path = folder / "files" / str(cut)[-2:] / str(cut)
    path.write_bytes(path.read_bytes()[:-1])

    def forged(t: Transaction) -> None:
        run(t, update(TICKETS).values(events=TICKETS.c.events - 1))

    lived_in.write_now(forged)
    assert wasl.run("backup", "--keep", "1d") == 1
    [printed] = wasl.out
    assert Path(printed).exists()
    assert earlier.exists()
    faults = wasl.talk[1:-1]
    assert len(faults) == 5
    assert sum(line.endswith("the end of the history was altered") for line in faults) == 3
    assert f"file {lost}: missing in WASL_FILES_DIR" in faults
    assert f"file {cut}: damaged, it can't be opened" in faults
    assert wasl.talk[-1] == "All else is in the backup; this was not whole when it was made."


def test_a_damaged_database_is_named_and_spoils_no_earlier_backup(
    folder: Path, wasl: Terminal, lived_in: Database
) -> None:
    earlier = made(wasl)
    lived_in.close()
    with sqlite3.connect(folder / "wasl.db") as raw:
        root = raw.execute("SELECT rootpage FROM sqlite_master WHERE name = 'tickets'").fetchone()
        size = raw.execute("PRAGMA page_size").fetchone()
    raw.close()
    with (folder / "wasl.db").open("r+b") as file:
        file.seek((root[0] - 1) * size[0])
        file.write(b"\xff" * size[0])
    assert wasl.run("backup", "--keep", "1d") == 1
    assert wasl.out == []
    [line] = wasl.talk
    assert line == "WASL_DATABASE_URL: SQLite can't use this file: database disk image is malformed"
    assert left(folder / "backups") == {earlier.name}


@pytest.mark.parametrize("full", ["the copy of the database", "the backup itself"])
def test_a_full_disk_is_named_and_nothing_is_left_on_it(
    folder: Path,
    wasl: Terminal,
    lived_in: Database,
    monkeypatch: pytest.MonkeyPatch,
    full: str,
) -> None:
    if full == "the copy of the database":

        def no_room(url: str, file: Path) -> None:
            file.write_bytes(b"half of it")
            raise sqlite3.OperationalError("database or disk is full")

        monkeypatch.setattr(snapshots, "take", no_room)
    else:
        written = Packer.add

        def no_more(packer: Packer, source: object, **told: object) -> None:
            if "id" in told:
                raise OSError(errno.ENOSPC, "No space left on device")
            written(packer, source, **told)  # type: ignore[arg-type]  # passed on as it came

        monkeypatch.setattr(Packer, "add", no_more)
    assert wasl.run("backup") == 1
    [line] = wasl.talk
    assert line.startswith("There is no room left in backups, or in ")
    assert left(folder / "backups") == set()
    assert NAME not in left(folder)


def test_a_backup_that_was_killed_leaves_nothing_to_the_next(
    folder: Path, wasl: Terminal, lived_in: Database
) -> None:
    lying = folder / "backups"
    command = [sys.executable, "-c", KILLED]
    seen = subprocess.run(command, env=os.environ | {"PYTHONPATH": str(HOUSE)}, check=False)
    assert seen.returncode == -9
    # What lies open lies with the database: whoever keeps the backups can read nothing of it.
    assert left(folder / NAME) == {"lock"}
    assert [path.name for path in lying.rglob("*") if path.is_file()] == ["lock", "backup"]
    assert b"oukacha" not in (lying / SEALED / "backup").read_bytes()
    path = made(wasl)
    assert left(lying) == {path.name}
    assert NAME not in left(folder)


def test_only_one_is_made_in_a_place_at_a_time(
    folder: Path, wasl: Terminal, lived_in: Database
) -> None:
    work = folder / "backups" / SEALED
    work.mkdir(parents=True)
    with (work / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        (work / "backup").write_bytes(b"half of it")
        assert wasl.run("backup") == 1
        assert wasl.talk == ["Another wasl is at work in backups; wait until it is done"]
        assert left(work) == {"lock", "backup"}
    made(wasl)


def test_a_key_that_is_lost_is_named_and_the_rest_is_kept(
    folder: Path, wasl: Terminal, lived_in: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Something is sealed with an older key that is not among the present ones any more."""
    monkeypatch.setenv("WASL_SECRET_KEYS", f"{OTHER},{os.environ['WASL_SECRET_KEYS']}")
    assert wasl.run("migrate") == 0
    monkeypatch.setenv("WASL_SECRET_KEYS", OTHER)
    assert wasl.run("backup") == 1
    [printed] = wasl.out
    assert Path(printed).exists()
    told = "accounts: of what is sealed there, 4 can't be opened with WASL_SECRET_KEYS"
    assert told in wasl.talk


def test_a_backup_of_nothing_is_refused(
    folder: Path, wasl: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WASL_DATABASE_URL", "sqlite:///none.db")
    assert wasl.run("backup") == 1
    assert wasl.talk == ["WASL_DATABASE_URL: there is no none.db yet; run: wasl migrate"]
    (folder / "notes").touch()
    monkeypatch.setenv("WASL_DATABASE_URL", "sqlite:///wasl.db")
    monkeypatch.setenv("WASL_BACKUP_DIR", "notes/backups")
    assert wasl.run("backup") == 1
    assert wasl.talk == ["WASL_BACKUP_DIR: notes/backups can't be made: Not a directory"]
