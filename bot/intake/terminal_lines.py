"""A text as the lines a terminal can show: each as wide as it may be, and in the right order.

Terminals differ: some turn Arabic by themselves, most put letter after letter from left to right,
and one turns every word but not the line.
"""

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from bot.intake.terminal_kinds import Bidi
from bot.intake.terminal_letters import joined
from bot.intake.terminal_order import CLOSE, ISOLATES, UNSEEN, ordered, strong

LEFT, RIGHT = "\u2066", "\u2067"
"""Isolates with a direction: in a line from left to right they are islands."""
FORCING = frozenset("\u202a\u202b\u202c\u202d\u202e")


@dataclass(frozen=True, slots=True)
class Line:
    """One line as it is drawn; ``width`` in cells, and the side on which it begins."""

    text: str
    width: int
    right: bool


def lines(text: str, width: int, bidi: Bidi, *, right: bool) -> list[Line]:
    """A text cut into lines of at most so many cells; ``right`` is the language's direction."""
    return [
        Line(_drawn(part, bidi, leans), cell_len(_visible(part)), leans)
        for paragraph in clean(text).split("\n")
        for leans in (leaning(paragraph, right=right),)
        for part in _wrapped(joined(paragraph) if bidi is Bidi.REORDER else paragraph, width)
    ]


def leaning(text: str, *, right: bool) -> bool:
    """Whether a paragraph goes from right to left: as its language does, unless it has nothing
    written in that direction."""
    found = set(strong(text))
    return right if not found or right in found else not right


def clean(text: str) -> str:
    """The text without what would steer the terminal or force a direction; tabs become spaces."""
    kept = (
        letter
        for letter in text.replace("\r\n", "\n").replace("\t", "    ")
        if letter == "\n" or (unicodedata.category(letter) != "Cc" and letter not in FORCING)
    )
    return "".join(kept)


def _wrapped(paragraph: str, width: int) -> Iterator[str]:
    """The paragraph in lines; an isolate that is cut is closed and opened again."""
    # The console only lends its rules; its own width does not matter.
    wrapped = Text(paragraph).wrap(Console(width=width), width)
    opened = ""
    for part in (line.plain.rstrip() for line in wrapped) if paragraph else ("",):
        whole, opened = _isolated(opened + part)
        yield whole + CLOSE * len(opened)


def _isolated(text: str) -> tuple[str, str]:
    """The text without ends of isolates that did not begin in it, and what is left open."""
    kept: list[str] = []
    opened: list[str] = []
    for letter in text:
        if letter == CLOSE:
            if not opened:
                continue
            opened.pop()
        elif letter in ISOLATES:
            opened.append(letter)
        kept.append(letter)
    return "".join(kept), "".join(opened)


def _drawn(line: str, bidi: Bidi, leans_right: bool) -> str:
    if bidi is Bidi.TERMINAL:
        if leans_right or any(strong(line)):
            return f"{RIGHT if leans_right else LEFT}{line}{CLOSE}"
        return line
    letters = ordered(line, right_to_left=leans_right)
    return "".join(_words_back(letters) if bidi is Bidi.WORDS else letters)


def _words_back(letters: Iterable[str]) -> Iterator[str]:
    """The same, with the letters of each Arabic word in the order in which they are read."""
    word: list[str] = []
    for letter in letters:
        if any(strong(letter[0])):
            word.insert(0, letter)
        else:
            yield from word
            word.clear()
            yield letter
    yield from word


def _visible(line: str) -> str:
    return "".join(letter for letter in line if letter not in UNSEEN)
