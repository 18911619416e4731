"""What is acknowledged lies on the disk: ``kill -9`` can't show that, but a power cut would.

The system calls of a whole process are counted: one sync for each commit, many turns for a commit.
"""

import asyncio
from pathlib import Path

import httpx

from tests.loopback import updates
from tests.loopback.bot_api import HEADER, BotApi
from tests.loopback.process import Process
from tests.loopback.traced import Event, events, strace

ALONE, TOGETHER = 20, 120


async def test_nothing_is_acknowledged_before_the_disk_has_it(
    bot_api: BotApi, process: Process, tmp_path: Path
) -> None:
    trace = tmp_path / "trace"
    # Only turns write: nobody delivers.
    process.start("intake,web", before=strace(trace), WASL_PUBLIC_URL=process.url)
    await bot_api.until(lambda: bot_api.intake.webhook["url"] != "", 40)
    secret = {HEADER: bot_api.intake.webhook["secret_token"]}
    limits = httpx.Limits(max_connections=TOGETHER, max_keepalive_connections=TOGETHER)
    async with httpx.AsyncClient(headers=secret, limits=limits, timeout=60) as client:

        async def says(text: str, chat: int) -> None:
            update = updates.message(text, chat)
            answer = await client.post(f"{process.url}/telegram/intake", json=update)
            assert answer.status_code == 200

        for number in range(ALONE):
            await says("سلام", 1_000 + number)
        alone = len(events(trace))
        await asyncio.gather(*(says("سلام", 2_000 + number) for number in range(TOGETHER)))
    process.kill()
    seen = events(trace)

    one_by_one, at_once = seen[:alone], seen[alone:]
    assert answered(one_by_one) == ALONE
    assert ALONE <= syncs(one_by_one) <= ALONE + 2, "one for each, and one for a checkpoint perhaps"
    assert answered(at_once) == TOGETHER
    assert 1 <= syncs(at_once) <= TOGETHER / 2, "what waits shares a commit and its sync"
    assert unsynced(seen) == []


def answered(seen: list[Event]) -> int:
    """How many webhooks were answered 200."""
    return sum(event.kind == "answered" for event in seen)


def syncs(seen: list[Event]) -> int:
    """How often the database waited for the disk."""
    return sum(event.kind == "synced" and "wasl.db" in event.where for event in seen)


def unsynced(seen: list[Event]) -> list[str]:
    """The webhooks that were answered although the disk had taken nothing since they came."""
    waiting: dict[str, bool] = {}
    early = []
    for event in seen:
        if event.kind == "asked":
            waiting[event.where] = False
        elif event.kind == "synced":
            waiting = dict.fromkeys(waiting, True)
        elif not waiting.pop(event.where, True):
            early.append(event.where)
    return early
