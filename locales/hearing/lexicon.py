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


def essence(words: Iterable[str]) -> tuple[str, ...]:
    """Plain words without articles, as phrases are compared."""
    return tuple(bare(word) for word in words if not is_article(word))


def consonants(words: Iterable[str]) -> str:
    """The consonant keys of words; one whose key is empty keeps its place."""
    return " ".join(key(word) for word in words)


ByLength = dict[int, dict[str, set[str]]]


def _remember(known: ByLength, word: str, code: str) -> None:
    if len(word) >= LONG:
        known.setdefault(len(word), {}).setdefault(word, set()).add(code)


@dataclass(slots=True)
class Lexicon:
    """All phrases of one kind of option."""

    whole: dict[str, set[str]] = field(default_factory=dict)
    """A whole message without spaces, and the codes it may be."""
    keys: dict[str, set[str]] = field(default_factory=dict)
    """The same by its consonants."""
    phrases: dict[str, list[tuple[tuple[str, ...], str]]] = field(default_factory=dict)
    """Phrases that count inside a sentence, by their first word."""
    labels: list[tuple[str, str]] = field(default_factory=list)
    """Labels in plain form, for their beginnings and parts."""
    whole_by_length: ByLength = field(default_factory=dict)
    words_by_length: ByLength = field(default_factory=dict)
    """Long whole messages, and long phrases of one word, to be compared with mistyped ones."""
    words_by_key: dict[str, set[str]] = field(default_factory=dict)

    def add_synonym(self, code: str, spelling: str) -> None:
        """A way of saying an option; ``=`` before it: never inside a sentence."""
        only_whole = spelling.startswith(_WHOLE)
        spelling = spelling.removeprefix(_WHOLE)
        words = words_of(spelling)
        if not words:
            # An emoji folds to nothing, and is compared by itself.
            self.whole.setdefault(picture(spelling), set()).add(code)
            return
        core = essence(words) or tuple(words)
        for joined in ("".join(words), "".join(core)):
            self.whole.setdefault(joined, set()).add(code)
            _remember(self.whole_by_length, joined, code)
        heard = consonants(core)
        if len(heard) > 2:
            self.keys.setdefault(heard, set()).add(code)
        if not only_whole:
            known = self.phrases.setdefault(core[0], [])
            if (core, code) not in known:
                known.append((core, code))
            if len(core) == 1:
                _remember(self.words_by_length, core[0], code)
                self.words_by_key.setdefault(heard, set()).add(code)

    def add_label(self, code: str, label: str) -> None:
        """The words of the button itself."""
        words = words_of(label)[:_WORDS_IN_A_LABEL]
        if not words:
            return
        self.add_synonym(code, _WHOLE + " ".join(words))
        self.labels.append((" ".join(words), code))
