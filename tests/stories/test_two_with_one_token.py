"""Somebody else uses the token of our bot: Telegram lets one of the two ask, and tells the other.

Processes of one installation agree who asks; a stranger with the token, a forgotten test server
say, knows nothing of that.
"""

import asyncio
import json

import httpx

from tests.loopback.bot_api import BotApi
from tests.loopback.phone import Phone
from tests.loopback.process import Process


async def test_who_polls_beside_a_stranger_says_so_and_goes_on_once_alone(
    bot_api: BotApi, process: Process
) -> None:
    process.settings["WASL_METRICS_TOKEN"] = "somebody who watches"
    process.start()
    her = Phone(bot_api, bot_api.intake)
    her.says("سلام")
    await bot_api.until(lambda: bool(her.messages), 40)
    said = len(her.messages)

    url = f"{bot_api.url}/bot{bot_api.intake.token}/getUpdates"
    async with httpx.AsyncClient(timeout=20) as stranger:
        for _ in range(4):
            # Whoever asks takes the word from the other, and confirms nothing.
            answer = await stranger.get(url, params={"timeout": 2})
            assert answer.status_code in {200, 409}
        her.says("الدارجة")
    await bot_api.until(lambda: len(her.messages) > said, 40)
    assert len(her.messages) == said + 1
    assert process.faults("polling_conflict") >= 1
    assert process.stop() == 0
    events = [json.loads(line)["event"] for line in process.told().splitlines()]
    assert "another process polls this bot, or a webhook is set for it" in events


async def test_a_webhook_that_is_set_beside_it_is_told_too(
    bot_api: BotApi, process: Process
) -> None:
    """The other way round: a process by webhook, and one that polls, with the same token."""
    process.start()
    her = Phone(bot_api, bot_api.intake)
    her.says("سلام")
    await bot_api.until(lambda: bool(her.messages), 40)
    said = len(her.messages)
    bot_api.intake.webhook = {"url": "http://127.0.0.1:9/nobody", "secret_token": "x"}
    her.says("الدارجة")
    await asyncio.sleep(1.5)
    assert len(her.messages) == said, "it waits at Telegram"
    bot_api.intake.webhook = {"url": ""}
    await bot_api.until(lambda: len(her.messages) > said, 40)
    assert process.stop() == 0
    assert "another process polls this bot, or a webhook is set for it" in process.told()
