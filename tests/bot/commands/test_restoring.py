"""What was backed up is laid out again, only where there is nothing, and all of it or nothing."""

import base64
import errno
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from bot.commands import operating, restoring
from bot.commands.restoring import KEEP, MARK, Place
from bot.commands.scratch import NAME
from bot.failed import Failed
from bot.settings import load
from storage import files, outbox
from storage import moving as moves
from storage.database import Database
from storage.restored import DOUBTFUL
from storage.secrets import Secrets
from storage.vault import Vault
from tests.bot.lost import Before
from tests.bot.terminal import Terminal
from tests.loopback.process import HOUSE, KEY
from tests.postgres import Postgres
from tests.storage.given import waiting

OTHER = base64.b64encode(bytes(32)).decode()
NAMED = Secrets([KEY]).newest[1:].hex()
BACKUP = "last.backup"
# All is unpacked, and nothing yet in its place.
KILLED = """
import os, sys
from bot.commands import restoring
from bot.__main__ import main
restoring._put = lambda *_, **__: os.kill(os.getpid(), 9)
sys.argv = ["wasl", "restore", "last.backup"]
main()
"""


@pytest.fixture
def kind() -> str:
    """One kind of database, where a test does not ask for the other."""
    return "sqlite"


@pytest.fixture
def before(folder: Path, database: Database, wasl: Terminal) -> Before:
    """An installation of which there is a backup."""
    made = Before(folder, database)
    assert wasl.run("backup", "--to", BACKUP) == 0
    return made


def left(folder: Path) -> set[str]:
    """What lies in a folder, and is no link or journal."""
    return {path.name for path in folder.iterdir()}


def test_what_was_lost_is_there_again(folder: Path, wasl: Terminal, before: Before) -> None:
    before.lose(folder)
    assert wasl.run("restore", BACKUP) == 0
    assert wasl.out == []
    assert wasl.talk[0].startswith("Restored as it was on ")
    assert left(folder) == {BACKUP, "wasl.db", "files"}
    assert not (folder / "files" / MARK).exists()
    assert (folder / "wasl.db").stat().st_mode & 0o777 == 0o600
    assert before.is_again(f"sqlite:///{folder / 'wasl.db'}", Vault(folder / "files"))
    for words in (["verify"], ["organisations", "list"], ["migrate"]):
        assert wasl.run(*words) == 0


