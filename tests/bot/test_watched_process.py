"""A whole process as its operator watches it: the figures, readiness, and who may read them."""

import asyncio
import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.loopback.bot_api import BotApi
from tests.loopback.phone import Phone
from tests.loopback.process import Process

TOKEN = "who-watches-over-us"
BEARER = {"Authorization": f"Bearer {TOKEN}"}


@pytest.fixture
def process(tmp_path: Path, bot_api: BotApi, sqlite_template: Path) -> Iterator[Process]:
    file = tmp_path / "wasl.db"
    file.write_bytes(sqlite_template.read_bytes())
    made = Process(tmp_path, bot_api, f"sqlite:///{file}")
    yield made
    if made.running is not None and made.running.poll() is None:
        made.running.kill()
        made.running.wait(10)


def figure(page: str, name: str, **labels: str) -> float:
    """One figure of a page; 0 when it is not there."""
    for line in page.splitlines():
        found = re.fullmatch(r"(\w+)(?:\{(.*)\})? (\S+)", line)
        if found and found[1] == name:
            told = dict(re.findall(r'(\w+)="([^"]*)"', found[2] or ""))
            if labels.items() <= told.items():
                return float(found[3])
    return 0.0


async def test_what_happens_is_in_the_figures(bot_api: BotApi, process: Process) -> None:
    process.start(WASL_PUBLIC_URL=process.url, WASL_METRICS_TOKEN=TOKEN)
    process.wait_until_ready()
    phone = Phone(bot_api, bot_api.intake)
    phone.says("/start")
    await bot_api.until(lambda: phone.words != "", 40)
    async with httpx.AsyncClient(base_url=process.url) as client:
        await client.post("/telegram/intake", json={"update_id": 1})
        # The mark of what was sent shares its commit with what comes next.
        for _ in range(50):
            answer = await client.get("/metrics", headers=BEARER)
            if figure(answer.text, "wasl_sends_total", result="taken"):
                break
            await asyncio.sleep(0.1)
        ready = (await client.get("/readyz")).json()
    page = answer.text
    assert answer.headers["content-type"].startswith("text/plain")
    intake = {"door": "intake", "channel": "telegram"}
    assert figure(page, "wasl_turn_seconds_count", **intake) == 1
    assert 0 < figure(page, "wasl_turn_seconds_sum", **intake) < 5
    assert figure(page, "wasl_reply_seconds_count", **intake) >= 1
    # Nothing was refused, and an alert can tell that from a figure that is not there.
    assert 'wasl_sends_total{channel="telegram",door="intake",result="refused"} 0.0' in page
    assert figure(page, "wasl_faults_total", kind="webhook_unsigned") == 1
    assert figure(page, "wasl_database_up") == 1
    assert figure(page, "wasl_database_works_total") >= 1
    assert figure(page, "wasl_build_info") == 1
    assert figure(page, "wasl_disk_free_bytes", place="files") > 0
    assert figure(page, "process_resident_memory_bytes") > 0
    assert 'wasl_part_idle_seconds{part="delivery"}' in page
    assert (ready["ready"], ready["faults"]) == (True, [])
    assert process.stop() == 0
