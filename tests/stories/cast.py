"""Several processes of Wasl on one database, each with roles of its own, and their sudden ends."""

import asyncio
import random
from collections.abc import Mapping
from pathlib import Path

import httpx

from tests.loopback import updates
from tests.loopback.bot_api import DESK_TOKEN, HEADER, BotApi
from tests.loopback.one_bot import OneBot
from tests.loopback.process import Process
from tests.loopback.updates import Json
from tests.stories.telling import VOICE

TRIES = 1_200


class Cast:
    """The processes that serve together, by name; ``parts`` are their roles.

    Whoever plays ``web`` is a door of its own: webhooks come to any of them. The others would
    poll, and so does the desk.
    """

    def __init__(
        self, folder: Path, api: BotApi, database_url: str, parts: Mapping[str, str]
    ) -> None:
        self.parts = parts
        self.processes: dict[str, Process] = {}
        for name, roles in parts.items():
            (folder / name).mkdir(parents=True)
            made = Process(folder / name, api, database_url)
            made.settings["WASL_FILES_DIR"] = str(folder / "files")
            made.settings["WASL_TELEGRAM_RATE"] = "200"
            # What the desk needs takes seconds to load: one process of them carries it.
            if "desk" in roles:
                made.settings["WASL_DESK_TOKEN"] = DESK_TOKEN
            if "web" in roles:
                made.settings["WASL_PUBLIC_URL"] = made.url
            self.processes[name] = made

    @property
    def doors(self) -> list[str]:
        """Where webhooks may be brought."""
        return [made.url for name, made in self.processes.items() if "web" in self.parts[name]]

    def start(self, *names: str) -> None:
        """Start these, or all of them."""
        for name in names or self.parts:
            self.processes[name].start(self.parts[name])

    def kill(self, *names: str) -> None:
        """End these, or all that run, without a word: first the signals, then the waiting."""
        running = [self.processes[name] for name in names or self.parts]
        for process in running:
            if process.running is not None:
                process.running.kill()
        for process in running:
            if process.running is not None:
                process.running.wait(10)

    def told(self) -> str:
        """What each of them has written since it was started last."""
        return "\n".join(f"{name}: {each.told()}" for name, each in self.processes.items())


class Telegram:
    """Posts the updates of many people at once, each until it is answered 200, as Telegram does."""

    def __init__(self, bot: OneBot, doors: list[str], chance: random.Random) -> None:
        self.bot = bot
        self.doors = doors
        self.chance = chance
        self.acknowledged = 0
        self.answers: list[httpx.Response] = []

    async def everyone(self, said: Mapping[int, tuple[object, ...]]) -> None:
        """All conversations beside each other; ``said`` is what each person says, by chat."""
        limits = httpx.Limits(max_connections=40)
        async with httpx.AsyncClient(limits=limits, timeout=30) as client:
            await asyncio.gather(*(self._person(client, *each) for each in said.items()))

    async def _person(self, client: httpx.AsyncClient, chat: int, said: tuple[object, ...]) -> None:
        for text in said:
            update = self._update(text, chat)
            for _ in range(TRIES):
                if await self._posted(client, update):
                    break
                await asyncio.sleep(0.05)
            else:
                raise AssertionError("an update was refused for a minute")
            self.acknowledged += 1

    def _update(self, said: object, chat: int) -> Json:
        if said is not VOICE:
            return updates.message(str(said), chat)
        content = b"OggS\x00\x02" + bytes(22) + b"\x01\x13OpusHead" + bytes(60)
        return updates.voice(self.bot.put_file(content), chat, size=len(content))

    async def _posted(self, client: httpx.AsyncClient, update: Json) -> bool:
        url = f"{self.chance.choice(self.doors)}/telegram/intake"
        headers = {HEADER: self.bot.webhook.get("secret_token", "")}
        try:
            answer = await client.post(url, json=update, headers=headers)
        except httpx.TransportError:
            return False
        if answer.status_code != 200:
            self.answers.append(answer)
        return answer.status_code == 200
