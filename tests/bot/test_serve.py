"""A whole process against a Bot API server on loopback: by webhook, by polling, and its end."""

import asyncio
import base64
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from bot.settings import Settings
from tests.conftest import KEY
from tests.loopback.bot_api import DESK_TOKEN, INTAKE_TOKEN, BotApi
from tests.loopback.phone import Phone

HOUSE = Path(__file__).parents[2]
PEOPLE_ALONE = "intake,delivery,web"


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


class Process:
    """``wasl serve`` as an operator would run it."""

    def __init__(self, folder: Path, api: BotApi, database_url: str) -> None:
        self.port = free_port()
        self.folder = folder
        self.settings = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(HOUSE),
            "PYTHONWARNINGS": "error",
            "WASL_DATABASE_URL": database_url,
            "WASL_SECRET_KEYS": base64.b64encode(KEY).decode(),
            "WASL_TELEGRAM_TOKEN": INTAKE_TOKEN,
            "WASL_TELEGRAM_API_URL": api.url,
            "WASL_PORT": str(self.port),
        }
        self.running: subprocess.Popen[bytes] | None = None
        self.log = folder / "log"

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self, roles: str = PEOPLE_ALONE, **settings: str) -> None:
        command = [sys.executable, "-m", "bot", "serve", "--roles", roles]
        with self.log.open("wb") as output:
            self.running = subprocess.Popen(
                command, cwd=self.folder, env=self.settings | settings, stderr=output
            )

    def stop(self) -> int:
        """Ask it to stop; its exit code."""
        assert self.running is not None
        self.running.send_signal(signal.SIGTERM)
        return self.running.wait(20)

    def told(self) -> str:
        return self.log.read_text(encoding="utf-8")

    def memory(self) -> float:
        """Resident, in MB."""
        assert self.running is not None
        status = Path(f"/proc/{self.running.pid}/status").read_text(encoding="utf-8")
        found = re.search(r"VmRSS:\s+(\d+) kB", status)
        assert found is not None
        return int(found[1]) / 1024


@pytest.fixture
def process(tmp_path: Path, bot_api: BotApi, sqlite_template: Path) -> Iterator[Process]:
    file = tmp_path / "wasl.db"
    file.write_bytes(sqlite_template.read_bytes())
    made = Process(tmp_path, bot_api, f"sqlite:///{file}")
    yield made
    if made.running is not None and made.running.poll() is None:
        made.running.kill()
        made.running.wait(10)


async def test_by_webhook_light_and_quick(bot_api: BotApi, process: Process) -> None:
    began = time.perf_counter()
    process.start(WASL_PUBLIC_URL=process.url)
    phone = Phone(bot_api, bot_api.intake)
    phone.says("/start")
    await bot_api.until(lambda: 200 in bot_api.intake.webhook_answers, 20)
    took = time.perf_counter() - began
    await bot_api.until(lambda: phone.words != "")
    assert process.memory() < 140
    assert took < 2.5 * slowness()
    assert bot_api.intake.webhook["url"] == f"{process.url}/telegram/intake"
    assert {"ar", "fr"} <= set(bot_api.intake.commands)
    async with httpx.AsyncClient(base_url=process.url) as client:
        assert (await client.get("/readyz")).status_code == 200
        unsigned = await client.post("/telegram/intake", json={"update_id": 1})
        assert unsigned.status_code == 403
        assert (await client.post("/telegram/desk", json={"update_id": 1})).status_code == 404
    assert process.stop() == 0
    assert "Traceback" not in process.told()


def slowness() -> float:
    """How much slower this machine is than a quiet one: other work may share it just now."""
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", "import asyncio, json, ssl"], check=True)
    return max(1.0, (time.perf_counter() - began) / 0.12)


async def test_by_polling(bot_api: BotApi, process: Process) -> None:
    process.start()
    phone = Phone(bot_api, bot_api.intake)
    phone.says("سلام")
    await bot_api.until(lambda: phone.words != "", 20)
    await bot_api.until(lambda: not bot_api.intake.pending, 20)
    assert bot_api.intake.webhook["url"] == ""
    assert process.stop() == 0


async def test_what_was_not_committed_is_asked_for_again(bot_api: BotApi, process: Process) -> None:
    process.start()
    phone = Phone(bot_api, bot_api.intake)
    phone.says("/start")
    await bot_api.until(lambda: phone.words != "", 20)
    assert process.running is not None
    process.running.kill()
    process.running.wait(10)
    phone.says("salam")
    count = len(phone.messages)
    process.start()
    await bot_api.until(lambda: len(phone.messages) > count, 20)
    assert process.stop() == 0


async def test_both_doors(bot_api: BotApi, process: Process) -> None:
    process.start("intake,desk,delivery,web", WASL_DESK_TOKEN=DESK_TOKEN)
    stranger = Phone(bot_api, bot_api.desk, 2001)
    stranger.says("/start")
    await bot_api.until(lambda: stranger.words != "", 30)
    assert process.stop() == 0


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"WASL_TELEGRAM_TOKEN": "5555555555:unknown"}, "WASL_TELEGRAM_TOKEN: "),
        ({"WASL_TELEGRAM_TOKEN": ""}, "WASL_TELEGRAM_TOKEN: "),
        ({"WASL_TELEGRM_TOKEN": "x"}, "WASL_TELEGRM_TOKEN: "),
        ({"WASL_DATABASE_URL": "sqlite:///empty.db"}, "The database is not of this version"),
    ],
)
def test_what_cannot_run_says_why_in_one_line(
    wrong: dict[str, str], named: str, process: Process
) -> None:
    process.start(**wrong)
    assert process.running is not None
    assert process.running.wait(20) == 1
    last = process.told().splitlines()[-1]
    assert last.startswith(named)
    assert "Traceback" not in process.told()


def test_a_taken_port_is_one_line(process: Process) -> None:
    with socket.create_server(("127.0.0.1", process.port)):
        process.start()
        assert process.running is not None
        assert process.running.wait(20) == 1
    assert process.told().splitlines()[-1].startswith("WASL_PORT: ")


async def test_stopping_twice_is_no_worse(process: Process, bot_api: BotApi) -> None:
    process.start()
    await bot_api.until(lambda: bool(bot_api.made("getUpdates")), 20)
    assert process.running is not None
    process.running.send_signal(signal.SIGINT)
    await asyncio.sleep(0)
    assert process.stop() == 0


def test_the_default_address_is_this_machine_alone() -> None:
    assert Settings.model_fields["host"].default == "127.0.0.1"
