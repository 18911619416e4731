"""The words people use for each option: read from ``synonyms.toml``, arranged kind by kind.

A kind is arranged when it is first asked for, so that starting stays quick.
"""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

from locales.hearing.around import is_article, words_of
from locales.hearing.folding import bare, key, picture

HIDING = "_"
"""The code of phrases that look like an answer and are none."""
LONG = 5
"""From this many letters on, a word may hold one typing mistake."""
_WHOLE = "="
_WORDS_IN_A_LABEL = 12
_NUMBERED = 20
"""Options are chosen by numbers below this one."""

Synonyms = Mapping[str, Mapping[str, Mapping[str, list[str]]]]


@cache
def synonyms() -> Synonyms:
    """Every list of ``synonyms.toml``: by kind, code and writing."""
    source = files("locales.hearing").joinpath("synonyms.toml").read_text(encoding="utf-8")
    return tomllib.loads(source)


def written(kind: str, code: str) -> Iterator[str]:
    """Every spelling of one option, in all writings."""
    for words in synonyms().get(kind, {}).get(code, {}).values():
        yield from words


@cache
def ours() -> frozenset[str]:
    """Every spelling and number of every option, as it stands here: our words, not somebody's."""
    kinds = synonyms().values()
    lists = (words for kind in kinds for code in kind.values() for words in code.values())
    spelled = {word.removeprefix(_WHOLE) for words in lists for word in words}
    return frozenset((*spelled, *map(str, range(_NUMBERED))))


def essence(words: Iterable[str]) -> tuple[str, ...]:
    """Plain words without articles, as phrases are compared."""
    return tuple(bare(word) for word in words if not is_article(word))


def consonants(words: Iterable[str]) -> str:
    """The consonant keys of words; one whose key is empty keeps its place."""
    return " ".join(key(word) for word in words)


Codes = tuple[str, ...]


@dataclass(slots=True)
class Known:
    """Words with the codes they may mean; long ones also by their length, for mistyped ones."""

    codes: dict[str, Codes] = field(default_factory=dict)
    by_length: dict[int, list[str]] = field(default_factory=dict)

    def add(self, word: str, code: str) -> None:
        """Remember what a word may mean."""
        codes = self.codes.get(word, ())
        if not codes and len(word) >= LONG:
            self.by_length.setdefault(len(word), []).append(word)
        if code not in codes:
            self.codes[word] = (*codes, code)


@dataclass(slots=True)
class Lexicon:
    """All phrases of one kind of option."""

    whole: Known = field(default_factory=Known)
    """A whole message without spaces, and the codes it may be."""
    whole_keys: Known = field(default_factory=Known)
    """The same by its consonants."""
    single: Known = field(default_factory=Known)
    """Phrases of one word that count inside a sentence."""
    single_keys: Known = field(default_factory=Known)
    phrases: dict[str, list[tuple[tuple[str, ...], str]]] = field(default_factory=dict)
    """All phrases that count inside a sentence, by their first word."""
    labels: list[tuple[str, str]] = field(default_factory=list)
    """Labels in plain form, for their beginnings and parts."""

    def add_synonym(self, code: str, spelling: str) -> None:
        """A way of saying an option; ``=`` before it: never inside a sentence."""
        only_whole = spelling.startswith(_WHOLE)
        spelling = spelling.removeprefix(_WHOLE)
        words = words_of(spelling)
        if not words:
            # An emoji folds to nothing, and is compared by itself.
            self.whole.add(picture(spelling), code)
            return
        core = essence(words) or tuple(words)
        self.whole.add("".join(words), code)
        self.whole.add("".join(core), code)
        heard = consonants(core)
        if len(heard) > 2:
            self.whole_keys.add(heard, code)
        if not only_whole:
            known = self.phrases.setdefault(core[0], [])
            if (core, code) not in known:
                known.append((core, code))
            if len(core) == 1:
                self.single.add(core[0], code)
                self.single_keys.add(heard, code)

    def add_label(self, code: str, label: str) -> None:
        """The words of the button itself."""
        words = words_of(label)[:_WORDS_IN_A_LABEL]
        if not words:
            return
        self.add_synonym(code, _WHOLE + " ".join(words))
        self.labels.append((" ".join(words), code))
