"""Normal forms, so that one word written by many hands becomes one string.

``fold`` forgets case, accents, hamza and signs; ``sound`` meets French, Arabizi and Arabic letters
in one small alphabet; ``key`` keeps its consonants alone, where all three agree most often.
"""

import re
import unicodedata
from functools import lru_cache
from operator import itemgetter

_LETTERS = {
    "ء": "",
    "ـ": "",
    "ٱ": "ا",
    "ى": "ي",
    "ی": "ي",
    "ې": "ي",
    "ے": "ي",
    "ة": "ه",
    "ہ": "ه",
    "ھ": "ه",
    "ە": "ه",
    "ک": "ك",
    "گ": "ك",
    "ڭ": "ك",
    "ݣ": "ك",
    "ڨ": "ك",
    "پ": "ب",
    "چ": "ج",
    "ژ": "ز",
    "ڤ": "ف",
    "ۋ": "و",
    "œ": "oe",
    "æ": "ae",
    "ø": "o",
    "đ": "d",
    "ł": "l",
    "ı": "i",
}
"""Letters that hands confuse and that Unicode does not take apart by itself."""

_KEPT = 4096
"""So many characters are remembered: all of ours, and never all that exist."""


class _Table(dict[int, str]):
    """What becomes of each character, worked out when it is first met."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        category = unicodedata.category(character)
        if character in _LETTERS:
            folded = _LETTERS[character]
        elif category == "Nd":
            folded = str(unicodedata.decimal(character))
        elif category in ("Mn", "Me", "Cf"):
            folded = ""
        else:
            folded = character if category[0] in "LN" else " "
        if len(self) < _KEPT:
            self[code] = folded
        return folded


_TABLE = _Table()
# In Arabizi an apostrophe after 7 or 3 is the dot of خ and غ; anywhere else it parts two words.
_DOTTED = re.compile(r"([37])['’](?=\w)")
_RUN = re.compile(r"([^\W\d_])\1+")
_LETTER = itemgetter(1)
"""What stands for a run. A template for it would be read anew at each."""


def fold(text: str) -> str:
    """Lower case, without accents, vowel signs, hamza, invisible marks, signs or emoji.

    Digits of any script become 0-9. Words are parted by one space. Folding twice changes nothing.
    """
    if "'" in text or "’" in text:
        text = _DOTTED.sub(lambda found: "kh" if found[1] == "7" else "gh", text)
    if text.isascii():
        return " ".join(text.lower().translate(_TABLE).split())
    text = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return " ".join(text.translate(_TABLE).split())


def plain(text: str) -> str:
    """Folded, with every run of one letter written once: "Ouiii" and "oui" are the same."""
    return unrepeated(fold(text))


def unrepeated(folded: str) -> str:
    """The text with every run of one letter written once."""
    return _RUN.sub(_LETTER, folded)


def picture(text: str) -> str:
    """The first emoji of a message that is nothing but emoji, whatever its colour of skin."""
    symbols = [c for c in text if unicodedata.category(c) not in ("Mn", "Me", "Cf", "Sk", "Zs")]
    same = symbols and all(symbol == symbols[0] for symbol in symbols)
    return symbols[0] if same and unicodedata.category(symbols[0]) == "So" else ""


_ARABIC = str.maketrans(
    dict(zip("ابتثجحخدذرزسشصضطظعغفقكلمنهوي", "abttjhXddrzsCsdtd.GfkklmnhuI", strict=True))
)
_DIGRAPHS = (
    ("tch", "C"),
    ("ch", "C"),
    ("sh", "C"),
    ("kh", "X"),
    ("gh", "G"),
    ("dj", "j"),
    ("ph", "f"),
    ("th", "t"),
    ("dh", "d"),
    ("ou", "u"),
    ("oo", "u"),
    ("qu", "k"),
    ("ck", "k"),
    ("gu", "k"),
    ("ce", "se"),
    ("ci", "si"),
    ("cy", "si"),
    ("x", "ks"),
)
_WITHOUT_H = tuple(pair for pair in _DIGRAPHS if "h" not in pair[0])
_LATIN = str.maketrans("eyowvpqgc9785643" + "2", "iIuufbkkkkhhXt...")
_MUTE = re.compile(r"(?<=..[^aeiouyw])e$|(?<=[aeiouyw])h$")
_TWICE = re.compile(r"([aiu])\1+")


@lru_cache(maxsize=4096)
def sound(word: str) -> str:
    """How one folded word sounds: consonants of one alphabet, and the vowels a, i and u.

    >>> sound("9nitra"), sound("kenitra"), sound("قنيطره")
    ('knitra', 'kinitra', 'knitra')
    """
    return joined_sound(word)


def joined_sound(word: str) -> str:
    """The same of words written as one: these are not remembered, being a piece of a message."""
    if word.isdigit():
        return word
    if word.isascii():
        if word.endswith(("e", "h")):
            word = _MUTE.sub("", word)
        for written, heard in _DIGRAPHS if "h" in word else _WITHOUT_H:
            if written in word:
                word = word.replace(written, heard)
        word = word.translate(_LATIN)
    else:
        word = (word[:-1] + "ا" if word.endswith("ه") else word).translate(_ARABIC)
    word = word.replace(".", "").replace("I", "i")
    return _TWICE.sub(_LETTER, word) if "aa" in word or "ii" in word or "uu" in word else word


_VOWELS = str.maketrans("", "", "aiu")


def key(word: str) -> str:
    """The consonant key of one folded word: vowels, ع and hamza are gone.

    >>> key("3okacha") == key("oukacha") == key("عكاشه")
    True
    """
    return consonants(sound(word))


def consonants(heard: str) -> str:
    """What is left of a sound without its vowels."""
    return heard.translate(_VOWELS)


# Most words begin with none of these letters, and are known at once to bear nothing.
_ARTICLES = frozenset("اوفبلك")
_ATTACHES = frozenset("وفبلكدfbdwl")
_ARTICLE = re.compile(r"^(?:[وفبلك]?ال|لل)(?=..)")
_FUSED = re.compile(r"^l(?=[bcdfghjkmnpqrstvxz2-9][a-z0-9]{2})")
_ATTACHED = re.compile(r"^(?:[وفبلكد](?=\S{3})|(?:[fbdw]l?|l)(?=[b-df-hj-np-tv-z2-9][a-z0-9]{3}))")


def bare(word: str) -> str:
    """A folded word without the article that Arabic and Arabizi write onto it."""
    if word[:1] == "l":
        return _FUSED.sub("", word) if word.isascii() else word
    return _ARTICLE.sub("", word) if word[:1] in _ARTICLES else word


def forms(word: str) -> tuple[str, ...]:
    """A folded word as it stands, without its article, and without a small word written onto it."""
    found = [word, bare(word)]
    if word[:1] in _ATTACHES:
        found.append(_ATTACHED.sub("", word))
        found.append(bare(found[2]))
    return tuple(dict.fromkeys(found))


_INVISIBLE = dict.fromkeys(map(ord, "\u200e\u200f\u061c\u2066\u2067\u2068\u2069\u202a\u202c"))
"""Marks that give figures a direction, and are no part of them."""
_FOREIGN = re.compile(r"[^\D0-9]")
"""A digit of another script."""


def western(text: str) -> str:
    """Digits of any script as ASCII, without the marks that give figures a direction."""
    if text.isascii():
        return text
    return _FOREIGN.sub(lambda found: str(int(found[0])), text.translate(_INVISIBLE))
