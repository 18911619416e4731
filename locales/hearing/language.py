"""In which language a message is written: French, Arabic, Darija in either script, or another.

The script is looked at first; then a small model decides between the languages of that script.
"""

import itertools
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from locales.hearing.excerpts import excerpt
from locales.hearing.linear import Linear, Weighed, load, shares


class Tongue(StrEnum):
    """A language in its script; Darija has two."""

    FRENCH = "fr"
    ARABIC = "ar"
    DARIJA = "ary"
    ARABIZI = "ary_Latn"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Guess:
    """A language, how sure it is (0 to 1), and what it was seen by."""

    tongue: Tongue
    probability: float
    reasons: tuple[str, ...] = ()


SURE = 0.7
"""Below it, the language of the conversation is kept."""
ARABIC_FILE, LATIN_FILE = "language_arabic.bin.gz", "language_latin.bin.gz"
_LONGEST = 4
_TOLD = 3
_ARABIC = re.compile(r"[\u0620-\u064a\u066e-\u06d3\u0750-\u077f\ufb50-\ufdff\ufe70-\ufefc]")
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]")
_LETTER = re.compile(r"[^\W\d_]")
_BETWEEN = re.compile(r"[^\w']+|_")
_REPEATED = re.compile(r"(\w)\1{2,}")


def words_of(text: str) -> list[str]:
    """The words whose spelling tells a language: lower case, accents kept, Arabic signs gone."""
    text = unicodedata.normalize("NFKC", text).casefold().replace("’", "'")
    if not text.isascii():
        text = "".join(c for c in text if c != "ـ" and unicodedata.category(c) not in ("Mn", "Cf"))
    return _BETWEEN.sub(" ", _REPEATED.sub(r"\1\1", text)).split()


def features(words: list[str]) -> Weighed:
    """Runs of one to four characters within words, whole words, and pairs of words."""
    met: list[str] = []
    for word in words:
        framed = f" {word} "
        size = len(framed)
        for length in range(1, _LONGEST + 1):
            met += [framed[i : i + length] for i in range(size - length + 1)]
    runs = Counter(met)
    whole = [f"={word}" for word in words]
    whole += [f"={a} {b}" for a, b in itertools.pairwise(words)]
    # Short and long messages weigh the same; a word says more than the runs it is made of.
    each = len(met) ** -0.5 if met else 0.0
    found = {run: count * each for run, count in runs.items()}
    found.update(dict.fromkeys(whole, 1.0 / max(1, len(whole)) ** 0.5))
    return found


def language(text: str, *, why: bool = True) -> Guess:
    """The language of a message; ``other`` when it has no letters, or those of another script.

    Unless ``why``, the words that spoke loudest are not looked for.
    """
    # One sign may stand for a whole sentence, so that what it becomes is cut once more.
    text = excerpt(unicodedata.normalize("NFKC", excerpt(text)))
    arabic, latin = len(_ARABIC.findall(text)), len(_LATIN.findall(text))
    letters = len(_LETTER.findall(text))
    if arabic + latin == 0 or 2 * (arabic + latin) < letters:
        unread = "letters of another script" if letters else "no letters"
        return Guess(Tongue.OTHER, 1.0, (unread,))
    words = words_of(text)
    script = _ARABIC if arabic >= latin else _LATIN
    found = features([word for word in words if script.search(word)] or words)
    model = _model(ARABIC_FILE if arabic >= latin else LATIN_FILE)
    chances = shares(model.score(found))
    best = max(range(len(chances)), key=chances.__getitem__)
    told = _telling(model, found, best) if why else []
    where = "Arabic letters" if arabic >= latin else "Latin letters"
    return Guess(Tongue(model.outputs[best]), round(chances[best], 4), (where, *told))


def _telling(model: Linear, found: Weighed, output: int) -> list[str]:
    """The whole words that speak loudest for a language."""
    whole = dict.fromkeys((name for name in found if name.startswith("=")), 1.0)
    said = {name: model.said([name], whole, [output])[0] for name in whole}
    loud = sorted((name for name in said if said[name] > 0), key=lambda name: (-said[name], name))
    return [name.removeprefix("=") for name in loud[:_TOLD]]


@cache
def _model(name: str) -> Linear:
    return load(name)
