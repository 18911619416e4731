"""What the triage model sees of a message: sounds, consonant keys, words, concepts, small signs.

French, Arabizi and Arabic letters meet in one alphabet of sounds, so what is learned from one
writing holds in the others.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from locales.hearing.concepts import Seen, concepts
from locales.hearing.excerpts import excerpt
from locales.hearing.folding import bare, key, plain, sound

_FIRST_WORDS, _LAST_WORDS = 110, 60
"""Words that are looked at: a long story says what it is about at its beginning or at its end."""
_LONGEST_WORD = 24
"""Letters of a word that are looked at: longer ones are no words."""
_NUMBER = 3
"""Digits of a word from which on it is only known to be a number: a receipt says nothing."""
_RUNS = (3, 4, 5)
_PAIRS, _SIGNS = 0.7, 0.3
"""How much pairs of words and signs count, beside 1 for every other kind."""


@dataclass(frozen=True, slots=True)
class Traits:
    """The plain words of a message, its concepts, and its features with how much each counts."""

    words: Sequence[str]
    seen: Sequence[Seen]
    features: dict[str, float]

    def of_word(self, word: str) -> list[str]:
        """The features that one word brings by itself."""
        known = _known(word)
        heard = _heard(known)
        return ["k" + heard[0], "w" + known, *heard[1]]


def _known(word: str) -> str:
    """The word, or one digit in the place of a long number."""
    return "0" if len(word) >= _NUMBER and word.isdigit() else word


@lru_cache(maxsize=4096)
def _heard(word: str) -> tuple[str, tuple[str, ...]]:
    """A plain word's key without its article, and the runs of its sound."""
    heard = sound(word)
    framed = f" {heard} "
    runs = tuple(
        "c" + framed[i : i + length] for length in _RUNS for i in range(len(framed) - length + 1)
    )
    return key(bare(word)) or heard, runs


def traits(text: str, *, french: bool) -> Traits:
    """All of them, each kind weighing the same however long the message is.

    ``french``: in it, words are not compared by their consonants with those of Darija.
    """
    words = [word[:_LONGEST_WORD] for word in plain(excerpt(text)).split()]
    if len(words) > _FIRST_WORDS + _LAST_WORDS:
        words = [*words[:_FIRST_WORDS], *words[-_LAST_WORDS:]]
    seen = concepts(words, french)
    known = [_known(word) for word in words]
    heard = [_heard(word) for word in known]
    keys = [one[0] for one in heard]
    found: dict[str, float] = {}
    kinds: tuple[tuple[float, Iterable[str]], ...] = (
        (1.0, ("k" + one for one in keys)),
        (1.0, ("w" + one for one in known)),
        (_PAIRS, (f"2{a} {b}" for a, b in pairwise(keys))),
        (1.0, (run for one in heard for run in one[1])),
        (1.0, ("@" + one.concept for one in seen)),
        (_SIGNS, _signs(text, keys)),
    )
    for amount, names in kinds:
        if kind := dict.fromkeys(names):
            found.update(dict.fromkeys(kind, amount * len(kind) ** -0.5))
    return Traits(words, seen, found)


def _signs(text: str, keys: Sequence[str]) -> list[str]:
    """What is seen of a message as a whole: a question, its length, how it begins."""
    found = [f"length {min(len(keys) // 4, 6)}"]
    if "?" in text or "؟" in text:
        found.append("question")
    return found + [f"begins {one}" for one in keys[:2]]
