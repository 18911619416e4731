"""The small words of a question, which lead to no article: ``asking.toml``."""

import tomllib
from functools import cache
from importlib.resources import files

from locales.hearing.around import words_of
from locales.hearing.folding import bare


@cache
def small_words() -> frozenset[str]:
    """The words of a question that say nothing of what it is about, in plain form."""
    return frozenset().union(*map(small, _asking()))


@cache
def small(section: str) -> frozenset[str]:
    """The words of one section, in plain form."""
    words = [word for one in _asking()[section] for word in words_of(one)]
    return frozenset([*words, *map(bare, words)])


@cache
def _asking() -> dict[str, list[str]]:
    source = files("locales.hearing").joinpath("asking.toml").read_text(encoding="utf-8")
    return tomllib.loads(source)
