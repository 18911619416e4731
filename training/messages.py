"""Labelled messages: the project's own, and those of a data folder, in one shape."""

import csv
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from locales.hearing.courtesy import without_greeting
from locales.hearing.language import Tongue
from locales.hearing.traits import traits

OWN = Path(__file__).parent / "messages"
"""The project's own messages to train on."""
UNSEEN = Path(__file__).parents[1] / "tests" / "locales" / "hearing" / "messages"
"""The project's own messages to measure with: nobody who trains reads them."""
_SAMPLED = 20
"""Of so many messages one is looked at, for what is seen of it."""


@dataclass(frozen=True, slots=True)
class Message:
    """One message with what is understood of it; ``hand`` is who speaks, ``author`` who wrote."""

    text: str
    language: str
    topic: str
    attention: str
    notes: frozenset[str]
    accepted: frozenset[str]
    hand: str
    author: str

    @property
    def urgent(self) -> bool:
        """Whether somebody must look soon."""
        return self.attention != "normal"


def read(file: Path) -> Iterator[Message]:
    """The messages of one table; both shapes of its heading are known."""
    with file.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            notes = [note.strip() for note in (row["note"] or "").split(";") if note.strip()]
            others = {note.removeprefix("alt=") for note in notes if note.startswith("alt=")}
            yield Message(
                row["text"],
                row.get("language") or row["variety"],
                row["topic"],
                row.get("attention") or row["urgency"],
                frozenset(note for note in notes if not note.startswith("alt=")),
                frozenset({row["topic"], *others}),
                row.get("hand") or file.stem,
                file.stem,
            )


def tables(folder: Path) -> list[Path]:
    """The tables of a folder in one order; those without topics are kept for other measures."""
    return [file for file in sorted(folder.glob("*.tsv")) if "topic" in _heading(file)]


def _heading(file: Path) -> list[str]:
    with file.open(encoding="utf-8") as lines:
        return lines.readline().rstrip("\r\n").split("\t")


def digest(folder: Path = OWN) -> str:
    """What tells these messages, and what is seen of them, from any others.

    A model names what it was trained on; it is of no use to who sees other features.
    """
    whole = hashlib.sha256()
    for table in tables(folder):
        whole.update(table.name.encode() + b"\0" + table.read_bytes() + b"\0")
        for message in list(read(table))[::_SAMPLED]:
            french = message.language == Tongue.FRENCH
            seen = traits(without_greeting(message.text), french=french).features
            told = sorted((name, round(amount, 4)) for name, amount in seen.items())
            whole.update(repr(told).encode())
    return whole.hexdigest()
