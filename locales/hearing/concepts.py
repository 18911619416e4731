"""Which of the concepts of ``concepts.toml`` a message speaks of, and by which of its words.

A concept is the same in every writing: what a model or a rule learns of it holds in all four.
"""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, NamedTuple

from locales.hearing.folding import bare, forms, key, plain, sound

_PREFIXES = {"", "l", "b", "f", "k", "kt", "kn", "t", "n", "G", "Gt", "Gn", "m", "s", "bl", "fl",
             "d", "dl", "st", "tt", "ml"}  # fmt: skip
_SUFFIXES = {"", "h", "hm", "n", "C", "hC", "t", "tC", "th", "tn", "k", "km", "kC", "nC", "lh",
             "lhm", "ln", "lhC", "hmC", "thm", "nh", "tk"}  # fmt: skip
"""What is written onto a word in Darija and Arabic, by its consonants."""
_WRITTEN_ONTO = range(1 + max(map(len, _PREFIXES | _SUFFIXES)))
"""How many consonants that may be."""
_SHORTEST = 3
"""Consonants that a word must have to be known by them alone."""
_SHORTEST_STEM = 2
REFUSED = "life:refused"
"""The phrases that refuse something and look like words of a farewell: "they do not allow"."""
_LONGEST = 4
"""Words of the longest phrase."""


class Seen(NamedTuple):
    """A concept, and where it stands among the words of a message."""

    concept: str
    first: int
    last: int


@dataclass(slots=True)
class Concepts:
    """All words of all concepts, arranged by how they are looked for."""

    exact: dict[str, set[str]] = field(default_factory=dict)
    """Words as they are written, whatever sounds like them."""
    stems: dict[str, set[str]] = field(default_factory=dict)
    """Beginnings of French words."""
    keys: dict[str, set[str]] = field(default_factory=dict)
    short: dict[str, set[str]] = field(default_factory=dict)
    """Words of few consonants, known as they are written alone."""
    phrases: dict[str, set[str]] = field(default_factory=dict)
    begins: set[str] = field(default_factory=set)
    """The first words of phrases: at most words no phrase need be looked for."""

    def take(self, concept: str, writings: Mapping[str, str]) -> None:
        """Remember all words of a concept, by writing."""
        for writing, entries in writings.items():
            for entry in entries.split():
                self.add(concept, writing, entry)

    def add(self, concept: str, writing: str, entry: str) -> None:
        """Remember a word, a stem or a phrase."""
        words = plain(entry.replace("_", " ").strip("*=")).split()
        if not words:
            return
        as_written = writing == "fr" or entry.startswith("=")
        if len(words) > 1:
            phrase = words if as_written else [*map(_key, words)]
            self.phrases.setdefault(" ".join(phrase), set()).add(concept)
            self.begins.add(phrase[0])
        elif as_written:
            kind = self.stems if entry.endswith("*") else self.exact
            kind.setdefault(words[0], set()).add(concept)
        else:
            for word in {words[0], bare(words[0])}:
                consonants = key(word)
                known = len(consonants) >= _SHORTEST
                kind, heard = (self.keys, consonants) if known else (self.short, word)
                kind.setdefault(heard, set()).add(concept)

    def of_word(self, word: str, french: bool) -> frozenset[str]:
        """The concepts of one plain word."""
        if word.isascii():
            found = set(self.exact.get(word, ()))
            for end in range(_SHORTEST_STEM, len(word) + 1):
                found |= self.stems.get(word[:end], set())
            if french or (found and len(word) > _LONGEST):
                return frozenset(found)
        else:
            found = {name for form in forms(word) for name in self.exact.get(form, ())}
        return frozenset(found | self._of_sound(word))

    def _of_sound(self, word: str) -> set[str]:
        for form in forms(word):
            if form in self.short:
                return self.short[form]
        consonants = key(word)
        if consonants in self.keys:
            return self.keys[consonants]
        starts = [end for end in _WRITTEN_ONTO if consonants[:end] in _PREFIXES]
        size = len(consonants)
        ends = [size - more for more in _WRITTEN_ONTO if consonants[size - more :] in _SUFFIXES]
        most = 0
        found: set[str] = set()
        for start in starts:
            for end in ends:
                if end - start >= max(_SHORTEST, most):
                    known = self.keys.get(consonants[start:end])
                    if known:
                        found = known if end - start > most else found | known
                        most = end - start
        return found


def concepts(words: Sequence[str], french: bool) -> list[Seen]:
    """The concepts of plain words in their order; phrases as well as single words."""
    known = _known()
    seen = [
        Seen(name, place, place)
        for place, word in enumerate(words)
        for name in sorted(_of_word(word, french))
    ]
    heard = [words] if french else [words, [_key(word) for word in words]]
    for written in heard:
        for first in [place for place, word in enumerate(written) if word in known.begins]:
            for phrase, last in _phrases_at(written, first):
                seen += [Seen(name, first, last) for name in known.phrases.get(phrase, ())]
    return sorted(set(seen), key=lambda one: (one.first, one.last, one.concept))


def _phrases_at(words: Sequence[str], first: int) -> Iterator[tuple[str, int]]:
    for last in range(first + 1, min(first + _LONGEST, len(words))):
        yield " ".join(words[first : last + 1]), last


@lru_cache(maxsize=4096)
def _of_word(word: str, french: bool) -> frozenset[str]:
    return _known().of_word(word, french)


def _key(word: str) -> str:
    """The consonants of a word without its article, or its sound where there are none."""
    return key(bare(word)) or sound(word)


@cache
def _known() -> Concepts:
    found = Concepts()
    for concept, writings in _written("concepts.toml").items():
        found.take(concept, writings)
    life = _written("life.toml")
    for rule in life["rule"]:
        found.take("life:" + rule["id"], rule.get("phrases", {}))
    found.take(REFUSED, life["everyday"]["phrases"])
    return found


def _written(name: str) -> dict[str, Any]:
    source = files("locales.hearing").joinpath(name).read_text(encoding="utf-8")
    return tomllib.loads(source)
