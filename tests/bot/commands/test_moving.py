"""An operator moves to PostgreSQL with one command, and hears in one line what is in the way."""

import base64
import os
import pty
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest

from storage import alone, canary, marks, migrations, people
from storage.database import Database
from storage.secrets import Secrets
from storage.vault import Vault
from tests.bot.terminal import Terminal
from tests.loopback.bot_api import BotApi
from tests.loopback.process import HOUSE, KEY
from tests.postgres import Postgres
from tests.storage.full import fill

OTHER = base64.b64encode(bytes(32)).decode()
MOVED = "WASL_DATABASE_URL: what was in this database has been moved; "


@pytest.fixture
def kind() -> str:
    """Small installations are moved; the other way is told where storage is."""
    return "sqlite"


@pytest.fixture
def new_url(postgres: Postgres) -> Iterator[str]:
    """The address of a new database."""
    yield postgres.create("moved")
    postgres.drop("moved")


@pytest.fixture
def lived_in(folder: Path, telegram: BotApi, database: Database) -> Path:
    """The operator's folder, with a database that was used."""
    fill(database, Vault(folder / "files"))
    database.close()
    return folder


def test_to_postgresql_in_one_command(
    lived_in: Path, wasl: Terminal, new_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert wasl.run("organisations", "list") == 0
    known = wasl.out
    assert wasl.run("migrate", "--to", new_url) == 0
    assert wasl.out == []
    assert wasl.talk[0].endswith(" rows moved; each was read back beside its original.")
    assert wasl.talk[1:] == [
        "Now write the new address into WASL_DATABASE_URL, and start Wasl again.",
        "The old database is as it was, and no Wasl serves it any more.",
    ]
    for words in (["migrate"], ["organisations", "list"], ["serve", "--roles", "web"]):
        assert wasl.run(*words) == 1
        [line] = wasl.talk
        assert line.startswith(MOVED)
    assert wasl.run("doctor") == 1
    assert wasl.out[0].startswith(MOVED)
    assert wasl.run("migrate", "--to", new_url) == 1
    assert wasl.talk == [
        "--to: it has been moved there already; write that address into WASL_DATABASE_URL"
    ]
    monkeypatch.setenv("WASL_DATABASE_URL", new_url)
    assert wasl.run("doctor") == 0
    assert wasl.run("organisations", "list") == 0
    assert wasl.out == known
    assert wasl.run("verify") == 0


def test_what_was_moved_once_is_named_as_that_whatever_is_at_the_other_address(
    lived_in: Path,
    wasl: Terminal,
    new_url: str,
    secrets: Secrets,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(alone, "PATIENCE", 0.2)
    assert wasl.run("migrate", "--to", new_url) == 0
    strangers = "sqlite:///strangers.db"
    migrations.upgrade(strangers)
    with closing(Database.open(strangers, secrets)) as stranger:
        stranger.write_now(canary.place)
        stranger.write_now(people.create)
    with closing(Database.open(new_url, secrets)) as serving:
        serving.read_now(canary.sings)
        for to in (new_url, strangers, "sqlite:///nothing.db"):
            assert wasl.run("migrate", "--to", to) == 1
            [line] = wasl.talk
            assert line.startswith("--to: what was in this database has been moved already; ")


def test_half_a_move_is_refused_and_brought_to_its_end(
    lived_in: Path,
    database_url: str,
    wasl: Terminal,
    new_url: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(marks, "lift", lambda *_: sys.exit(99))
        assert wasl.run("migrate", "--to", new_url) == 99
    monkeypatch.setenv("WASL_DATABASE_URL", new_url)
    for words in (["migrate"], ["verify"], ["serve", "--roles", "web"]):
        assert wasl.run(*words) == 1
        [line] = wasl.talk
        assert line.startswith("WASL_DATABASE_URL: a move to this database was broken off; ")
    monkeypatch.setenv("WASL_DATABASE_URL", database_url)
    assert wasl.run("migrate", "--to", new_url) == 0
    monkeypatch.setenv("WASL_DATABASE_URL", new_url)
    assert wasl.run("verify") == 0


def test_beneath_a_running_wasl_nothing_is_moved(
    lived_in: Path,
    database_url: str,
    wasl: Terminal,
    new_url: str,
    secrets: Secrets,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(alone, "PATIENCE", 0.2)
    serving = Database.open(database_url, secrets)
    serving.read_now(canary.sings)
    assert wasl.run("migrate", "--to", new_url) == 1
    assert wasl.talk == [
        "--to: another Wasl works on this database; stop every wasl serve, and try again"
    ]
    serving.close()


@pytest.mark.parametrize(
    ("to", "told"),
    [
        ("mysql://host/name", "write postgresql://USER@HOST/NAME or sqlite:///FILE"),
        ("wasl", "write postgresql://USER@HOST/NAME or sqlite:///FILE"),
        ("sqlite:///./wasl.db", "that is the database we have"),
    ],
)
def test_an_address_that_can_not_be_right_is_wrong_use(
    lived_in: Path, wasl: Terminal, to: str, told: str
) -> None:
    assert wasl.run("migrate", "--to", to) == 2
    assert told in " ".join(wasl.talk)


@pytest.mark.parametrize(
    ("to", "told"),
    [
        ("postgresql://wasl:hush@127.0.0.1:1/wasl", "--to: it can't be reached or written; "),
        ("sqlite:///away/wasl.db", "--to: the folder away is not there; "),
    ],
)
def test_a_database_that_is_not_there_is_named_without_its_password(
    lived_in: Path, wasl: Terminal, to: str, told: str
) -> None:
    assert wasl.run("migrate", "--to", to) == 1
    [line] = wasl.talk
    assert line.startswith(told)
    assert "hush" not in line
    assert wasl.run("verify") == 0


def test_with_a_key_missing_nothing_is_moved(
    lived_in: Path, wasl: Terminal, new_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WASL_SECRET_KEYS", OTHER)
    assert wasl.run("migrate", "--to", new_url) == 1
    assert wasl.talk[0].startswith("WASL_SECRET_KEYS: these keys don't open this database; ")
    monkeypatch.setenv("WASL_SECRET_KEYS", base64.b64encode(KEY).decode())
    assert wasl.run("migrate", "--to", new_url) == 0


def test_a_person_at_a_terminal_sees_how_far_it_is(lived_in: Path, new_url: str) -> None:
    screen, terminal = pty.openpty()
    command = [sys.executable, "-m", "bot", "migrate", "--to", new_url]
    settings = os.environ | {"PYTHONPATH": str(HOUSE), "TERM": "xterm"}
    moved = subprocess.run(
        command, cwd=lived_in, env=settings, stdout=subprocess.PIPE, stderr=terminal, check=True
    )
    os.close(terminal)
    written: list[bytes] = []
    # A terminal gives what it holds piece by piece, and an error at the end.
    with suppress(OSError):
        while piece := os.read(screen, 65_536):
            written.append(piece)
    os.close(screen)
    seen = b"".join(written).decode()
    assert moved.stdout == b""
    assert "Copying" in seen
    assert "Checking" in seen
    assert "100%" in seen
