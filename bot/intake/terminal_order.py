"""From the order in which a line is read to the order in which it stands: Unicode's own algorithm.

For terminals that put one letter after the other from left to right. It covers what Wasl says:
isolates and marks, but none of the characters that force a direction, which are dropped before.
"""

import unicodedata
from collections.abc import Iterator, Sequence

from bot.intake.terminal_letters import is_mark

ISOLATES = {"\u2066": "LRI", "\u2067": "RLI", "\u2068": "FSI"}
CLOSE = "\u2069"
UNSEEN = frozenset("\u061c\u200b\u200c\u200d\u200e\u200f\u2060\ufeff") | {*ISOLATES, CLOSE}
CLOSING = {"(": ")", "[": "]", "{": "}"}
_TURNED = {**CLOSING, "<": ">", "«": "»", "‹": "›", "≤": "≥"}
MIRRORED = _TURNED | {closing: opening for opening, closing in _TURNED.items()}
NEUTRAL = frozenset(("B", "S", "WS", "ON", "ES", "ET", "CS", "BN", "PDI", *ISOLATES.values()))
NUMBERS = ("EN", "AN")


def ordered(line: str, *, right_to_left: bool) -> list[str]:
    """The letters of a line as they stand from left to right, each with the marks it bears.

    What is not seen, such as an isolate, is left out; brackets are turned as they must be.
    """
    letters = _letters(line)
    levels = _levels(letters, right_to_left)
    drawn = [
        (MIRRORED.get(letter, letter) if level % 2 else letter, level)
        for letter, level in zip(letters, levels, strict=True)
    ]
    for level in range(max(levels, default=0), 0, -1):
        start = 0
        while start < len(drawn):
            end = start
            while end < len(drawn) and drawn[end][1] >= level:
                end += 1
            drawn[start:end] = reversed(drawn[start:end])
            start = end + 1
    return [letter for letter, _ in drawn if letter not in UNSEEN]


def strong(text: str) -> Iterator[bool]:
    """For each letter that has a direction of its own: whether it is from right to left."""
    for letter in text:
        if (kind := unicodedata.bidirectional(letter)) in ("L", "R", "AL"):
            yield kind != "L"


def _letters(line: str) -> list[str]:
    letters: list[str] = []
    for letter in line:
        if letters and is_mark(letter) and letters[-1] not in UNSEEN:
            letters[-1] += letter
        else:
            letters.append(letter)
    return letters


def _levels(letters: Sequence[str], right_to_left: bool) -> list[int]:
    """How deep each letter lies: from right to left at odd levels."""
    kinds = [_kind(letter) for letter in letters]
    levels = [0] * len(letters)
    frames: list[tuple[int, list[int]]] = [(int(right_to_left), [])]
    open_frames = [0]
    for place, kind in enumerate(kinds):
        if kind == "PDI" and len(open_frames) > 1:
            open_frames.pop()
        level, members = frames[open_frames[-1]]
        members.append(place)
        if kind in ISOLATES.values():
            turned = kind == "RLI" or (kind == "FSI" and _leans_left(kinds[place + 1 :]))
            deeper = level + 1 if (level + 1) % 2 == turned else level + 2
            open_frames.append(len(frames))
            frames.append((deeper, []))
    for level, members in frames:
        resolved = _resolved([kinds[place] for place in members], letters, members, level)
        for place, kind in zip(members, resolved, strict=True):
            levels[place] = level + _rise(kind, level)
    return levels


def _kind(letter: str) -> str:
    if letter == CLOSE:
        return "PDI"
    return ISOLATES.get(letter) or unicodedata.bidirectional(letter[0]) or "L"


def _leans_left(kinds: Sequence[str]) -> bool:
    """Whether the first strong letter of an isolate is from right to left."""
    depth = 0
    for kind in kinds:
        depth += (kind in ISOLATES.values()) - (kind == "PDI")
        if depth < 0:
            return False
        if depth == 0 and kind in ("L", "R", "AL"):
            return kind != "L"
    return False


def _rise(kind: str, level: int) -> int:
    if level % 2:
        return 0 if kind == "R" else 1
    return {"L": 0, "R": 1}.get(kind, 2)


def _resolved(
    kinds: list[str], letters: Sequence[str], members: Sequence[int], level: int
) -> list[str]:
    """L, R, EN or AN for each member of one frame; the rules bear their numbers in UAX 9."""
    here = "R" if level % 2 else "L"
    _numbers(kinds, here)
    _brackets(kinds, [letters[place] for place in members], here)
    start = 0
    while start < len(kinds):
        end = start
        while end < len(kinds) and kinds[end] in NEUTRAL:
            end += 1
        if end > start:  # N1, N2
            before = _side(kinds[start - 1]) if start else here
            after = _side(kinds[end]) if end < len(kinds) else here
            kinds[start:end] = [before if before == after else here] * (end - start)
        start = end + 1
    return kinds


def _numbers(kinds: list[str], here: str) -> None:
    """W1 to W7: what becomes of numbers, and of the signs within and beside them."""
    last = here
    for place, kind in enumerate(kinds):
        if kind == "NSM":
            before = kinds[place - 1] if place else here
            kinds[place] = "ON" if before in ("PDI", *ISOLATES.values()) else before
        if kinds[place] in ("L", "R", "AL"):
            last = kinds[place]
        elif kinds[place] == "EN" and last == "AL":
            kinds[place] = "AN"
    for place in range(1, len(kinds) - 1):
        sides = {kinds[place - 1], kinds[place + 1]}
        if sides == {"EN"} and kinds[place] in ("ES", "CS"):
            kinds[place] = "EN"
        elif sides == {"AN"} and kinds[place] == "CS":
            kinds[place] = "AN"
    for steps in (range(len(kinds)), range(len(kinds) - 1, -1, -1)):
        beside = ""
        for place in steps:
            if kinds[place] == "ET" and beside == "EN":
                kinds[place] = "EN"
            beside = kinds[place]
    last = here
    for place, kind in enumerate(kinds):
        if kind in ("L", "R", "AL"):
            kinds[place] = last = "R" if kind == "AL" else kind
        elif kind == "EN" and last == "L":
            kinds[place] = "L"


def _brackets(kinds: list[str], letters: Sequence[str], here: str) -> None:
    """N0: both brackets of a pair go with what they hold."""
    waiting: list[tuple[str, int]] = []
    pairs: list[tuple[int, int]] = []
    for place, letter in enumerate(letters):
        if kinds[place] != "ON":
            continue
        if letter in CLOSING:
            waiting.append((CLOSING[letter], place))
        elif letter in CLOSING.values():
            for index in range(len(waiting) - 1, -1, -1):
                if waiting[index][0] == letter:
                    pairs.append((waiting[index][1], place))
                    del waiting[index:]
                    break
    for opening, closing in sorted(pairs):
        inside = {_side(kind) for kind in kinds[opening + 1 : closing] if kind not in NEUTRAL}
        if not inside:
            continue
        before = next((_side(k) for k in reversed(kinds[:opening]) if k not in NEUTRAL), here)
        side = here if here in inside or before == here else before
        kinds[opening] = kinds[closing] = side


def _side(kind: str) -> str:
    return "R" if kind in NUMBERS else kind
