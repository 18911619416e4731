"""What understanding a message costs: time, start, memory and size; in processes of their own."""

import json
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

from benchmarks.alone import Row

FOLDER = Path(__file__).parents[1] / "locales" / "hearing" / "models"
MESSAGES = (
    "mon mari est diabétique et il n'a plus d'insuline depuis trois jours, que faire ?",
    "خويا فالحبس ديال عكاشة وما عرفناش واش كايشوف الطبيب ولا لا هادي سيمانة",
    "salam bghit n3ref kifach ndir bach nzour weldi f l7abs dyal tanja chokran",
    "أود معرفة الوثائق المطلوبة لزيارة والدي المعتقل في سجن القنيطرة المركزي",
)
_TIMES = 200


def once() -> dict[str, float]:
    """In a fresh process: milliseconds for a message, seconds to load, megabytes it takes."""
    ended = subprocess.run(
        [sys.executable, "-m", "benchmarks.hearing"], check=True, capture_output=True, text=True
    )
    found: dict[str, float] = json.loads(ended.stdout)
    return found


def rows(runs: int) -> list[Row]:
    """Measure each several times; the lines of the table, with medians."""
    found = [once() for _ in range(runs)]
    each, tongue, load, memory = (
        median(one[name] for one in found) for name in ("message", "language", "load", "memory")
    )
    size = sum(path.stat().st_size for path in FOLDER.glob("*.gz")) / 1000
    return [
        ("one message understood: language, urgency, topic, reasons", "≤ 2 ms", f"{each:.2f} ms"),
        ("its language alone", "≤ 1 ms", f"{tongue:.2f} ms"),
        ("reading the models, when the first message is heard", "≤ 0.3 s", f"{load:.2f} s"),
        ("the memory that they take", "≤ 20 MB", f"{memory:.0f} MB"),
        ("all models as files", "≤ 1,000 kB", f"{size:.0f} kB"),
    ]


def _resident() -> float:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * 4096 / 1e6


def _measure() -> dict[str, float]:
    from locales.hearing.understanding import Listener

    listener, before, start = Listener(), _resident(), time.process_time()
    for message in MESSAGES:
        listener.hear(message)
    load, memory = time.process_time() - start, _resident() - before
    # A number makes each message a new one; most of its words have been met, as they will be.
    given = [f"{message} {number}" for number in range(_TIMES) for message in MESSAGES]
    start = time.process_time()
    for message in given:
        listener.hear(message)
    whole, start = time.process_time() - start, time.process_time()
    for message in given:
        listener.language(message)
    tongue = time.process_time() - start
    return {
        "message": 1000 * whole / len(given),
        "language": 1000 * tongue / len(given),
        "load": load,
        "memory": memory,
    }


if __name__ == "__main__":
    print(json.dumps(_measure()))
