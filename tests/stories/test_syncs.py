"""What is acknowledged lies on the disk: ``kill -9`` can't show that, but a power cut would.

The system calls of a whole process are counted: one sync for each commit, many turns for a commit.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import httpx

from tests.loopback import updates
from tests.loopback.bot_api import HEADER, BotApi
from tests.loopback.process import Process
from tests.loopback.traced import Event, events, strace

ALONE, TOGETHER = 20, 120
SLOW = 0.25
"""How long a sync of a slow disk takes, in seconds."""


async def test_nothing_is_acknowledged_before_the_disk_has_it(
    bot_api: BotApi, process: Process, tmp_path: Path
) -> None:
    trace = tmp_path / "trace"
    async with writing(bot_api, process, strace(trace)) as says:
        for number in range(ALONE):
            await says(1_000 + number)
        alone = len(events(trace))
        await asyncio.gather(*(says(2_000 + number) for number in range(TOGETHER)))
    seen = events(trace)

    one_by_one, at_once = seen[:alone], seen[alone:]
    assert answered(one_by_one) == ALONE
    assert ALONE <= syncs(one_by_one) <= ALONE + 2, "one for each, and one for a checkpoint perhaps"
    assert answered(at_once) == TOGETHER
    assert 1 <= syncs(at_once) <= TOGETHER / 2, "what waits shares a commit and its sync"
    assert unsynced(seen) == []


async def test_a_slow_disk_is_waited_for_together(
    bot_api: BotApi, process: Process, tmp_path: Path
) -> None:
    trace = tmp_path / "trace"
    slow = strace(trace, sync_seconds=SLOW)
    async with writing(bot_api, process, slow) as says:
        began = time.monotonic()
        await asyncio.gather(*(says(2_000 + number) for number in range(TOGETHER)))
        took = time.monotonic() - began
    assert took > SLOW
    assert took < SLOW * TOGETHER / 3, "not one after the other"
    assert unsynced(events(trace)) == []


@asynccontextmanager
async def writing(
    api: BotApi, process: Process, before: list[str]
) -> AsyncIterator[Callable[[int], Awaitable[None]]]:
    """A process of which only turns write, for nobody delivers; it is killed at the end. By what is
    given somebody says a word, and waits until it is acknowledged."""
    process.start("intake,web", before=before, WASL_PUBLIC_URL=process.url)
    await api.until(lambda: api.intake.webhook["url"] != "", 60)
    secret = {HEADER: api.intake.webhook["secret_token"]}
    limits = httpx.Limits(max_connections=TOGETHER, max_keepalive_connections=TOGETHER)
    async with httpx.AsyncClient(headers=secret, limits=limits, timeout=60) as client:

        async def says(chat: int) -> None:
            update = updates.message("سلام", chat)
            answer = await client.post(f"{process.url}/telegram/intake", json=update)
            assert answer.status_code == 200

        yield says
    process.kill()


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
