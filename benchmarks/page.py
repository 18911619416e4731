"""The page of figures, README.md beside this file: tables, and how to read them."""

import os
import platform
import re
import sqlite3
import subprocess
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from benchmarks.comparison import IN_FLIGHT, PER_SECOND, Figures
from benchmarks.entrants import ENTRANTS
from benchmarks.kills import WRITING, Losses
from benchmarks.servers import need_redis

HERE = Path(__file__).parent
PAGE = HERE / "README.md"
PICTURE = HERE / "figures.svg"
NOTES = HERE / "notes.md"
NEEDED = ("python-telegram-bot", "aiogram", "starlette", "uvicorn", "uvloop")
COMPARED = ("who", "turns/s", "processor s", "of its server", "acknowledged p50 · p99",
            "reply p50 · p99", "first answer", "memory", "not answered")  # fmt: skip
LOST = ("who", "kills", "acknowledged", "lost", "twice", "without answer", "said again")


def opening(rounds: int) -> str:
    """When, where and with what it was measured."""
    return (
        f"Measured on {datetime.now(UTC).date()} with `make bench` on {os.cpu_count()} cores"
        f" ({_processor()}) with {_gigabytes():.0f} GB: Python {platform.python_version()},"
        f" SQLite {_sqlite()}, {_redis()},"
        f" {', '.join(f'{name} {version(name)}' for name in NEEDED)}."
        f" Medians of {rounds} rounds, in each of which everyone has a turn. Driver, channel, bots"
        " and databases share these cores."
    )


def comparison(figures: Mapping[str, Figures]) -> str:
    """The table of everybody compared."""
    lines = []
    for entrant in ENTRANTS:
        if (run := figures.get(entrant.name)) is None:
            continue
        server = f"{run.server_per_1000:.2f}" if run.server_per_1000 else ""
        lines.append(
            (
                entrant.title,
                f"{run.turns_per_second:,.0f}",
                f"{run.processor_per_1000:.2f}",
                server,
                f"{run.acknowledged_p50 * 1000:.1f} · {run.acknowledged_p99 * 1000:.1f} ms",
                f"{run.replied_p50 * 1000:.1f} · {run.replied_p99 * 1000:.1f} ms",
                f"{run.first_answer:.1f} s",
                f"{run.megabytes:.0f} MB",
                f"{run.unanswered + run.refused:.0f}",
            )
        )
    return table(COMPARED, lines)


def kills(losses: Mapping[str, Losses]) -> str:
    """The table of what was lost."""
    lines = [
        (each.title, *(f"{getattr(losses[each.name], name):,}" for name in Losses.__slots__))
        for each in ENTRANTS
        if each.name in losses
    ]
    return table(LOST, lines)


def table(heads: Sequence[str], lines: Sequence[Sequence[str]]) -> str:
    """A table of Markdown, whose figures stand at the right."""
    rule = ["---", *("---:" for _ in heads[1:])]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (heads, rule, *lines))


def write(parts: Sequence[str]) -> str:
    """Put the page together, with the notes at its end; gives its text."""
    notes = NOTES.read_text(encoding="utf-8").format(
        in_flight=IN_FLIGHT, per_second=f"{PER_SECOND:.0f}", writing=WRITING
    )
    text = "\n\n".join(["# Figures", *parts, notes.strip()]) + "\n"
    PAGE.write_text(text, encoding="utf-8")
    return text


def _processor() -> str:
    found = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text(encoding="utf-8"))
    return found[1] if found else platform.machine()


def _gigabytes() -> float:
    return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**30


def _sqlite() -> str:
    return sqlite3.sqlite_version


def _redis() -> str:
    words = [need_redis(), "--version"]
    said = subprocess.run(words, check=True, capture_output=True, text=True).stdout
    found = re.search(r"v=(\S+)", said)
    return f"Redis {found[1]}" if found else "Redis"
