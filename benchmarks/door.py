"""The process with the people's door alone: how long until its first answer, and its memory.

It runs as an operator would run it, against a Bot API server on loopback.
"""

import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from storage.migrations import upgrade
from tests.loopback.bot_api import BotApi
from tests.loopback.phone import Phone
from tests.loopback.process import Process

CHATS = 20


@dataclass(frozen=True, slots=True)
class Door:
    """Seconds from the start of the process to the first webhook answered 200, and MB resident."""

    seconds: float
    megabytes: float


def people_alone() -> Door:
    """Start it, write from a few phones, and read what the system says of the process."""
    with tempfile.TemporaryDirectory() as folder, BotApi() as api:
        url = f"sqlite:///{Path(folder) / 'bench.db'}"
        upgrade(url)
        process = Process(Path(folder), api, url)
        process.settings.pop("PYTHONWARNINGS")
        phones = [Phone(api, api.intake, 1_000 + number) for number in range(CHATS)]
        for phone in phones:
            phone.says("السلام عليكم")
        began = time.perf_counter()
        process.start(WASL_PUBLIC_URL=process.url)
        try:
            api.wait(lambda: 200 in api.intake.webhook_answers, 60)
            seconds = time.perf_counter() - began
            api.wait(lambda: all(phone.words for phone in phones), 60)
            return Door(seconds, process.memory())
        finally:
            process.kill()
