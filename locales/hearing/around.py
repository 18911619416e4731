"""The small words around what matters, and the cutting of a message into words."""

import tomllib
from functools import cache
from importlib.resources import files

from locales.hearing.folding import plain

_ARTICLES = frozenset(("el", "al", "l", "le", "la", "les", "de", "du", "des", "d", "ال", "د"))

LONGEST = 400
"""Characters of a message that are looked at: a choice is never hidden deeper in a story."""
_FOLDED = 3 * LONGEST
"""Some signs stand for several words: no more than so many characters of them."""


def words_of(text: str) -> list[str]:
    """The plain words of the beginning of a message."""
    return plain(text[:LONGEST])[:_FOLDED].split()


@cache
def around() -> frozenset[str]:
    """Every small word, in plain form."""
    return frozenset().union(*map(section, _read()))


@cache
def section(writing: str) -> frozenset[str]:
    """The small words of one writing, in plain form."""
    return frozenset(word for entry in _read()[writing] for word in words_of(entry))


@cache
def _read() -> dict[str, list[str]]:
    source = files("locales.hearing").joinpath("around.toml").read_text(encoding="utf-8")
    return tomllib.loads(source)


def is_article(word: str) -> bool:
    """Whether a word only introduces the next one: "el Jadida", "Kelâa des Sraghna"."""
    return word in _ARTICLES
