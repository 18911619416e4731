"""Hears yes and no, in a word or in a story that begins with one.

A consent hangs on this: what says both is asked again, and a denial never becomes a sure yes.
"""

import re
from collections.abc import Iterable, Sequence
from enum import Enum, auto
from functools import cache

from flows.vocabulary import Answer
from locales.hearing.around import section, words_of
from locales.hearing.folding import forms
from locales.hearing.lexicon import HIDING, written

KIND = "answer"
_NEAR = 4
"""Among so many words the opposite of a leading yes or no is looked for."""
_SENTENCE = 7
"""In a message of more words than this only a leading yes or no is an answer."""
_LONGEST = 5
BOTH = [Answer.YES.value, Answer.NO.value]

_LEADING_YES = frozenset(
    words_of("اه ايه اييه اجل واه وي نعم ah ayh eh ih iyeh iyh wah oui ouais yes na3am n3am n3m")
)
_NO = frozenset(words_of("لا لالا كلا la lala non nan nope no"))
_BEFORE = frozenset(words_of("والله wlah wellah wallah ايوا ايوة iwa ewa euh ben bah bon"))
_DENYING = frozenset(
    words_of(
        "pas ne n ni jamais aucun aucune not never dont cannot "
        "ماشي مشي machi mashi mechi mahouch ماهوش هوش مش ليس ليست لست لن لم ابدا ما وما"
    )
)
_CONDITION = frozenset(
    words_of(
        "mais sauf sans hormis excepte but except without ولكن لكن الا بدون بلا وبلا دون "
        "walakin walakine walkin lakin lakine wlakin bla bdoun ila"
    )
)
"""Words after which a yes is one only in part: "oui, mais pas mon nom"."""

_NOT_DENYING = frozenset(words_of("مازال ماكلة ماما مادام ماحد ماحدو ماتو ماتت ماعدا"))
_FUSED = re.compile(
    r"[وفw]?(?:م(?:ا)?\w{2,}ش|ما(?=\w{3})\w+|o?ma?\w{2,}(?:ch|sh|x)"
    r"|ma(?:kay|bgh|br|n9|nq|3nd|gha|ym|mw|mtaf|ngol|t|y)\w+)"
)
_SPOKEN_TO = re.compile(r"[وفw]?(?:ما?)(?:ت\w+ش|\w+تش)|[wo]?ma?(?:t\w+(?:ch|sh|x)|\w+t(?:ch|sh))")
"""A denial in the first or second person: "ما تقولوش", "ما بغيتش"."""
_THIRD_PERSON = frozenset(("il", "elle", "ils", "elles", "on"))
_ARABIZI = re.compile(r"[a-z]*(?:[a-z][235789]|[235789][a-z])[a-z0-9]*")
_POLITE = frozenset(
    words_of(
        "hamdolilah hamdoulilah hamdolah hamdoulah hamdullah hamdulilah lhamdolilah lhamdoulilah "
        "elhamdolilah alhamdulilah wlah wallah wellah walah welah chokran choukran shukran merci "
        "thanks thank baraka"
    )
)
_NEVER_AFTER_LA = frozenset(
    words_of(
        "je j tu il elle on nous vous ils elles c ce ca d de du en et mais y a svp stp merci ok"
    )
)
"""French words that show that the "la" before them is no article."""


class Sign(Enum):
    """What one word or phrase says about yes and no."""

    YES = auto()
    NO = auto()
    DENIAL = auto()
    CONDITION = auto()
    NOTHING = auto()


