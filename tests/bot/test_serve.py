"""A whole process against a Bot API server on loopback: by webhook, by polling, and its end."""

import asyncio
import signal
import socket
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from bot.settings import Settings
from tests.loopback.bot_api import DESK_TOKEN, BotApi
from tests.loopback.phone import Phone
from tests.loopback.process import Process


@pytest.fixture
def process(tmp_path: Path, bot_api: BotApi, sqlite_template: Path) -> Iterator[Process]:
    file = tmp_path / "wasl.db"
    file.write_bytes(sqlite_template.read_bytes())
    made = Process(tmp_path, bot_api, f"sqlite:///{file}")
    yield made
    if made.running is not None and made.running.poll() is None:
        made.running.kill()
        made.running.wait(10)


async def test_by_webhook(bot_api: BotApi, process: Process) -> None:
    process.start(WASL_PUBLIC_URL=process.url)
    phone = Phone(bot_api, bot_api.intake)
    phone.says("/start")
    await bot_api.until(lambda: 200 in bot_api.intake.webhook_answers, 20)
    await bot_api.until(lambda: phone.words != "")
    assert bot_api.intake.webhook["url"] == f"{process.url}/telegram/intake"
    await bot_api.until(lambda: {"ar", "fr"} <= set(bot_api.intake.commands), 20)
    async with httpx.AsyncClient(base_url=process.url) as client:
        assert (await client.get("/readyz")).status_code == 200
        unsigned = await client.post("/telegram/intake", json={"update_id": 1})
        assert unsigned.status_code == 403
        assert (await client.post("/telegram/desk", json={"update_id": 1})).status_code == 404
    assert process.stop() == 0
    assert "Traceback" not in process.told()


async def test_by_polling(bot_api: BotApi, process: Process) -> None:
    process.start()
    phone = Phone(bot_api, bot_api.intake)
    phone.says("سلام")
    await bot_api.until(lambda: phone.words != "", 20)
    await bot_api.until(lambda: not bot_api.intake.pending, 20)
    assert bot_api.intake.webhook["url"] == ""
    assert process.stop() == 0


async def test_what_comes_while_it_is_down_is_asked_for(bot_api: BotApi, process: Process) -> None:
    process.start()
    first, second = Phone(bot_api, bot_api.intake, 1001), Phone(bot_api, bot_api.intake, 1002)
    first.says("/start")
    await bot_api.until(lambda: first.words != "", 20)
    process.kill()
    second.says("salam")
    process.start()
    await bot_api.until(lambda: second.words != "", 20)
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
        ({"WASL_DATABASE_URL": "sqlite:///empty.db"}, "WASL_DATABASE_URL: there is no "),
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
    await bot_api.until(lambda: bool(bot_api.made("deleteWebhook")), 20)
    assert process.running is not None
    process.running.send_signal(signal.SIGINT)
    await asyncio.sleep(0)
    assert process.stop() == 0


def test_the_default_address_is_this_machine_alone() -> None:
    assert Settings.model_fields["host"].default == "127.0.0.1"
