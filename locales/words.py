"""From a key and its values to what a person reads, in one language.

Whatever is put into a sentence is isolated, so that a number in Arabic reads as it was written.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, tzinfo
from unicodedata import bidirectional
from zoneinfo import ZoneInfo

from flows.vocabulary import Language
from locales.catalogues import MissingWords, catalogue

__all__ = ["MissingWords", "Words", "isolate", "labels"]

OPEN, CLOSE = "\u2068", "\u2069"
"""First-strong isolate and its end: what stands between has its own direction."""
LEFT_TO_RIGHT, RIGHT_TO_LEFT = "\u2066", "\u2067"
INSIDE = (LEFT_TO_RIGHT, RIGHT_TO_LEFT, OPEN)
TO_LEFT, TO_RIGHT = "\u200f", "\u200e"
"""Marks that give a line the direction of its language, whatever it begins with."""
_FORCING = dict.fromkeys(map(ord, "\u202a\u202b\u202c\u202d\u202e"))
_ISOLATING = dict.fromkeys(map(ord, "\u2066\u2067\u2068\u2069"))


class Words:
    """All that is said in one language. Raises ValueError for a language Wasl does not speak."""

    def __init__(self, language: str) -> None:
        self.language = Language(language)
        self._catalogue = catalogue(self.language)
        # Twelve words in one key: loading the Unicode data for them would cost nine megabytes.
        self._months = self.say("moment.months").split()

    @property
    def right_to_left(self) -> bool:
        """Whether the language is written from right to left."""
        return self.language is not Language.FRENCH

    def say(self, key: str, *, wording: str = "", **values: object) -> str:
        """The words of a key with the values put in. Raises MissingWords.

        ``wording`` asks for the other text of the same key, such as ``she``, where there is one.
        """
        text = self._catalogue.gettext(self._worded(key, wording))
        # Most labels have nothing put in, and then nothing to isolate or to turn.
        return self._filled(text, values) if values else text.format()

    def count(self, key: str, number: int, **values: object) -> str:
        """The words of a key for so many things; ``{count}`` is the number. Raises MissingWords."""
        text = self._catalogue.ngettext(key, key, number)
        return self._filled(text, {"count": number, **values})

    def has(self, key: str, wording: str = "") -> bool:
        """Whether there are words for a key."""
        return self._worded(key, wording) in self._catalogue.keys

    def option(self, kind: str, code: str) -> str:
        """The label of one option, such as a topic. Raises MissingWords."""
        return self._catalogue.gettext(f"{kind}.{code}")

    def name(self, names: Mapping[str, str]) -> str:
        """A name that comes from data, in this language or the nearest one it is written in."""
        for language in (self.language, Language.ARABIC, Language.FRENCH):
            if name := names.get(language):
                return name
        return next(iter(names.values()))

    def listed(self, names: Iterable[str]) -> str:
        """Several names in one line."""
        return ("، " if self.right_to_left else ", ").join(map(isolate, names))

    def number_line(self, number: int, text: str) -> str:
        """One line of a numbered list, with the direction of the language."""
        return f"{self._side}{number}. {isolate(text)}"

    def named_line(self, text: str) -> str:
        """One line of a list without numbers, with the direction of the language."""
        return f"{self._side}• {isolate(text)}"

    def day(self, day: date) -> str:
        """A day with its month in letters, as it is written in Morocco."""
        return f"{day.day} {self._months[day.month - 1]} {day.year}"

    def dated(self, date: str) -> str:
        """A year, a month or a day as sources give it, such as 2022-01, with the month in letters.

        Raises ValueError for anything else.
        """
        year, *rest = map(int, date.split("-"))
        named = [str(day) for day in rest[1:]] + [self._months[month - 1] for month in rest[:1]]
        return " ".join([*named, str(year)])

    def moment(self, moment: datetime, timezone: tzinfo | str) -> str:
        """A day and an hour by the clock of a place. Raises ValueError if it has no zone."""
        if moment.tzinfo is None:
            raise ValueError("a moment needs its time zone")
        zone = ZoneInfo(timezone) if isinstance(timezone, str) else timezone
        there = moment.astimezone(zone)
        return self.say("moment.at", day=self.day(there.date()), time=f"{there:%H:%M}")

    def isolate(self, value: object) -> str:
        """The same as the function of this name."""
        return isolate(value)

    @property
    def _side(self) -> str:
        return TO_LEFT if self.right_to_left else TO_RIGHT

    def _filled(self, text: str, values: Mapping[str, object]) -> str:
        """The values put in; a name of the other script that comes first turns no sentence round.

        Not every phone passes over isolates when it looks for the direction of a line.
        """
        filled = text.format(**{name: isolate(value) for name, value in values.items()})
        if not text.startswith("{") or (text.endswith("}") and text.count("{") == 1):
            return filled
        turned = {"R": not self.right_to_left, "L": self.right_to_left}
        strong = (bidirectional(letter).replace("AL", "R") for letter in filled)
        first = next((direction for direction in strong if direction in turned), "")
        return self._side + filled if turned.get(first) else filled

    def _worded(self, key: str, wording: str) -> str:
        other = f"{key}@{wording}"
        return other if wording and other in self._catalogue.keys else key


def isolate(value: object) -> str:
    """A value that keeps its own direction inside a sentence, and cannot turn the rest of it.

    What forces a direction is taken out; isolates inside stay only if each one is closed.
    """
    text = str(value).translate(_FORCING)
    if not _closed(text):
        text = text.translate(_ISOLATING)
    return f"{_opening(text)}{text}{CLOSE}"


def _opening(text: str) -> str:
    """The mark to isolate a text with.

    First-strong passes over isolates inside, so a list of Arabic names would read from left to
    right (UAX #9, P2): where there are some, the first strong letter in any of them decides, and
    the comma of Arabic where all are numbers.
    """
    if any(mark in text for mark in INSIDE):
        for letter in text:
            direction = bidirectional(letter)
            if direction in ("R", "AL") or letter == "،":
                return RIGHT_TO_LEFT
            if direction == "L":
                return LEFT_TO_RIGHT
    return OPEN


def labels(kind: str, code: str) -> tuple[str, ...]:
    """The label of one option in every language: what a person may type instead of pressing."""
    return tuple(dict.fromkeys(Words(language).option(kind, code) for language in Language))


def _closed(text: str) -> bool:
    depth = 0
    for character in text:
        if character in "\u2066\u2067\u2068":
            depth += 1
        elif character == CLOSE:
            depth -= 1
        if depth < 0:
            return False
    return depth == 0
