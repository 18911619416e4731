"""Keys that are not the database's, and files that are no database: one line and its remedy."""

import base64
from pathlib import Path

import pytest

from bot.watch.readiness import checks_of
from storage import accounts
from storage.database import Database
from storage.secrets import Secrets
from tests.bot.terminal import Terminal
from tests.loopback.bot_api import BotApi
from tests.loopback.process import KEY

OURS = base64.b64encode(KEY).decode()
OTHER = base64.b64encode(bytes(32)).decode()
NOT_THESE = "WASL_SECRET_KEYS: these keys don't open this database; "
COMMANDS = (["organisations", "list"], ["verify"], ["keys", "rotate"], ["migrate"])


@pytest.mark.parametrize("sealed", ["nothing but the canary", "an account, before the canary"])
def test_other_keys_are_named_by_every_command(
    folder: Path,
    telegram: BotApi,
    wasl: Terminal,
    database: Database,
    monkeypatch: pytest.MonkeyPatch,
    sealed: str,
) -> None:
    if sealed == "nothing but the canary":
        assert wasl.run("migrate") == 0
    else:
        database.write_now(lambda t: accounts.reach(t, "intake", "telegram", "1001"))
    monkeypatch.setenv("WASL_SECRET_KEYS", OTHER)
    for words in COMMANDS:
        assert wasl.run(*words) == 1, words
        assert wasl.out == []
        [line] = wasl.talk
        assert line.startswith(NOT_THESE)
    assert wasl.run("doctor") == 1
    [line] = wasl.out
    assert line.startswith(NOT_THESE)
    monkeypatch.setenv("WASL_SECRET_KEYS", f"{OTHER},{OURS}")
    assert wasl.run("doctor") == 0
    assert wasl.run("keys", "rotate") == 0
    assert wasl.talk[0].startswith("1 row renewed.")
    monkeypatch.setenv("WASL_SECRET_KEYS", OTHER)
    for words in [*COMMANDS, ["doctor"]]:
        assert wasl.run(*words) == 0, words


def test_one_of_several_keys_that_is_lost_is_named(
    folder: Path,
    telegram: BotApi,
    wasl: Terminal,
    database: Database,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # Whoever wrote this was the last to seal with the older key, and did not say so.
    database.write_now(lambda t: accounts.reach(t, "intake", "telegram", "1001"))
    monkeypatch.setenv("WASL_SECRET_KEYS", f"{OTHER},{OURS}")
    # The database is known by the new key, and something is still sealed with the older.
    assert wasl.run("migrate") == 0
    monkeypatch.setenv("WASL_SECRET_KEYS", OTHER)
    assert wasl.run("doctor") == 1
    assert wasl.out == [
        "WASL_SECRET_KEYS: a key is missing that sealed 1 in accounts; add it after the newest"
    ]
    assert wasl.run("keys", "rotate") == 1
    assert len(wasl.out) == 1
    assert wasl.out[0].startswith("accounts/")


async def test_a_process_with_other_keys_is_not_ready(
    database: Database, database_url: str
) -> None:
    checks = checks_of(database)
    assert await checks() == []
    await database.write(lambda t: accounts.reach(t, "intake", "telegram", "1001"))
    stranger = Database.open(database_url, Secrets([bytes(32)]))
    assert await checks_of(stranger)() == ["keys: one is missing that something was sealed with"]
    stranger.close()


@pytest.mark.parametrize("kind", ["sqlite"])
@pytest.mark.parametrize(
    ("file", "told"),
    [
        ("notes.txt", "notes.txt is not an SQLite database; name another file"),
        ("cut.db", "SQLite can't use this file: "),
        ("away/wasl.db", "the folder away is not there; make it, or name another"),
        ("folder", "folder is a folder; name a file in it"),
        ("none.db", "there is no none.db yet; run: wasl migrate"),
    ],
)
def test_a_file_that_is_no_database_is_named(
    folder: Path, wasl: Terminal, monkeypatch: pytest.MonkeyPatch, file: str, told: str
) -> None:
    (folder / "folder").mkdir()
    (folder / "notes.txt").write_text("Bring bread, and the letter.")
    (folder / "cut.db").write_bytes(b"SQLite format 3\0" + b"x" * 300)
    monkeypatch.setenv("WASL_DATABASE_URL", f"sqlite:///{file}")
    before = sorted(folder.iterdir())
    for words in (["organisations", "list"], ["migrate"]):
        if (file, words) == ("none.db", ["migrate"]):
            continue
        assert wasl.run(*words) == 1
        [line] = wasl.talk
        assert line.startswith(f"WASL_DATABASE_URL: {told}")
    assert wasl.run("doctor") == 1
    assert any(line.startswith(f"WASL_DATABASE_URL: {told}") for line in wasl.out)
    assert [path for path in sorted(folder.iterdir()) if path.suffix != ".db-journal"] == before
