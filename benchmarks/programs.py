"""A bot as processes of its own: started, ended, and asked what it has cost.

What the system says of a process stands in /proc, so this runs on Linux alone.
"""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

HOUSE = Path(__file__).parents[1]
TICKS = os.sysconf("SC_CLK_TCK")


class NotRunning(Exception):
    """A program has ended by itself, or never took anything in; the message is the end of its
    log."""


class Program:
    """One process that runs a module of Python, with its talk in a file."""

    def __init__(self, folder: Path, name: str, words: Sequence[str]) -> None:
        self._folder = folder
        self._words = [sys.executable, "-m", *words]
        self.log = folder / f"{name}.log"
        self._running: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """The process' number."""
        assert self._running is not None
        return self._running.pid

    def start(self, settings: Mapping[str, str]) -> None:
        """Start it with these settings in its environment, and no others."""
        fixed = {"PATH": os.environ["PATH"], "PYTHONPATH": str(HOUSE)}
        with self.log.open("ab") as output:
            self._running = subprocess.Popen(
                self._words,
                cwd=self._folder,
                env=fixed | dict(settings),
                stdout=output,
                stderr=output,
            )

    def look(self) -> None:
        """Raise NotRunning when it has ended by itself."""
        if self._running is not None and self._running.poll() is not None:
            raise NotRunning(self.told())

    def told(self) -> str:
        """The end of its log."""
        return self.log.read_text(encoding="utf-8", errors="replace")[-2000:]

    def kill(self) -> None:
        """End it without a word, as a power cut or the kernel would."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """Ask it to end, and insist after some seconds."""
        self._end(signal.SIGTERM)

    def _end(self, how: signal.Signals) -> None:
        if self._running is None:
            return
        self._running.send_signal(how)
        try:
            self._running.wait(10)
        except subprocess.TimeoutExpired:
            self._running.kill()
            self._running.wait(10)
        self._running = None


def processor_seconds(pids: Iterable[int]) -> float:
    """What these processes and their children have used so far, user and system."""
    return sum(map(_used, _with_children(pids)))


def megabytes(pids: Iterable[int]) -> float:
    """What these processes keep in memory together, resident."""
    kilobytes = 0
    for pid in pids:
        status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
        found = re.search(r"VmRSS:\s+(\d+) kB", status)
        kilobytes += int(found[1]) if found else 0
    return kilobytes / 1024


def _with_children(pids: Iterable[int]) -> set[int]:
    wanted = set(pids)
    parents = {int(each.name): _stat(int(each.name)) for each in Path("/proc").glob("[0-9]*")}
    return wanted | {pid for pid, stat in parents.items() if stat and int(stat[1]) in wanted}


def _used(pid: int) -> float:
    """Its own time, and that of its children that have ended and were waited for."""
    stat = _stat(pid)
    return sum(int(part) for part in stat[11:15]) / TICKS if stat else 0.0


def _stat(pid: int) -> list[str]:
    """What /proc says of a process after its name, which may hold blanks; nothing if it ended."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
    except OSError:
        return []
    return text.rpartition(")")[2].split()