class Polarity:
    """The phrases of yes and no, as whole words, articles included: "la" may be a no."""

    def __init__(self, labels: Iterable[tuple[str, str]]) -> None:
        self._phrases: dict[tuple[str, ...], set[str]] = {}
        self._whole: dict[str, set[str]] = {}
        spoken = [(code, phrase) for code in (*BOTH, HIDING) for phrase in written(KIND, code)]
        for code, phrase in (*spoken, *((code, "=" + label) for code, label in labels)):
            words = words_of(phrase)
            if words:
                self._whole.setdefault("".join(words), set()).add(code)
            if words and not phrase.startswith("="):
                self._phrases.setdefault(tuple(words), set()).add(code)

    def hear(self, words: Sequence[str]) -> list[str] | None:
        """Yes, no or both; nothing for what only looks like one; None when no word says either."""
        if known := self._whole.get("".join(words)):
            return [code for code in BOTH if code in known]
        while len(words) > 1 and words[0] in _BEFORE:
            words = words[1:]
        signs = self._signs(words)
        kinds = set(signs)
        first = signs[0] if signs else Sign.NOTHING
        if first is Sign.NO:
            return BOTH if Sign.YES in signs[:_NEAR] else [Answer.NO]
        if first is Sign.YES and words[0] in _LEADING_YES:
            # A short answer is read whole; in a story "they do not feed him" says nothing of it.
            near = signs if len(words) <= _SENTENCE else signs[:_NEAR]
            against = not {Sign.NO, Sign.DENIAL}.isdisjoint(near)
            return BOTH if against or _limited(words, signs) else [Answer.YES]
        if len(words) > _SENTENCE:
            return []
        if Sign.YES in kinds:
            doubtful = not kinds.isdisjoint((Sign.NO, Sign.DENIAL, Sign.CONDITION))
            return BOTH if doubtful else [Answer.YES]
        return [Answer.NO] if Sign.NO in kinds else None

    def _signs(self, words: Sequence[str]) -> list[Sign]:
        """One sign for each word; every word of a phrase bears the sign of the phrase."""
        signs: list[Sign] = []
        while (position := len(signs)) < len(words):
            length, sign = self._phrase(words, position)
            if length < 2 and (single := _single(words, position)) is not Sign.NOTHING:
                length, sign = 1, single
            if words[position] == "la" and signs[-1:] == [Sign.YES] and sign is Sign.NOTHING:
                # "Oui la ..." may take the yes back, unless a word that is surely French follows.
                sign = Sign.NOTHING if words[position + 1] in _french() else Sign.DENIAL
            if sign is Sign.YES and signs[-1:] == [Sign.NOTHING] and words[position - 1] == "la":
                signs[-1] = Sign.DENIAL if position > 1 else Sign.NO
            signs += [sign] * (length or 1)
        return signs

    def _phrase(self, words: Sequence[str], position: int) -> tuple[int, Sign]:
        for length in range(min(_LONGEST, len(words) - position), 0, -1):
            rest = tuple(words[position + 1 : position + length])
            for form in forms(words[position]):
                if codes := self._phrases.get((form, *rest)):
                    return length, _sign(codes)
        return 0, Sign.NOTHING


def _sign(codes: set[str]) -> Sign:
    if codes == {Answer.YES}:
        return Sign.YES
    return Sign.NO if codes == {Answer.NO} else Sign.NOTHING


def _single(words: Sequence[str], position: int) -> Sign:
    """What a word says that is in no phrase; a "no" inside a sentence only denies."""
    word = words[position]
    if word in ("la", "ma") and not _is_darija(words, position):
        return Sign.NOTHING
    if word in _NO:
        # "هو لا ياكل" denies something, and is no answer.
        outer = position == 0 or position == len(words) - 1 or not word.startswith(("لا", "la"))
        return Sign.NO if outer else Sign.DENIAL
    if position == 0 and word in _LEADING_YES:
        return Sign.YES
    if word in _CONDITION:
        return Sign.CONDITION
    return Sign.DENIAL if denies(words, position) else Sign.NOTHING


def denies(words: Sequence[str], position: int) -> bool:
    """Whether a word denies: a word for not, or a verb between "ma" and "ch"."""
    word = words[position]
    if word in ("la", "ma"):
        return _is_darija(words, position)
    if word in _NO or word in _DENYING:
        return True
    return word not in _NOT_DENYING and word not in _french() and bool(_FUSED.fullmatch(word))


def denied(words: Sequence[str]) -> bool:
    """Whether anything in the message denies or limits, or may."""
    places = range(len(words))
    return "la" in words[:1] or any(words[i] in _CONDITION or denies(words, i) for i in places)


def _is_darija(words: Sequence[str], position: int) -> bool:
    """Whether "la" and "ma" are no and not here, or the French "the" and "my"."""
    if position == len(words) - 1:
        return words[position] == "la"
    following = words[position + 1]
    if following in _POLITE or following in _NO or following in _LEADING_YES:
        return True
    if following in _french():
        return words[position] == "la" and following in _NEVER_AFTER_LA
    if not following.isascii() or _ARABIZI.fullmatch(following) or following in _arabizi():
        return True
    if _FUSED.fullmatch(following) or following.endswith(("ch", "sh")) or following in _DENYING:
        return True
    before = words[:position]
    return any(
        not word.isascii() or word in _arabizi() or _ARABIZI.fullmatch(word) for word in before
    )


def _limited(words: Sequence[str], signs: Sequence[Sign]) -> bool:
    """Whether a long yes takes something back: "but", "without", "do not", "I do not want"."""
    for position, sign in enumerate(signs):
        if sign in (Sign.CONDITION, Sign.NO):
            return True
        if sign is Sign.DENIAL:
            before = words[max(0, position - _NEAR) : position]
            joined = "".join(words[position : position + 2])
            if _SPOKEN_TO.fullmatch(words[position]) or _SPOKEN_TO.fullmatch(joined):
                return True
            if words[position] in ("pas", "jamais") and _THIRD_PERSON.isdisjoint(before):
                return True
    return False


@cache
def _french() -> frozenset[str]:
    return section("fr") - {"la", "non", "ma"}


@cache
def _arabizi() -> frozenset[str]:
    return section("ary_latn") - {"la", "ma"} - section("fr")
