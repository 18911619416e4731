"""Reads amounts with their unit: "8 000 DH", and lengths such as "3 ans 6 mois", "3am w nss".

Several parts in one message are put together; a message with a word that is no part of it is none.
"""

import tomllib
from functools import cache
from importlib.resources import files

from flows.speech import Stretch, Unit
from locales.hearing.around import LONGEST, words_of
from locales.hearing.folding import western
from locales.hearing.numbers import number, spoken

_ANDS = frozenset(words_of("et w و u ou"))
_DAYS_OF_A_WEEK = 7
_HALF_YEAR = 6
_HALF_MONTH = 15
_Phrases = dict[tuple[str, ...], tuple[str, int]]


def amount(text: str, unit: Unit) -> int | None:
    """The whole number that the message is, with the unit behind it or without; or None."""
    found = number(text)
    if found is not None or len(text) > LONGEST:
        return found
    if unit in (Unit.YEARS, Unit.MONTHS):
        said = stretch(text)
        if said is None or said.endless:
            return None
        others = (said.months if unit is Unit.YEARS else said.years, said.days)
        return None if any(others) else said.years if unit is Unit.YEARS else said.months
    lowered = western(text).lower().strip(" .")
    for ending in _read()["dirhams"]:
        before = lowered.removesuffix(ending)
        if before != lowered and (found := number(before)) is not None:
            return found
    return None


def stretch(text: str) -> Stretch | None:
    """The length of time that the whole message names; None when it names none."""
    if len(text) > LONGEST:
        return None
    words = [part for word in words_of(western(text)) for part in _parted(word)]
    known, said = _phrases(), {"year": 0, "month": 0, "day": 0}
    named: set[str] = set()
    waiting: list[str] = []
    last, place, endless = "", 0, False
    while place < len(words):
        length, meaning = _longest(known, words, place)
        if meaning is None:
            waiting.append(words[place])
            place += 1
            continue
        kind, value = meaning
        place += length
        if kind == "filling":
            continue
        if kind == "half":
            if not last or waiting:
                return None
            after = {"year": ("month", _HALF_YEAR), "month": ("day", _HALF_MONTH)}.get(last)
            if after is None:
                return None
            said[after[0]] += after[1]
            named.add(after[0])
        elif kind == "endless":
            endless = True
        else:
            counted = _counted(waiting, value)
            if counted is None or kind in named:
                return None
            waiting, last = [], kind
            unit, times = ("day", _DAYS_OF_A_WEEK) if kind == "week" else (kind, 1)
            said[unit] += counted * times
            named.add(unit)
    if [word for word in waiting if word not in _ANDS] or not (named or endless):
        return None
    years, months, days = (said[unit] if unit in named else None for unit in said)
    return Stretch(years, months, days, endless)


def _counted(waiting: list[str], pair: int) -> int | None:
    """How many of a unit: what stands before it, two in one word, or one."""
    before = [word for word in waiting if word not in _ANDS]
    if not before:
        return pair or 1
    return None if pair else spoken(before)


def _longest(known: _Phrases, words: list[str], place: int) -> tuple[int, tuple[str, int] | None]:
    for length in (3, 2, 1):
        phrase = tuple(words[place : place + length])
        if len(phrase) == length and phrase in known:
            return length, known[phrase]
    return 1, None


def _parted(word: str) -> list[str]:
    """A number that its unit is written onto: "3ans"; "3am" is a year as it stands."""
    digits = len(word) - len(word.lstrip("0123456789"))
    if (word,) in _phrases() or not 0 < digits < len(word):
        return [word]
    return [word[:digits], word[digits:]]


@cache
def _phrases() -> _Phrases:
    """Every word that is part of a length, in plain form: its kind, and 2 for two in one word."""
    found: _Phrases = {}
    source = files("locales.hearing").joinpath("calendar.toml").read_text(encoding="utf-8")
    calendar = tomllib.loads(source)
    for section, value in (("units", 0), ("pairs", 2)):
        for unit, spellings in calendar[section].items():
            found |= {tuple(words_of(one)): (unit, value) for one in spellings}
    for kind in ("half", "endless", "filling"):
        for one in _read()[kind]:
            found.setdefault(tuple(words_of(one)), (kind, 0))
    return found


@cache
def _read() -> dict[str, list[str]]:
    source = files("locales.hearing").joinpath("amounts.toml").read_text(encoding="utf-8")
    return tomllib.loads(source)
