"""What in a text would tell other eyes whom or what it is about: a prison, a name, a complaint.

Better warned once too often: nobody is kept from writing, so a false alarm costs one press.
"""

import tomllib
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files

from flows.vocabulary import Telltale
from locales.hearing.around import is_article
from locales.hearing.folding import forms, key, plain, sound
from locales.places import Places, SpellingKind

SHORTEST = 3
"""Letters of a name: shorter ones are small words as well."""
_MOST_WORDS, _FEWEST = 5, 3
_SHORT = str.maketrans("", "", "ai")
"""Vowels that Arabic letters often leave out."""


def telltales(text: str, names: Iterable[str], places: Places) -> tuple[Telltale, ...]:
    """What a text tells, in the order of ``Telltale``; ``names`` are those in the grievance.

    >>> telltales("rendez-vous demain", ["Youssef"], Places())
    ()
    """
    words = plain(text).split()
    found: set[Telltale] = set()
    if _phrases(words) & _prisons(places):
        found.add(Telltale.PLACE)
    if any(
        _is_named(name, form) for name in _names(names) for word in words for form in forms(word)
    ):
        found.add(Telltale.NAME)
    if _phrases(words) & _complaints():
        found.add(Telltale.COMPLAINT)
    return tuple(one for one in Telltale if one in found)


def _names(names: Iterable[str]) -> Iterator[str]:
    """Each name of a person by itself, for people are called by one of them."""
    for word in plain(" ".join(names)).split():
        if len(word) >= SHORTEST and not is_article(word):
            yield word


def _is_named(name: str, word: str) -> bool:
    """Whether a word may be this name; written in other letters, its vowels differ."""
    if name.isascii() == word.isascii():
        return sound(name) == sound(word)
    if len(key(name)) >= _FEWEST:
        return key(name) == key(word)
    return sound(name).translate(_SHORT) == sound(word).translate(_SHORT)


def _phrases(words: list[str]) -> set[str]:
    """Every few words that stand together, with and without what is written onto the first."""
    found: set[str] = set()
    for begin, word in enumerate(words):
        rest = words[begin + 1 : begin + _MOST_WORDS]
        for form in forms(word):
            found.update(" ".join([form, *rest[:more]]) for more in range(len(rest) + 1))
    return found


@cache
def _complaints() -> frozenset[str]:
    source = files("locales.hearing").joinpath("telltale.toml").read_text(encoding="utf-8")
    return frozenset(plain(word) for words in tomllib.loads(source).values() for word in words)


@cache
def _prisons(places: Places) -> frozenset[str]:
    """Names of prisons as people write them; the town alone names no prison."""
    spelled = (one for one in places.spellings if one.kind is not SpellingKind.CITY)
    named = (one for one in spelled if one.kind in (SpellingKind.NAME, SpellingKind.NICKNAME))
    return frozenset(plain(word) for one in named for word in one.words if word.strip())
