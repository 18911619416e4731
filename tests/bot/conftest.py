"""What the tests of the bots may ask for."""

import base64
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import time_machine

from tests.bot.terminal import Terminal
from tests.loopback.bot_api import DESK_TOKEN, INTAKE_TOKEN, BotApi
from tests.loopback.process import KEY

NOON = datetime(2026, 6, 10, 11, 0, tzinfo=UTC)


@pytest.fixture
def noon() -> Iterator[time_machine.Traveller]:
    """A weekday at noon, unless a story moves it."""
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, database_url: str) -> Path:
    """The working folder of an operator whose settings are complete."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("WASL_DATABASE_URL", database_url)
    monkeypatch.setenv("WASL_SECRET_KEYS", base64.b64encode(KEY).decode())
    monkeypatch.setenv("WASL_TELEGRAM_TOKEN", INTAKE_TOKEN)
    monkeypatch.setenv("WASL_DESK_TOKEN", DESK_TOKEN)
    return tmp_path


@pytest.fixture
def telegram(bot_api: BotApi, monkeypatch: pytest.MonkeyPatch) -> BotApi:
    """A Bot API server that the settings point at."""
    monkeypatch.setenv("WASL_TELEGRAM_API_URL", bot_api.url)
    return bot_api


@pytest.fixture
def wasl(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Terminal:
    return Terminal(capsys, monkeypatch)
