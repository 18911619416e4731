"""The ways in which a message may mean an option, from the surest to the faintest.

Each takes the lexicon, the kind of option, the plain words of the message and its own text, and
returns the codes it found, each with how many letters of the message speak for it.
"""

from collections.abc import Callable, Sequence

from locales.hearing.around import around, is_article, words_of
from locales.hearing.folding import forms, key, picture
from locales.hearing.lexicon import HIDING, LONG, Codes, Known, Lexicon, consonants, essence
from locales.hearing.likeness import distance

Found = dict[str, int]

_SENTENCE = 7
"""In a message of more words than this an option is not looked for: it is a story."""
_FEW = 4
"""In a message of more words than this every word is taken as it is written."""
_DENYING = frozenset(
    words_of("pas ne non jamais machi mashi mechi mahouch ماشي ليس ليست لست ماهوش هوش")
)
_SAID_ANYWAY = frozenset({"topic", "topic_group", "answer", "hours", "submission", "agreement"})
"""Kinds in which "no visit" and "not my visit" speak of the same option."""


def whole(lexicon: Lexicon, kind: str, words: list[str], text: str) -> Found:
    """The whole message is a label or a synonym, or sounds like one."""
    joined = "".join(words)
    core = essence(words) or tuple(words)
    for candidate in (joined or picture(text), "".join(core)):
        if codes := lexicon.whole.codes.get(candidate):
            return _spoken_for(codes, len(candidate)) or {HIDING: 0}
    heard = consonants(core)
    if around().issuperset(words):
        return {}
    if len(joined) > 3 and len(heard.replace(" ", "")) > 2:
        return _spoken_for(lexicon.whole_keys.codes.get(heard, ()), len(heard))
    return {}


def _spoken_for(codes: Codes, letters: int) -> Found:
    return {code: letters for code in codes if code != HIDING}


def beginning(lexicon: Lexicon, kind: str, words: list[str], text: str) -> Found:
    """The message begins one label and no other, or a few that are offered back."""
    begun = " ".join(words)
    if len(begun) < 2 or begun in around():
        return {}
    return {
        code: len(begun)
        for label, code in lexicon.labels
        if label.startswith(begun) or " ".join(essence(label.split())).startswith(begun)
    }


def sentence(lexicon: Lexicon, kind: str, words: list[str], text: str) -> Found:
    """Phrases inside a short sentence; the longest wins where two overlap."""
    if len(words) > _SENTENCE:
        return {}
    spoken = [word for word in words if word not in ("l", "d", "el", "al")]
    found: Found = {}
    denied: set[str] = set()
    position = said = 0
    while position < len(spoken):
        length, codes = _longest(lexicon, spoken, position)
        before = spoken[max(said, position - 2) : position]
        for code in codes - {HIDING}:
            if kind not in _SAID_ANYWAY and not _DENYING.isdisjoint(before):
                denied.add(code)
            else:
                letters = sum(map(len, spoken[position : position + length]))
                found[code] = max(letters, found.get(code, 0))
        position += length or 1
        said = position if length else said
    return {code: letters for code, letters in found.items() if code not in denied}


def _longest(lexicon: Lexicon, words: Sequence[str], position: int) -> tuple[int, set[str]]:
    """The longest phrase that begins at a word: how many words it takes, and its codes."""
    length, codes = 0, set[str]()
    for form in forms(words[position]):
        for phrase, code in lexicon.phrases.get(form, ()):
            taken = _taken(phrase, words, position)
            if taken > length:
                length, codes = taken, {code}
            elif taken and taken == length:
                codes.add(code)
    return length, codes


def _taken(phrase: Sequence[str], words: Sequence[str], position: int) -> int:
    """How many words of the message say the phrase; its first word is known to fit."""
    here = position + 1
    for wanted in phrase[1:]:
        while here < len(words) and is_article(words[here]):
            here += 1
        if here >= len(words) or wanted not in forms(words[here]):
            return 0
        here += 1
    return here - position


def part(lexicon: Lexicon, kind: str, words: list[str], text: str) -> Found:
    """Every word that matters stands, or begins, in the label."""
    content = [word for word in essence(words) if word not in around() and len(word) > 2]
    if not content or len(content) > 4:
        return {}
    found: Found = {}
    for label, code in lexicon.labels:
        inside = essence(label.split())
        if all(any(word.startswith(said) for word in inside) for said in content):
            found[code] = sum(map(len, content))
    return found


def mistyped(lexicon: Lexicon, kind: str, words: list[str], text: str) -> Found:
    """One letter is wrong, or the vowels are, in a message or in a long word of it."""
    if len(words) > _FEW or around().issuperset(words):
        return {}
    found: Found = {}
    for form in forms("".join(essence(words))):
        found.update(_near(form, lexicon.whole))
    if not found and _DENYING.isdisjoint(words):
        for word in words:
            if word not in around():
                found.update(_near_word(lexicon, word))
    return found


def _near_word(lexicon: Lexicon, word: str) -> Found:
    """What a long word of a sentence may be: its consonants are right, or one letter is wrong."""
    found: Found = {}
    for form in forms(word):
        heard = key(form)
        if len(heard) > 3:
            found.update(_spoken_for(lexicon.single_keys.codes.get(heard, ()), len(form)))
        if len(form) > LONG:
            found.update(_near(form, lexicon.single))
    return found


def _near(said: str, known: Known) -> Found:
    """Codes of the known words one mistake away from what was said."""
    found: Found = {}
    for length in (len(said) - 1, len(said), len(said) + 1):
        for word in known.by_length.get(length, ()):
            alike = said[0] == word[0] or said[-1] == word[-1]
            if alike and distance(said, word, 1) <= 1:
                found.update(_spoken_for(known.codes[word], len(said)))
    return found


WAYS: tuple[Callable[[Lexicon, str, list[str], str], Found], ...] = (
    whole,
    beginning,
    sentence,
    part,
    mistyped,
)