def test_it_comes_back_into_an_empty_database_of_a_server(
    folder: Path,
    wasl: Terminal,
    before: Before,
    postgres: Postgres,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """And never into one in which there is something."""
    before.lose(folder)
    monkeypatch.setenv("WASL_DATABASE_URL", "postgresql://wasl@127.0.0.1:9/wasl")
    assert wasl.run("restore", BACKUP) == 1
    [line] = wasl.talk
    assert line.startswith("WASL_DATABASE_URL: it can't be reached or written; ")
    url = postgres.create("restored")
    try:
        monkeypatch.setenv("WASL_DATABASE_URL", url)
        assert wasl.run("restore", BACKUP) == 0
        assert left(folder) == {BACKUP, "files"}
        assert before.is_again(url, Vault(folder / "files"))
        assert wasl.run("verify") == 0
        again = f"WASL_DATABASE_URL: that database is not empty; give a new one{KEEP}"
        assert wasl.run("restore", BACKUP) == 1
        assert wasl.talk == [again]
        shutil.rmtree(folder / "files")
        assert wasl.run("restore", BACKUP) == 1
        assert wasl.talk == [again]
        assert left(folder) == {BACKUP}
    finally:
        postgres.drop("restored")


@pytest.mark.parametrize("can_be_served", [False, True])
def test_files_of_a_database_that_can_be_served_are_no_leftovers(
    folder: Path,
    before: Before,
    postgres: Postgres,
    monkeypatch: pytest.MonkeyPatch,
    can_be_served: bool,
) -> None:
    """Whatever ends the restoring then, no later one takes them away."""
    move = moves.move

    def interrupted(*given: Any, **named: Any) -> None:
        if can_be_served:
            move(*given, **named)
        raise KeyboardInterrupt

    before.lose(folder)
    urls = [postgres.create(name) for name in ("one", "two")]
    try:
        monkeypatch.setenv("WASL_DATABASE_URL", urls[0])
        with monkeypatch.context() as patch:
            patch.setattr(moves, "move", interrupted)
            with pytest.raises(KeyboardInterrupt):
                restoring.restore(load(), folder / BACKUP, Place.of(load()))
        if not can_be_served:
            assert left(folder) == {BACKUP}
            return
        monkeypatch.setenv("WASL_DATABASE_URL", urls[1])
        with pytest.raises(Failed, match="the folder files is not empty; move away"):
            restoring.restore(load(), folder / BACKUP, Place.of(load()))
        assert before.is_again(urls[0], Vault(folder / "files"))
    finally:
        postgres.drop("one")
        postgres.drop("two")


@pytest.mark.parametrize("choice", ["show", "send"])
def test_what_waited_is_shown_at_the_desk_or_sent(
    folder: Path, wasl: Terminal, before: Before, choice: str
) -> None:
    before.lose(folder)
    assert wasl.run("restore", BACKUP, "--waiting", choice) == 0
    told = any("may have been sent since" in line for line in wasl.talk)
    with operating.opened(load()) as database:
        dead = database.read_now(outbox.dead_letters)
        still = database.read_now(waiting)
    assert told == (choice == "show")
    assert [letter.error for letter in dead] == ([DOUBTFUL] if choice == "show" else [])
    assert still == ({} if choice == "show" else {"telegram": 1})


def test_a_backup_is_looked_at_in_a_folder_of_its_own(
    folder: Path, wasl: Terminal, before: Before
) -> None:
    was = (folder / "wasl.db").read_bytes()
    assert wasl.run("restore", BACKUP, "--into", "look") == 0
    assert left(folder / "look") == {"wasl.db", "files"}
    assert before.is_again(f"sqlite:///{folder / 'look/wasl.db'}", Vault(folder / "look/files"))
    assert (folder / "wasl.db").read_bytes() == was
    assert wasl.run("restore", BACKUP, "--into", "look") == 1
    assert wasl.talk == ["--into: look/wasl.db is there already; move it away first"]
    assert wasl.run("restore", BACKUP, "--into", "away/look") == 1
    assert wasl.talk == ["--into: away/look can't be made: No such file or directory"]


def test_nothing_is_written_over(
    folder: Path, wasl: Terminal, before: Before, monkeypatch: pytest.MonkeyPatch
) -> None:
    database, journal, letter = folder / "wasl.db", folder / "wasl.db-wal", folder / "files/letter"
    there = f"WASL_DATABASE_URL: {database} is there already; move it away first"
    assert wasl.run("restore", BACKUP) == 1
    assert wasl.talk == [there + KEEP]
    with monkeypatch.context() as patch:
        patch.setenv("WASL_SECRET_KEYS", OTHER)
        assert wasl.run("restore", BACKUP) == 1
        assert wasl.talk == [there]
    before.database.close()
    database.write_text("Bring bread.")
    assert wasl.run("restore", BACKUP) == 1
    assert wasl.talk == [there]
    database.unlink()
    journal.write_bytes(b"of the database that was there")
    assert wasl.run("restore", BACKUP) == 1
    assert wasl.talk == [f"WASL_DATABASE_URL: {journal} is there already; move it away first"]
    journal.unlink()
    assert wasl.run("restore", BACKUP) == 1
    [line] = wasl.talk
    assert line.startswith("WASL_FILES_DIR: the folder files is not empty; ")
    shutil.rmtree(folder / "files")
    letter.parent.mkdir()
    letter.write_text("Bring bread.")
    assert wasl.run("restore", BACKUP) == 1
    assert letter.read_text() == "Bring bread."
    letter.unlink()
    assert wasl.run("restore", BACKUP) == 0


def _cut(data: bytes) -> bytes:
    return data[: len(data) // 2]


def _flip(data: bytes) -> bytes:
    return data[:-99] + bytes([data[-99] ^ 1]) + data[-98:]


def _letter(_: bytes) -> bytes:
    return b"Bring bread, and the letter."


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (_cut, "last.backup was altered or cut off; take another one"),
        (_flip, "last.backup was altered or cut off; take another one"),
        (_letter, "last.backup is no backup of Wasl"),
    ],
)
def test_a_spoilt_backup_is_named_and_leaves_nothing(
    folder: Path, wasl: Terminal, before: Before, spoil: Callable[[bytes], bytes], told: str
) -> None:
    before.lose(folder)
    (folder / BACKUP).write_bytes(spoil((folder / BACKUP).read_bytes()))
    assert wasl.run("restore", BACKUP) == 1
    assert wasl.talk == [told]
    assert left(folder) == {BACKUP}


