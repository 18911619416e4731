"""The demonstration starts from nothing, seats invented handlers once, and keeps what is sent."""

import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from bot.commands.demo import opened, seated
from storage import organisations
from tests.loopback.process import HOUSE

VOICE = b"OggS" + bytes(24) + b"\x01\x13OpusHead" + bytes(3000)


def test_its_people_are_seated_once_and_marked_as_samples(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    with closing(opened(folder)) as database:
        first = database.write_now(seated)
    with closing(opened(folder)) as database:
        assert database.write_now(seated) == first
        known = database.read_now(lambda t: organisations.all(t, active_only=False))
    assert all(one.sample and one.name_fr.startswith("Exemple") for one in known)
    assert len({seat.phone for seat in first}) == len(known)
    assert [seat.role for seat in first].count("coordinator") == 1
    assert (folder / "key").stat().st_mode & 0o777 == 0o600


@pytest.fixture
def page(tmp_path: Path) -> Iterator[httpx.Client]:
    """A demonstration in a process of its own, as ``make run`` starts it."""
    command = [sys.executable, "-m", "bot", "demo", "--folder", str(tmp_path / "demo"), "--port=0"]
    known = {"PATH": os.environ["PATH"], "PYTHONPATH": str(HOUSE)}
    running = subprocess.Popen(command, cwd=tmp_path, env=known, stdout=subprocess.PIPE)
    assert running.stdout is not None
    address = running.stdout.readline().decode().strip()
    with httpx.Client(base_url=address) as client:
        yield client
    running.send_signal(signal.SIGTERM)
    ended = running.wait(20)
    running.stdout.close()
    assert ended == 0


def test_a_voice_note_reaches_the_vault(page: httpx.Client, tmp_path: Path) -> None:
    phone = {"phone": "a-mothers-phone"}
    assert "Wasl" in page.get("/").text
    assert page.post("/simulator/intake/say", json=phone | {"text": "salam"}).status_code == 200
    file = {"file": ("note.ogg", VOICE, "audio/ogg")}
    sent = page.post("/simulator/intake/send", data=phone | {"kind": "voice"}, files=file)
    assert sent.status_code == 200
    with closing(sqlite3.connect(tmp_path / "demo" / "wasl.db")) as database:
        until_stored(database, page)
        assert database.execute("SELECT media_type, size FROM files").fetchall() == [
            ("audio/ogg", len(VOICE))
        ]
    kept = [path for path in (tmp_path / "demo" / "files").rglob("*") if path.is_file()]
    assert len(kept) == 1
    assert b"Opus" not in kept[0].read_bytes()


def until_stored(database: sqlite3.Connection, page: httpx.Client) -> None:
    """Wait for the fetching that goes on behind the page; each look is a request, not a sleep."""
    for _ in range(5000):
        if database.execute("SELECT state FROM files").fetchall() == [("stored",)]:
            return
        assert page.get("/healthz").status_code == 200
    raise AssertionError("the voice note was not fetched")
