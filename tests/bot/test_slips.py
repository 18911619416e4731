"""Slips of an operator's hand: each is one line that names what to write instead."""

import os
import shutil
import socket
from contextlib import AsyncExitStack
from pathlib import Path
from types import SimpleNamespace

import pytest

from bot import settings
from bot.database_file import fault_of
from bot.failed import Failed
from bot.listening import listen, meanwhile
from bot.watch import disk
from tests.bot.terminal import Terminal
from tests.loopback.bot_api import BotApi


@pytest.fixture
def kind() -> str:
    """A file: what is tested here is the same on both, or about it."""
    return "sqlite"


def test_settings_of_another_user_are_named(
    folder: Path, wasl: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    def closed(_: object) -> None:
        raise PermissionError

    # Whoever runs the tests may be one from whom no file is closed.
    monkeypatch.setattr(settings, "dotenv_values", closed)
    for command in ("migrate", "verify"):
        assert wasl.run(command) == 1
        [line] = wasl.talk
        assert line.startswith(".env: this user can't read it; run wasl as the one it belongs to")


def test_settings_that_are_no_text_are_named(folder: Path, wasl: Terminal) -> None:
    (folder / ".env").write_bytes("WASL_TIMEZONE=Café".encode("latin-1"))
    assert wasl.run("verify") == 1
    assert wasl.talk == [".env: it is not written in UTF-8; write it anew"]


def test_a_database_of_another_user_is_named(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def closed(*_: object) -> None:
        raise PermissionError

    file = folder / "wasl.db"
    assert fault_of(file) is None
    monkeypatch.setattr(Path, "open", closed)
    assert fault_of(file) == (
        f"{file} can't be read; run wasl as the user it belongs to, or give it to the one that"
        " runs wasl"
    )


def test_the_doctor_sees_a_full_disk(
    folder: Path, telegram: BotApi, wasl: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert wasl.run("doctor") == 0
    full = SimpleNamespace(free=disk.NEARLY_FULL - 1)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: full)
    assert wasl.run("doctor") == 1
    assert wasl.out == [
        f"{name}: the disk is full; make room, or name a place on another disk"
        for name in ("WASL_DATABASE_URL", "WASL_FILES_DIR")
    ]


def test_the_doctor_sees_that_others_can_read_the_keys(
    folder: Path, telegram: BotApi, wasl: Terminal
) -> None:
    (folder / ".env").touch()
    os.chmod(folder / ".env", 0o644)
    assert wasl.run("doctor") == 1
    assert wasl.out == [
        ".env: everybody on this machine can read the keys in it; say: chmod 600 .env"
    ]
    os.chmod(folder / ".env", 0o640)
    assert wasl.run("doctor") == 0


def test_the_doctor_asks_for_what_the_roles_here_need(
    folder: Path, telegram: BotApi, wasl: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("WASL_DESK_TOKEN")
    assert wasl.run("doctor") == 1
    assert [line.split(":")[0] for line in wasl.out] == ["WASL_DESK_TOKEN"]
    assert wasl.run("doctor", "--roles", "intake, web") == 0


def test_roles_and_handlers_that_are_none(wasl: Terminal) -> None:
    for words in (["serve", "--roles", ","], ["doctor", "--roles", ""]):
        assert wasl.run(*words) == 2
        assert wasl.talk[-1].endswith("That is none of intake, desk, delivery, clock, web")
    assert wasl.run("dismiss", "3") == 2
    assert wasl.talk[-1].endswith("3 is no id of a handler; see: wasl handlers CODE")


async def test_an_address_of_another_machine_is_not_blamed_on_the_port() -> None:
    async def told(host: str, port: int) -> str:
        wrong = settings.Settings(host=host, port=port)
        with pytest.raises(Failed) as refused:
            async with AsyncExitStack() as stack:
                await listen(stack, meanwhile(wrong), wrong)
        return str(refused.value)

    # Addresses that RFC 5737 and RFC 2606 leave to examples: no machine has them.
    for host in ("192.0.2.1", "nobody.invalid"):
        assert (await told(host, 0)).startswith("WASL_HOST: this machine has no such address;")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert (await told("127.0.0.1", port)).startswith("WASL_PORT: ")


def test_a_backup_is_laid_out_in_a_new_folder_alone(folder: Path, wasl: Terminal) -> None:
    assert wasl.run("backup", "--to", "last.backup") == 0
    (folder / "look").mkdir()
    (folder / "look" / "letter.txt").touch()
    assert wasl.run("restore", "last.backup", "--into", "look") == 1
    assert wasl.talk == ["--into: the folder look is not empty; name a new one"]
    assert [path.name for path in (folder / "look").iterdir()] == ["letter.txt"]
    assert wasl.run("restore", "last.backup", "--into", "trial") == 0
    assert "(Africa/Casablanca)" in wasl.talk[0]