def test_other_keys_are_told_which_one_is_needed(
    folder: Path, wasl: Terminal, before: Before, monkeypatch: pytest.MonkeyPatch
) -> None:
    before.lose(folder)
    ours = os.environ["WASL_SECRET_KEYS"]
    monkeypatch.setenv("WASL_SECRET_KEYS", OTHER)
    assert wasl.run("restore", BACKUP) == 1
    [line] = wasl.talk
    assert line.startswith(f"WASL_SECRET_KEYS: {BACKUP} is sealed with the key {NAMED}, ")
    monkeypatch.setenv("WASL_SECRET_KEYS", f"{OTHER},{ours}")
    assert wasl.run("restore", BACKUP) == 0
    assert before.is_again(f"sqlite:///{folder / 'wasl.db'}", Vault(folder / "files"))


def test_a_full_disk_is_named_and_given_back(
    folder: Path, wasl: Terminal, before: Before, monkeypatch: pytest.MonkeyPatch
) -> None:
    before.lose(folder)

    def half(vault: Vault, file_id: UUID, pieces: Iterable[bytes]) -> None:
        taken(vault, file_id, pieces)
        raise OSError(errno.ENOSPC, "No space left on device")

    taken = Vault.take
    with monkeypatch.context() as patch:
        patch.setattr(Vault, "take", half)
        assert wasl.run("restore", BACKUP) == 1
    assert wasl.talk == [f"There is no room left in {folder}; nothing of it is kept"]
    assert left(folder) == {BACKUP}
    assert wasl.run("restore", BACKUP) == 0


def test_a_restoring_that_was_killed_is_begun_again(
    folder: Path, wasl: Terminal, before: Before
) -> None:
    before.lose(folder)
    command = [sys.executable, "-c", KILLED]
    seen = subprocess.run(command, env=os.environ | {"PYTHONPATH": str(HOUSE)}, check=False)
    assert seen.returncode == -9
    assert left(folder) == {BACKUP, NAME, "files"}
    assert MARK in left(folder / "files")
    assert wasl.run("doctor") == 1
    assert "wasl.db yet; run: wasl migrate" in " ".join(wasl.out)
    assert wasl.run("restore", BACKUP) == 0
    assert left(folder) == {BACKUP, "wasl.db", "files"}
    assert before.is_again(f"sqlite:///{folder / 'wasl.db'}", Vault(folder / "files"))


def test_what_was_missing_is_named_again(folder: Path, wasl: Terminal, before: Before) -> None:
    Vault(folder / "files").delete(before.file)
    assert wasl.run("backup", "--to", "poorer.backup") == 1
    before.lose(folder)
    assert wasl.run("restore", "poorer.backup") == 1
    assert f"file {before.file}: missing in WASL_FILES_DIR" in wasl.talk
    with operating.opened(load()) as database:
        file = database.read_now(lambda t: files.get(t, before.file))
    assert file is not None
    assert file.state == files.FAILED
