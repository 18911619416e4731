"""Reads a whole number: digits of any script, or words in French, Arabic, Darija and Arabizi.

The number must be the whole message; "3 days" is for ``days``, and "1,5" is not whole.
"""

import re
import tomllib
from collections.abc import Sequence
from importlib.resources import files

from locales.hearing.around import words_of
from locales.hearing.folding import fold, plain

LONGEST = 15
"""More digits than this are a telephone line or a mistake, never a number asked for."""


def _table(section: str) -> dict[str, int]:
    source = files("locales.hearing").joinpath("numbers.toml").read_text(encoding="utf-8")
    read = tomllib.loads(source)[section]
    return {plain(word): int(number) for number, words in read.items() for word in words}


WORDS = _table("counting")
"""Every number word in plain form."""
_ORDER = _table("order")
_THOUSAND = frozenset(word for word, number in WORDS.items() if number == 1000)
_AND = frozenset(("et", "w", "و", "u", "ou", "o"))
_AROUND = frozenset(
    words_of("le la l no n num numero option choix رقم الرقم نمرة النمرة الجواب ra9m nmra nemra")
)
_DRESSING = frozenset("\ufe0f\u20e3\u200e\u200f\u061c\u2066\u2067\u2068\u2069")
"""Marks around a digit that change nothing: keycaps and directions."""
_GROUPED = re.compile(r"\d{1,3}(?:[ .,'\u066c\u00a0\u202f]\d{3})+")
_ENDING = re.compile(r"[.)\]:،,!؟?°º\s]+$|^[(\[#\s]+")


def number(text: str) -> int | None:
    """The whole number that the message is; None when it is none, or too long to be one."""
    if len(text) > 80:
        return None
    digits = "".join(_digit(character) for character in text).strip()
    digits = _ENDING.sub("", _ENDING.sub("", digits))
    if _GROUPED.fullmatch(digits):
        digits = re.sub(r"\D", "", digits)
    if re.fullmatch(rf"[0-9]{{1,{LONGEST}}}", digits):
        return int(digits)
    if re.search(r"[0-9]\s*[.,/:-]\s*[0-9]|(?:^|\s)[-\u2212]\s*[0-9]", digits):
        return None
    words = [word for word in plain(text).split() if word not in _AROUND]
    if len(words) == 1 and words[0] in _ORDER:
        return _ORDER[words[0]]
    return spoken(words)


def _digit(character: str) -> str:
    """A digit of any script as ASCII; marks that only dress a digit are dropped."""
    if character.isdecimal():
        return str(int(character))
    folded = fold(character)
    if folded.isdecimal() and len(folded) == 1:
        return folded
    return "" if character in _DRESSING else character


def spoken(words: Sequence[str]) -> int | None:
    """The number that plain words say, in either order: "vingt-cinq", "خمسة وعشرين"."""
    parts: list[int] = []
    for word in _pieces(words):
        if word in _AND:
            continue
        if word.isdecimal() and len(word) <= LONGEST:
            if len(words) > 1 and not _THOUSAND.intersection(words):
                return None
            parts.append(int(word))
            continue
        if word not in WORDS:
            return None
        parts.append(WORDS[word])
    return _sum(parts)


def _pieces(words: Sequence[str]) -> list[str]:
    """Words as they are counted: "wعشرين" loses its "and", "quatre vingt" becomes one."""
    pieces: list[str] = []
    for word in (part for whole in words for part in _parted(whole)):
        if word not in WORDS and word[:1] in ("و", "w") and word[1:] in WORDS:
            word = word[1:]
        if word == "عشر" and pieces and pieces[-1] + word in WORDS:
            word = pieces.pop() + word
        if word in ("vingts", "cents"):
            word = word[:-1]
        pieces.append(word)
    return pieces


def _parted(word: str) -> tuple[str, ...]:
    """A number of thousands written as one word: "عشرلاف", "10alaf"."""
    for ending in () if word in WORDS else sorted(_THOUSAND, key=len, reverse=True):
        before = word.removesuffix(ending)
        if before != word and (before in WORDS or before.isdecimal()):
            return before, ending
    return (word,)


def _sum(parts: Sequence[int]) -> int | None:
    """Parts put together as languages do; None when nobody counts like that."""
    if not parts:
        return None
    if len(parts) > 1 and (thousands := [each for each in parts if each in (1000, 2000)]):
        return _thousands(parts, thousands[0]) if len(thousands) == 1 else None
    if len(parts) == 1:
        return parts[0]
    first, rest = parts[0], parts[1:]
    if first == 4 and rest[0] == 20:
        return _sum([80, *rest[1:]])
    if first in (60, 80) and len(rest) == 1 and 10 <= rest[0] <= 19:
        return first + rest[0]
    if first in (60, 80, 10) and len(rest) == 2 and rest[0] == 10 and rest[1] in (7, 8, 9):
        return first + 10 + rest[1]
    if first == 10 and len(rest) == 1 and rest[0] in (7, 8, 9):
        return 10 + rest[0]
    if first in (100, 200) or (first < 10 and first > 1 and rest[0] == 100):
        hundreds, left = (first, rest) if first >= 100 else (first * 100, rest[1:])
        if not left:
            return hundreds
        below = _sum(left)
        return hundreds + below if below is not None and below < 100 else None
    if len(rest) == 1:
        small, large = sorted((first, rest[0]))
        if 1 <= small <= 9 and 20 <= large <= 90 and large % 10 == 0:
            return small + large
    return None


def _thousands(parts: Sequence[int], large: int) -> int | None:
    """What stands before a thousand counts it, what stands after it is added."""
    place = parts.index(large)
    times = _sum(parts[:place]) if place else 1
    rest = _sum(parts[place + 1 :]) if parts[place + 1 :] else 0
    if times is None or rest is None or times >= 1000 or rest >= 1000:
        return None
    return None if place and large == 2000 else times * large + rest
