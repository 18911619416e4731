"""By what the words of a question and of an article meet, in any writing.

Small words (``asking.toml``) lead nowhere.
"""

from collections.abc import Iterable, Iterator

from locales.hearing.around import is_article
from locales.hearing.asking import small, small_words
from locales.hearing.folding import bare, key, sound

_LONG = 5
"""Sounds of a word that may hold a typing mistake."""
_WHO_ACTS = frozenset("ntنت")
"""What Arabic writes before a verb to say who acts, and leaves out elsewhere."""
_STEM = 3
"""By so many consonants, words of one root meet: "embauche" and "embaucher"."""
_OPEN, _SHUT = "a", "-"
"""How a word begins: with a vowel, which ع is as well, or not."""
_VOWELS = frozenset("aeiou3اع")
_CUT, _WHERE = "~", "?"
"""What a stem is written with, and "where", so that they are no whole words."""


def terms(words: Iterable[str]) -> Iterator[tuple[str, str]]:
    """What each word that says something is met by, with the word.

    "Where" only when alone, or when somebody says that they do not know.
    """
    where, found, unknown = [], False, False
    for word in words:
        plain = bare(word)
        unknown = unknown or bool({word, plain} & small("unknown"))
        if {word, plain} & small("where"):
            where.append((f"{_WHERE}{key(plain)}", word))
        elif not (is_article(word) or len(plain) < 2 or {word, plain} & small_words()):
            found = True
            yield from ((term, word) for term in _met_by(plain))
    if unknown or not found:
        yield from where


def said_in(words: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Each word that says something, with its key."""
    for word in words:
        plain = bare(word)
        says_nothing = {word, plain} & (small("where") | small_words())
        if not (says_nothing or is_article(word) or len(plain) <= 1):
            yield word, _heard(plain)


def _met_by(plain: str) -> Iterator[str]:
    """The key of a word; the key with whether it begins with a vowel, which alone parts "idrab" (a
    strike) from "drb" (a beating); and its stem."""
    heard = _heard(plain)
    yield heard
    yield f"{_OPEN if plain[0] in _VOWELS else _SHUT}{heard}"
    if len(heard) >= _STEM:
        yield f"{_CUT}{heard[:_STEM]}"
    if plain[0] in _WHO_ACTS and len(heard) > _STEM:
        yield f"{_CUT}{heard[1 : _STEM + 1]}"


def may_be_mistyped(term: str) -> bool:
    """Whether it is long enough to hold a typing mistake."""
    return len(term) >= _LONG and term[0] not in (_OPEN, _SHUT, _CUT, _WHERE)


def _heard(plain: str) -> str:
    """The consonant key of a word; a short one keeps its vowels."""
    heard = key(plain)
    return (heard if len(heard) > 1 else sound(plain)) or plain
