"""Takes off the greeting that a message begins with: everybody greets, and it tells nothing."""

import tomllib
from functools import cache
from importlib.resources import files

from locales.hearing.folding import plain

LEAST = 3
"""Words that must be left: a greeting and little else stays as it is."""
_LONGEST = 5
"""Words of the longest greeting."""


def without_greeting(text: str) -> str:
    """What follows the greeting and whom it greets; all of it where little follows.

    >>> without_greeting("salam khoya 7bsouh lbare7 f casa")
    '7bsouh lbare7 f casa'
    """
    words = text[: 40 * _LONGEST].split()
    begins = _greeted(words, 0, "greetings")
    while begins:
        further = _greeted(words, begins, "greetings") or _greeted(words, begins, "addresses")
        if not further:
            break
        begins = further
    if not begins or len(text.split(maxsplit=begins + LEAST)) < begins + LEAST:
        return text
    return text.split(maxsplit=begins)[begins]


def _greeted(words: list[str], start: int, kind: str) -> int:
    """Where the phrase ends that stands there; 0 when none does."""
    for end in range(min(len(words), start + _LONGEST), start, -1):
        if plain(" ".join(words[start:end])) in _phrases(kind):
            return end
    return 0


@cache
def _phrases(kind: str) -> frozenset[str]:
    source = files("locales.hearing").joinpath("courtesy.toml").read_text(encoding="utf-8")
    return frozenset(plain(phrase) for phrase in tomllib.loads(source)[kind])
