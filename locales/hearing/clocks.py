"""Reads an hour of the day in words: "10h30 du soir", "minuit", "m3a 7 d sbah", "10 et demie"."""

import re
import tomllib
from functools import cache
from importlib.resources import files

from locales.hearing.around import LONGEST, words_of
from locales.hearing.folding import western
from locales.hearing.numbers import number

_FIGURES = re.compile(r"(?<!\d)(\d{1,2})\s*(?:heures?|h|س|:|\.)\s*(\d{2})(?!\d)")
_NOON, _DAY, _HOUR = 12, 24, 60
_MINUTES = {"half": 30, "quarter": 15, "less_a_quarter": -15}
_FIRST_OF_NIGHT = 6
"""From this hour on, an hour "of the night" is one before midnight."""


def clock(text: str) -> tuple[int, int] | None:
    """The hour and the minutes that the whole message is; None when it is none."""
    if len(text) > LONGEST:
        return None
    written = western(text).lower()
    figures = _FIGURES.search(written)
    if figures is not None:
        written = f"{written[: figures.start()]} {figures[1]} {written[figures.end() :]}"
    known, words = _phrases(), words_of(re.sub(r"(\d)h\b", r"\1 h", written))
    parts: list[str] = []
    rest: list[str] = []
    place = 0
    while place < len(words):
        for length in (4, 3, 2, 1):
            kind = known.get(tuple(words[place : place + length]))
            if kind is not None:
                parts.append(kind)
                break
        else:
            length = 1
            rest.append(words[place])
        place += length
    said = {kind for kind in parts if kind != "filling"}
    hour = number(" ".join(rest)) if rest else None
    return _told(hour, int(figures[2]) if figures else 0, said, bool(rest))


def _told(hour: int | None, minute: int, said: set[str], has_rest: bool) -> tuple[int, int] | None:
    day = said - _MINUTES.keys()
    if len(day) > 1 or len(said - day) > 1 or (said - day and minute):
        return None
    part = next(iter(day), "")
    if part in ("noon", "midnight"):
        if has_rest and hour != _NOON:
            return None
        hour = _NOON if part == "noon" else 0
    elif hour is None:
        return None
    elif part:
        hour = _of(part, hour)
    if hour is None or not (0 <= hour < _DAY and minute < _HOUR):
        return None
    whole = hour * _HOUR + minute + sum(_MINUTES[each] for each in said - day)
    return divmod(whole % (_DAY * _HOUR), _HOUR)


def _of(part: str, hour: int) -> int | None:
    """The hour of the whole day that an hour of a part of it is; None for one that is not in it."""
    if part == "morning":
        return hour if hour < _NOON else None
    if hour > _NOON:
        return hour
    if part == "afternoon":
        return hour + _NOON if 0 < hour < _NOON else None
    return hour + _NOON if _FIRST_OF_NIGHT <= hour < _NOON else hour % _NOON


@cache
def _phrases() -> dict[tuple[str, ...], str]:
    source = files("locales.hearing").joinpath("clocks.toml").read_text(encoding="utf-8")
    return {
        tuple(words_of(one)): kind for kind, all_ in tomllib.loads(source).items() for one in all_
    }
