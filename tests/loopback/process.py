"""A whole Wasl as a process of its own, as an operator would run it, against loopback servers."""

import base64
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import httpx

from tests.loopback.bot_api import INTAKE_TOKEN, BotApi
from tests.loopback.twilio import Twilio

KEY = bytes(range(32))
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

    def use_whatsapp(self, twilio: Twilio) -> None:
        """People write over WhatsApp too; Twilio is told where only once this process answers."""
        self.settings |= {
            "WASL_TWILIO_ACCOUNT_SID": twilio.account,
            "WASL_TWILIO_AUTH_TOKEN": twilio.token,
            "WASL_WHATSAPP_FROM": twilio.number,
            "WASL_TWILIO_API_URL": twilio.url,
            "WASL_PUBLIC_URL": self.url,
        }

    def wait_until_ready(self, seconds: float = 40) -> None:
        """Block until it can take what people write.

        Raises AssertionError when it does not in time.
        """
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            try:
                if httpx.get(f"{self.url}/readyz").status_code == 200:
                    return
            except httpx.HTTPError:
                pass
            time.sleep(0.05)
        raise AssertionError(f"it did not become ready: {self.told()}")

    def start(
        self, roles: str = PEOPLE_ALONE, *, before: Sequence[str] = (), **settings: str
    ) -> None:
        """Start it; ``before`` are words before the command, for what is to watch it."""
        command = [*before, sys.executable, "-m", "bot", "serve", "--roles", roles]
        with self.log.open("wb") as output:
            self.running = subprocess.Popen(
                command, cwd=self.folder, env=self.settings | settings, stderr=output
            )

    def command(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run another command of Wasl with the same settings, to its good end."""
        return subprocess.run(
            [sys.executable, "-m", "bot", *words],
            cwd=self.folder,
            env=self.settings,
            capture_output=True,
            text=True,
            check=True,
        )

    def kill(self) -> None:
        """End it without a word, as a power cut or the kernel would."""
        assert self.running is not None
        self.running.kill()
        self.running.wait(10)

    def stop(self) -> int:
        """Ask it to stop; its exit code."""
        assert self.running is not None
        self.running.send_signal(signal.SIGTERM)
        return self.running.wait(20)

    def told(self) -> str:
        return self.log.read_text(encoding="utf-8")

    def faults(self, kind: str) -> float:
        """How often it has counted a kind of fault, as ``/metrics`` tells whoever may read it."""
        token = self.settings["WASL_METRICS_TOKEN"]
        page = httpx.get(f"{self.url}/metrics", headers={"Authorization": f"Bearer {token}"})
        found = re.search(rf'^wasl_faults_total{{kind="{kind}"}} (\S+)$', page.text, re.MULTILINE)
        assert found is not None, page.text
        return float(found[1])

    def memory(self) -> float:
        """Resident, in MB."""
        assert self.running is not None
        status = Path(f"/proc/{self.running.pid}/status").read_text(encoding="utf-8")
        found = re.search(r"VmRSS:\s+(\d+) kB", status)
        assert found is not None
        return int(found[1]) / 1024
