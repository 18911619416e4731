"""What the triage model sees of a message: sounds, consonant keys, words, and small signs.

French, Arabizi and Arabic letters meet in one alphabet of sounds, so what is learned from one
writing holds in the others.
"""

import itertools
from functools import lru_cache

from locales.hearing.excerpts import excerpt
from locales.hearing.folding import bare, key, plain, sound

_WORDS = 160
_LONGEST_WORD = 24
"""Letters of a word that are looked at: longer ones are no words."""
_RUNS = (3, 4, 5)


@lru_cache(maxsize=4096)
def _heard(word: str) -> tuple[str, str, tuple[str, ...]]:
    """A plain word's key without its article, its sound, and the runs of that sound."""
    heard = sound(word)
    framed = f" {heard} "
    runs = tuple(
        "c" + framed[i : i + length] for length in _RUNS for i in range(len(framed) - length + 1)
    )
    return key(bare(word)) or heard, heard, runs


def traits(text: str) -> dict[str, float]:
    """The features of a message, each kind weighing the same however long the message is."""
    words = [word[:_LONGEST_WORD] for word in plain(excerpt(text)).split()[:_WORDS]]
    heard = [_heard(word) for word in words]
    keys = [one[0] for one in heard]
    found: dict[str, float] = {}
    kinds = (
        {"k" + one for one in keys} | {"w" + one for one in words},
        {f"2{a} {b}" for a, b in itertools.pairwise(keys)}
        | {f"3{a} {b}" for a, b in zip(keys, keys[2:], strict=False)},
        {run for one in heard for run in one[2]},
        signs(text, keys),
    )
    for kind in kinds:
        if kind:
            found.update(dict.fromkeys(sorted(kind), len(kind) ** -0.5))
    return found


def signs(text: str, keys: list[str]) -> set[str]:
    """What is seen of a message as a whole: a question, its length, how it begins."""
    found = {f"length {min(len(keys) // 4, 6)}"}
    if "?" in text or "؟" in text:
        found.add("question")
    found.update(f"begins {one}" for one in keys[:2])
    return found
