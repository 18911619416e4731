"""Measures what is understood, on messages that nobody who trains has read.

It prints figures only, never a message: whoever tunes by what is printed tunes to the test.
"""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from flows.vocabulary import Urgency
from locales.hearing.understanding import Understanding, hear
from training.messages import UNSEEN, Message, read, tables
from training.told import shares as shares_of_facts

TRAPS = frozenset(("negation", "past", "resolved", "info"))
"""Notes of messages that sound urgent, or speak of it, and are not."""
TRIAGED = ("fr", "ar", "ary", "ary_Latn")
Heard = tuple[Message, Understanding]


@dataclass(frozen=True, slots=True)
class Figures:
    """What came of it, as shares of one."""

    messages: int
    languages: dict[str, float] = field(default_factory=dict)
    attention: dict[str, float] = field(default_factory=dict)
    topics: dict[str, float] = field(default_factory=dict)
    milliseconds: float = 0.0


def measured(table: Path) -> Figures:
    """Hear all messages of a table."""
    messages = list(read(table))
    hear("")  # The models are read before the clock starts.
    start = time.process_time()
    heard = [(message, hear(message.text)) for message in messages]
    spent = 1000 * (time.process_time() - start) / max(1, len(messages))
    told = [one for one in heard if one[0].language in TRIAGED]
    return Figures(len(heard), _languages(heard), _attention(told), _topics(told), spent)


def _languages(heard: Sequence[Heard]) -> dict[str, float]:
    found = {"all": _share([m.language == u.language.tongue for m, u in heard])}
    for code in sorted({message.language for message, _ in heard}):
        found[code] = _share([code == u.language.tongue for m, u in heard if m.language == code])
    return found


def _attention(heard: Sequence[Heard]) -> dict[str, float]:
    urgent = [(m, u) for m, u in heard if m.urgent]
    lives = [u.triage for m, u in heard if m.attention == Urgency.LIFE]
    found = {
        "recall": _share([_flagged(u) for _, u in urgent]),
        "precision": _share([m.urgent for m, u in heard if _flagged(u)]),
        "life flagged": _share([triage.attention != Urgency.NORMAL for triage in lives]),
        "life called or asked": _share(
            [triage.attention == Urgency.LIFE or triage.in_doubt for triage in lives]
        ),
        "life called": _share([triage.attention == Urgency.LIFE for triage in lives]),
        "life at worst": _share([triage.at_worst == Urgency.LIFE for triage in lives]),
        "called life, and needs attention": _share(
            [m.urgent for m, u in heard if u.triage.attention == Urgency.LIFE]
        ),
        "normal and asked": _share([u.triage.in_doubt for m, u in heard if not m.urgent]),
        "traps flagged": _share(
            [_flagged(u) for m, u in heard if m.notes & TRAPS and not m.urgent]
        ),
    }
    for code in TRIAGED:
        found[f"recall {code}"] = _share([_flagged(u) for m, u in urgent if m.language == code])
    return found


def _topics(heard: Sequence[Heard]) -> dict[str, float]:
    def among(first: int) -> float:
        return _share(
            [bool(m.accepted & {code for code, _ in u.triage.topics[:first]}) for m, u in heard]
        )

    return {"first": among(1), "among three": among(3)}


def _flagged(understood: Understanding) -> bool:
    return understood.triage.attention != Urgency.NORMAL


def _share(hits: Sequence[bool]) -> float:
    return sum(hits) / len(hits) if hits else 0.0


def report(folder: Path = UNSEEN) -> Iterator[str]:
    """The figures of each table by itself, then of the facts, as they are printed.

    A table that much was decided by hides, in a sum, what another would tell.
    """
    for table in tables(folder):
        yield f"== {table.stem} =="
        yield from _lines(measured(table))
    yield "== facts =="
    yield from _rows(shares_of_facts())


def _lines(figures: Figures) -> Iterator[str]:
    """The figures of one table."""
    yield f"{figures.messages} messages, {figures.milliseconds:.2f} ms each"
    parts = (("language", figures.languages), ("attention", figures.attention))
    for heading, found in (*parts, ("topic", figures.topics)):
        yield f"{heading}:"
        yield from _rows(found)


def _rows(found: dict[str, float]) -> Iterator[str]:
    return (f"  {name:<34}{share:6.3f}" for name, share in found.items())
