"""What understanding a message costs: time, start, memory and size; in processes of their own."""

import csv
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from statistics import median, quantiles

from benchmarks.alone import Row

HERE = Path(__file__).parents[1]
FOLDER = HERE / "locales" / "hearing" / "models"
MESSAGES = HERE / "training" / "messages"
_EACH = 12
"""Every so many of the project's own messages is understood."""
_LONG = 100_000
_TODAY = date(2026, 6, 1)
_LONG_TEXTS = (
    "salam bghit nswel 3la khoya f l7abs ",
    "خويا فالحبس ديال عكاشة وما عرفناش ",
    "0612 3/4 ﷺ ",
)


def once() -> dict[str, float]:
    """In a fresh process: milliseconds for a message, seconds to load, megabytes it takes."""
    ended = subprocess.run(
        [sys.executable, "-m", "benchmarks.hearing"], check=True, capture_output=True, text=True
    )
    found: dict[str, float] = json.loads(ended.stdout)
    return found


def rows(runs: int) -> list[Row]:
    """Measure each several times; the lines of the table, with medians."""
    measured = [once() for _ in range(runs)]
    found = {name: median(one[name] for one in measured) for name in measured[0]}
    size = sum(path.stat().st_size for path in FOLDER.glob("*.gz")) / 1000

    def ms(name: str) -> str:
        return f"{found[name]:.2f} ms"

    return [
        (
            "one message understood, all its words new: language, urgency, topic, facts, reasons",
            "≤ 3 ms",
            f"{ms('new')} (of twenty, nineteen in {ms('new_most')})",
        ),
        ("the same, once its words were met", "≤ 2 ms", ms("met")),
        ("its language alone, all words new", "≤ 1 ms", ms("language")),
        ("urgency and topic alone, likewise", "", ms("triage")),
        ("facts alone: whom, where, when, phones, likewise", "", ms("facts")),
        (f"a text of {_LONG:,} characters, the slowest of several", "≤ 20 ms", ms("long")),
        ("the search over all articles, all words new", "≤ 5 ms", ms("search")),
        ("reading the models and arranging the articles", "≤ 0.5 s", f"{found['load']:.2f} s"),
        ("the memory of both and of phone numbers", "≤ 20 MB", f"{found['memory']:.0f} MB"),
        ("all models as files", "≤ 1,000 kB", f"{size:.0f} kB"),
    ]


def messages() -> list[str]:
    """Messages of the project by all its hands, in the four writings."""
    found = []
    for path in sorted(MESSAGES.glob("*.tsv")):
        with path.open(encoding="utf-8", newline="") as file:
            lines = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
            found += [line["text"] for line in lines]
    return found[::_EACH]


def _resident() -> float:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * 4096 / 1e6


def _times(work: Callable[[str], object], given: Iterable[str], *, new: bool) -> list[float]:
    """Milliseconds of processor time for each; ``new``: no word of any message is remembered."""
    from locales.hearing import concepts, folding, traits

    remembering = [
        each
        for module in (concepts, folding, traits)
        for each in vars(module).values()
        if hasattr(each, "cache_clear") and each.cache_parameters()["maxsize"]
    ]
    spent = []
    for message in given:
        for each in remembering if new else ():
            each.cache_clear()
        start = time.process_time()
        work(message)
        spent.append(1000 * (time.process_time() - start))
    return spent


def _measure() -> dict[str, float]:
    before = _resident()
    import phonenumbers

    phonenumbers.parse("0600000000", "MA")
    memory = _resident() - before
    from locales.guidance import Articles
    from locales.hearing.finding import Finder
    from locales.hearing.places import PlaceSearch
    from locales.hearing.understanding import Listener
    from locales.places import Places

    listener, finder = Listener(PlaceSearch(Places())), Finder(Articles())
    before, start = _resident(), time.process_time()
    listener.arrange()
    finder.arrange()
    load, memory = time.process_time() - start, memory + _resident() - before

    def understood(text: str) -> None:
        listener.forget()
        listener.hear(text)
        listener.facts(text, _TODAY)

    def tongue_of(text: str) -> None:
        listener.forget()
        listener.language(text)

    def judged(text: str) -> None:
        listener.forget()
        listener.triage(text)

    given = messages()
    understood(given[0])
    whole = _times(understood, given, new=True)
    # Triage asks for the language, whose own time is not counted twice.
    tongue = median(_times(tongue_of, given, new=True))
    return {
        "new": median(whole),
        "new_most": quantiles(whole, n=20)[-1],
        "met": median(_times(understood, given, new=False)),
        "language": tongue,
        "triage": median(_times(judged, given, new=True)) - tongue,
        "facts": median(_times(lambda text: listener.facts(text, _TODAY), given, new=True)),
        "long": max(_times(understood, [(one * _LONG)[:_LONG] for one in _LONG_TEXTS], new=True)),
        "search": median(_times(finder.find, given, new=True)),
        "load": load,
        "memory": memory,
    }


if __name__ == "__main__":
    print(json.dumps(_measure()))
