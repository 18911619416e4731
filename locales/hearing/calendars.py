"""The words of the calendar, and a message about a day cut into signs of one letter.

``N`` a number, ``M`` a month, ``W`` a weekday, ``D`` a day counted from today, ``d w m y`` units,
``A`` ago, ``F`` ahead, ``L`` last, ``X`` next, ``O`` any other word.
"""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import groupby

from locales.hearing.around import words_of
from locales.hearing.folding import bare, plain
from locales.hearing.numbers import spoken

_UNITS = {"day": "d", "week": "w", "month": "m", "year": "y"}
_POINTERS = {"ago": "A", "ahead": "F", "last": "L", "next": "X"}
_FILLING = frozenset(
    words_of(
        "le la l les du de d au a ce cet cette en et un une nos date jour environ vers c etait "
        "في ف ب ل و يوم نهار د ديال شي هاد كان كانت تاريخ بتاريخ عام سنة "
        "f fi b l o w nhar dyal chi had kan kant li lli the on of"
    )
)
_FIRST = frozenset(words_of("1er 1ere premier الفاتح فاتح اول lwl lowel lewel"))
_LONGEST = 4
MOST_WORDS = 12
"""A message of more words than this tells a story, and its days are not all the day asked for."""

Phrases = dict[tuple[str, ...], list[tuple[str, int]]]


@dataclass(frozen=True, slots=True)
class Sign:
    """One meaning in the message."""

    letter: str
    value: int = 0


@cache
def phrases() -> Phrases:
    """Every phrase of ``calendar.toml`` in plain words, with what it may mean."""
    source = files("locales.hearing").joinpath("calendar.toml").read_text(encoding="utf-8")
    read = tomllib.loads(source)
    found: Phrases = {}
    for section, letter in (("days", "D"), ("weekdays", "W"), ("months", "M")):
        for number, spellings in read[section].items():
            _add(found, spellings, letter, int(number))
    for section, letters in (("units", _UNITS), ("pairs", _UNITS), ("words", _POINTERS)):
        for name, spellings in read[section].items():
            _add(found, spellings, letters[name], 2 if section == "pairs" else 0)
    return found


@cache
def _firsts() -> frozenset[str]:
    """The words that phrases begin with."""
    return frozenset(phrase[0] for phrase in phrases() if phrase)


def _add(found: Phrases, spellings: Sequence[str], letter: str, value: int) -> None:
    for spelling in spellings:
        meanings = found.setdefault(tuple(plain(spelling).split()), [])
        if (letter, value) not in meanings:
            meanings.append((letter, value))


def signs(words: Sequence[str]) -> list[Sign]:
    """The message as signs, without the words that only fill it."""
    read: list[Sign] = []
    position = 0
    while position < len(words):
        taken, meanings = _meanings(words, position)
        word = words[position]
        amount = _amount(word)
        if taken <= 1 and amount is not None and not _is_named(read, words, position, meanings):
            taken, meanings = 1, [("N", amount)]
        position += taken or 1
        for letter, value in meanings[:1]:
            read += [Sign("N", 2), Sign(letter)] if letter in "dwmy" and value else []
            read += [] if letter in "dwmy" and value else [Sign(letter, value)]
        if not meanings and word not in _FILLING:
            read.append(Sign("O"))
    return _tidy(read)


def _meanings(words: Sequence[str], position: int) -> tuple[int, list[tuple[str, int]]]:
    known, firsts = phrases(), _firsts()
    loosened = [first for first in _loosened(words[position]) if first in firsts]
    if not loosened:
        return 0, []
    for length in range(min(_LONGEST, len(words) - position), 0, -1):
        for first in loosened:
            phrase = (first, *words[position + 1 : position + length])
            if phrase in known:
                return length, known[phrase]
    return 0, []


def _loosened(word: str) -> tuple[str, ...]:
    """The word, without the "on" written onto it (فالخميس, flkhmis), and without its article."""
    inner = word
    if (word[:1] in "فبلوك" and word[1:3] == "ال") or (word[:1] in "fbd" and word[1:2] == "l"):
        inner = word[1:]
    return word, inner, bare(inner)


def _amount(word: str) -> int | None:
    if word.isdecimal():
        return int(word) if len(word) <= 4 else None
    return 1 if word in _FIRST else spoken([word])


def _is_named(
    read: Sequence[Sign], words: Sequence[str], position: int, meanings: Sequence[tuple[str, int]]
) -> bool:
    """Whether a word that may count is a name here: Tuesday in "tlat", the month in "7 sept"."""
    letters = {letter for letter, _ in meanings}
    if "M" in letters:
        return bool(read) and read[-1].letter == "N"
    following = _meanings(words, position + 1)[1] if position + 1 < len(words) else []
    return "W" in letters and not any(letter in "dwmyM" for letter, _ in following)


def _tidy(read: Sequence[Sign]) -> list[Sign]:
    """Repeated words once, and a "day" that nobody counts left out."""
    joined: list[Sign] = []
    for letter, group in groupby(read, key=lambda sign: sign.letter):
        together = list(group)
        joined += together[:1] if letter in "AFO" else together
    return [
        sign
        for place, sign in enumerate(joined)
        if sign.letter != "d" or (place and joined[place - 1].letter == "N")
    ]
