"""Arabic letters in the forms they take when they join, for terminals that draw them one by one.

The forms and what each stands for are read from Python's own Unicode data.
"""

import unicodedata
from functools import cache
from itertools import pairwise

PRESENTATION_FORMS = range(0xFB50, 0xFEFD)
LAM_ALEF = frozenset("ل" + alef for alef in "اأإآ")
CONNECTORS = "\u0640\u200d"
"""The tatweel and the zero width joiner: they join on both sides and have one form."""
NAMES = ("isolated", "final", "initial", "medial")


def joined(text: str) -> str:
    """The text with each Arabic letter in its form, still in the order in which it is read."""
    units = _units(text)
    if not units:
        return text
    joints = [_reaches(left) and _takes(right) for (left, _), (right, _) in pairwise(units)]
    drawn = []
    for (base, marks), before, after in zip(units, [False, *joints], [*joints, False], strict=True):
        name = NAMES[before + 2 * after]
        drawn.append(_forms().get(base, {}).get(name, base) + marks)
    return "".join(drawn)


def is_mark(letter: str) -> bool:
    """Whether it is written over or under the letter before, taking no place of its own."""
    return unicodedata.category(letter) in ("Mn", "Me")


def _units(text: str) -> list[tuple[str, str]]:
    """Letters with the marks on them; lam and alef are one."""
    units: list[tuple[str, str]] = []
    for letter in text:
        base, marks = units[-1] if units else ("", "")
        if units and is_mark(letter):
            units[-1] = (base, marks + letter)
        elif base + letter in LAM_ALEF:
            units[-1] = (base + letter, marks)
        else:
            units.append((letter, ""))
    return units


def _reaches(base: str) -> bool:
    """Whether it joins the letter after it."""
    return base in CONNECTORS or "initial" in _forms().get(base, {})


def _takes(base: str) -> bool:
    """Whether the letter before may join it."""
    return base in CONNECTORS or "final" in _forms().get(base, {})


@cache
def _forms() -> dict[str, dict[str, str]]:
    """The forms of each letter, and of lam with alef, by name."""
    forms: dict[str, dict[str, str]] = {}
    for code in PRESENTATION_FORMS:
        tag, *points = unicodedata.decomposition(chr(code)).split() or [""]
        base = "".join(chr(int(point, 16)) for point in points)
        if tag.strip("<>") in NAMES and (len(base) == 1 or base in LAM_ALEF):
            forms.setdefault(base, {}).setdefault(tag.strip("<>"), chr(code))
    return forms
