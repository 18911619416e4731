"""A database that can't be reached: what is told fits what is wrong, and a process waits for it."""

import signal
import sqlite3
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import psycopg
import pytest
from sqlalchemy.exc import OperationalError

from bot.away import WHERE, away, passes
from storage.database import DatabaseAway
from tests.bot.terminal import Terminal
from tests.loopback.bot_api import BotApi
from tests.loopback.process import Process
from tests.postgres import Postgres

SERVER = 'connection failed: connection to server at "db.example", port 5432 failed: '


def refused(driver: Exception) -> DatabaseAway:
    """What storage raises when the driver raised this."""
    error = DatabaseAway()
    error.__cause__ = OperationalError(None, None, driver)
    return error


def of_sqlite(code: int, words: str) -> sqlite3.OperationalError:
    error = sqlite3.OperationalError(words)
    error.sqlite_errorcode = code
    return error


@pytest.mark.parametrize(
    ("words", "told", "waits"),
    [
        ('FATAL:  database "hunter2" does not exist', "no database of this name", False),
        ('FATAL:  password authentication failed for user "hunter2"', "refuses this user", False),
        ("fe_sendauth: no password supplied", "refuses this user", False),
        ('FATAL:  no pg_hba.conf entry for host "hunter2"', "refuses this user", False),
        ('invalid sslmode value: "hunter2"', "can't read this address", False),
        ("session is read-only", "takes no writes", True),
        ("FATAL:  sorry, too many clients already", "no connection left", True),
        ("failed to resolve host 'hunter2': [Errno -2]", "nobody knows a server", True),
        ("Connection refused\n\tIs the server running?", "is it running?", True),
    ],
)
def test_each_refusal_of_a_server_has_its_own_remedy(words: str, told: str, waits: bool) -> None:
    error = refused(psycopg.OperationalError(SERVER + words))
    line = away(error)
    assert line.startswith(WHERE)
    assert told in line
    assert "hunter2" not in line
    assert passes(error) is waits


@pytest.mark.parametrize(
    ("code", "told", "waits"),
    [
        (sqlite3.SQLITE_FULL, "the disk is full; make room", True),
        (sqlite3.SQLITE_BUSY, "SQLite can't use this file: said so", True),
        (sqlite3.SQLITE_NOTADB, "SQLite can't use this file: said so", False),
        (sqlite3.SQLITE_CORRUPT_INDEX, "SQLite can't use this file: said so", False),
    ],
)
def test_so_has_each_of_sqlite(code: int, told: str, waits: bool) -> None:
    error = refused(of_sqlite(code, "said so"))
    assert away(error) == WHERE + told
    assert passes(error) is waits


@pytest.mark.parametrize("kind", ["postgresql"])
def test_a_real_server_is_understood(
    folder: Path,
    wasl: Terminal,
    postgres: Postgres,
    database_url: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    name = database_url.split("/")[3].partition("?")[0]
    wrong = {
        postgres.url("nowhere"): "no database of this name",
        database_url.replace("wasl@", "nobody@"): "refuses this user",
        database_url + "&sslmode=perhaps": "can't read this address",
        "postgresql://wasl@nobody.invalid/wasl": "nobody knows a server",
        "postgresql://wasl@127.0.0.1:9/wasl": "is it running?",
        database_url: "takes no writes",
    }
    with psycopg.connect(postgres.url("postgres"), autocommit=True) as other:
        other.execute(f"ALTER DATABASE {name} SET default_transaction_read_only = on".encode())
    for url, told in wrong.items():
        monkeypatch.setenv("WASL_DATABASE_URL", url)
        assert wasl.run("verify") == 1
        [line] = wasl.talk
        assert line.startswith(WHERE)
        assert told in line


@pytest.fixture
def server() -> Iterator[Postgres]:
    """A server of our own, to be ended and started at will."""
    made = Postgres()
    try:
        made.start()
        yield made
    finally:
        made.stop()


def answers(process: Process, readiness: int) -> httpx.Response:
    """What it says of its readiness, once that has this status; fails after 20 seconds."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        try:
            answer = httpx.get(f"{process.url}/readyz")
        except httpx.HTTPError:
            answer = None
        if answer is not None and answer.status_code == readiness:
            return answer
        time.sleep(0.05)
    raise AssertionError(process.told())


def test_a_process_that_starts_before_its_server_waits_for_it(
    tmp_path: Path, bot_api: BotApi, server: Postgres, migrated: Callable[[str], None]
) -> None:
    migrated(url := server.create("late"))
    server.end(signal.SIGINT)
    process = Process(tmp_path, bot_api, url)
    try:
        process.start(WASL_PUBLIC_URL=process.url)
        assert answers(process, 503).json()["faults"] == ["database: away"]
        assert httpx.get(f"{process.url}/healthz").status_code == 200
        brought = httpx.post(f"{process.url}/telegram/intake", json={"update_id": 1})
        assert (brought.status_code, brought.headers["retry-after"]) == (503, "5")
        assert process.stop() == 0, "it can be stopped meanwhile"
        process.start(WASL_PUBLIC_URL=process.url)
        answers(process, 503)
        server.launch()
        assert answers(process, 200).json()["ready"]
        assert process.stop() == 0
        told = process.told()
        assert told.count('"the database is away"') == told.count('"the database is back"') == 1
        process.start(WASL_DATABASE_URL=server.url("nowhere"))
        assert process.running is not None
        assert process.running.wait(20) == 1, "what no waiting helps ends it"
        assert "no database of this name" in process.told().splitlines()[-1]
    finally:
        if process.running is not None and process.running.poll() is None:
            process.kill()
