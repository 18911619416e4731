"""Stories happen at noon, when nobody is asleep, unless they say otherwise; each on every way."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import time_machine

from storage.database import Database
from tests.loopback.bot_api import BotApi
from tests.loopback.process import Process
from tests.loopback.twilio import Twilio
from tests.stories.lines import WAYS, Line, WhatsAppLine
from tests.stories.town import Town

NOON = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)


def pytest_configure(config: pytest.Config) -> None:
    """A marker of the stories."""
    config.addinivalue_line("markers", "ways(name, ...): the ways on which a story is told")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A story of the town is told once on each way, or on those that it is about."""
    if hasattr(metafunc.module, "Town"):
        marked = metafunc.definition.get_closest_marker("ways")
        ways = marked.args if marked else getattr(metafunc.module, "WAYS", WAYS)
        metafunc.parametrize("way", ways, indirect=True)


@pytest.fixture(autouse=True)
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str | None]:
    """The way on which families write in this story; at its end nothing was refused there."""
    told: str | None = getattr(request, "param", None)
    lines = []

    def line(database: Database) -> Line:
        lines.append(WAYS[told or "Telegram"](database))
        return lines[-1]

    monkeypatch.setattr(Town, "way", line)
    yield told
    assert [line.network.faults for line in lines if isinstance(line, WhatsAppLine)] in ([], [[]])


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """A clock that stands at noon on a Wednesday, and moves when a story moves it."""
    with time_machine.travel(NOON, tick=True) as moved:
        yield moved


@pytest.fixture
def process(bot_api: BotApi, tmp_path: Path, sqlite_template: Path) -> Iterator[Process]:
    """A process of Wasl with both bots, not yet started."""
    shutil.copy(sqlite_template, tmp_path / "wasl.db")
    made = Process(tmp_path, bot_api, f"sqlite:///{tmp_path / 'wasl.db'}")
    yield made
    if made.running is not None:
        made.kill()


@pytest.fixture
def on_whatsapp(twilio: Twilio, process: Process) -> None:
    """Its people are on both channels; Twilio is there before it, and goes after it."""
    process.use_whatsapp(twilio)
