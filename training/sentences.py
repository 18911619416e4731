"""Sentences in a known language, from the folder ``train`` of the data; LICENCES.md says whose."""

import csv
from collections.abc import Iterator
from pathlib import Path

Sentence = tuple[str, str]
"""A text and its language."""

# What Moroccans write for a sound of Arabizi, longest first; vowels between are mostly not written.
_LETTERS = (
    ("kh", "خ"), ("gh", "غ"), ("ch", "ش"), ("sh", "ش"), ("dh", "ض"), ("th", "ت"), ("ou", "و"),
    ("tt", "ت"), ("aa", "ا"), ("ee", "ي"), ("3", "ع"), ("7", "ح"), ("9", "ق"), ("5", "خ"),
    ("8", "ه"), ("2", "ء"), ("6", "ط"), ("T", "ط"), ("D", "ض"), ("S", "ص"), ("a", "ا"), ("b", "ب"),
    ("c", "ك"), ("d", "د"), ("f", "ف"), ("g", "ك"), ("h", "ه"), ("i", "ي"), ("j", "ج"), ("k", "ك"),
    ("l", "ل"), ("m", "م"), ("n", "ن"), ("o", "و"), ("p", "ب"), ("q", "ق"), ("r", "ر"), ("s", "س"),
    ("t", "ت"), ("u", "و"), ("v", "ف"), ("w", "و"), ("x", "ش"), ("y", "ي"), ("z", "ز"), ("e", ""),
)  # fmt: skip


def in_arabic_letters(arabizi: str) -> str:
    """Arabizi as it might be written in Arabic letters: roughly, to learn Darija's words from."""
    return " ".join(_word(word) for word in arabizi.split())


def _word(word: str) -> str:
    written, rest = "", word
    while rest:
        for sound, letter in _LETTERS:
            if rest.startswith(sound) or rest.lower().startswith(sound):
                # A doubled letter is written once, and a word does not begin with a bare vowel.
                written += "" if letter and written.endswith(letter) else letter
                rest = rest[len(sound) :]
                break
        else:
            written, rest = written + rest[0], rest[1:]
    return written


def sentences(train: Path) -> Iterator[Sentence]:
    """Every sentence of the folder with its language; English stands for all others."""
    with (train / "doda_mit" / "sentences_2023-08-02.csv").open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            yield row["darija"], "ary_Latn"
            yield in_arabic_letters(row["darija"]), "ary"
            yield row["english"], "other"
    yield from (
        (line, "ary")
        for line in (train / "oldi_seed" / "ary_Arab").read_text(encoding="utf-8").splitlines()
    )
    for name, code in (("ara-eng.txt", "ar"), ("fra-eng.txt", "fr")):
        for line in (train / "tatoeba" / name).read_text(encoding="utf-8").splitlines():
            english, text = line.split("\t")[:2]
            yield text, code
            if code == "fr":
                yield english, "other"
