"""A screen cut to the measure of a channel: long texts into messages, buttons into rows or words.

Lengths are UTF-16 units, as Telegram counts them.
"""

import re
from collections.abc import Iterator, Sequence

from bot.screens import Button
from flows.vocabulary import Control, Submission
from locales.words import Words

# Where a long text may be cut, the best place first: paragraphs, lines, sentences, words.
PLACES = [re.compile(p) for p in (r"\n\s*\n", r"\n", r"(?<=[.!?…؟؛])\s+", r"\s+")]
ISOLATES, CLOSE = "\u2066\u2067\u2068", "\u2069"
SPARE = 16
UNNUMBERED = {Control.DONE, Control.NONE, Control.SKIP, Control.UNKNOWN, *Submission}
"""Answers that are typed by their name: a number there would be an answer of its own, or a line."""
# A row of so many buttons is readable on a small phone while no label is longer than this.
FITS = ((3, 9), (2, 16))


def length(text: str) -> int:
    """How long Telegram finds a text."""
    return len(text.encode("utf-16-le")) // 2


def messages(text: str, limit: int) -> list[str]:
    """A text as one or more messages of at most ``limit`` units, cut where it hurts least."""
    return list(_cut(text, limit))


def rows(buttons: Sequence[Button]) -> list[list[Button]]:
    """Buttons in their order, short ones side by side."""
    laid: list[list[Button]] = []
    for button in buttons:
        if laid and len(laid[-1]) < _beside([*laid[-1], button]):
            laid[-1].append(button)
        else:
            laid.append([button])
    return laid


def numbers(buttons: Sequence[Button]) -> list[int | None]:
    """What may be typed instead of pressing each: its number, or None where only its name will do.

    The options of a question are counted as the flows count them; a button that belongs to no
    question, or that stands under one that may want a number itself, is not.
    """
    counted: list[int | None] = []
    for button in buttons:
        option = not button.data.startswith("act:")
        option = option and button.data.rpartition("=")[2] not in UNNUMBERED
        counted.append(sum(n is not None for n in counted) + 1 if option else None)
    return counted


def typed(text: str, buttons: Sequence[Button], words: Words) -> str:
    """A text with its buttons written below it, to be answered by a number or in words."""
    counted = list(zip(numbers(buttons), buttons, strict=True))
    listed = [words.number_line(n, button.label) for n, button in counted if n is not None]
    named = [words.named_line(button.label) for n, button in counted if n is None]
    blocks = [text]
    if listed:
        blocks.append("\n".join([words.say("typed.number"), *listed]))
    if named:
        blocks.append("\n".join([words.say("typed.words"), *named]))
    return "\n\n".join(filter(None, blocks))


def parted(text: str, start: int) -> tuple[str, str]:
    """A text in two at this place: each part closes what it opens, and goes on as it was."""
    opened = _open_isolates(text[:start])
    return text[:start].rstrip() + CLOSE * len(opened), opened + text[start:]


def _beside(row: Sequence[Button]) -> int:
    longest = max(length(button.label) for button in row)
    return next((many for many, fits in FITS if longest <= fits), 1)


def _cut(text: str, limit: int) -> Iterator[str]:
    while length(text) > limit:
        # Room is kept for the marks that close what is open at the cut.
        head = text.encode("utf-16-le")[: 2 * (limit - SPARE)].decode("utf-16-le", "ignore")
        end, start = _place(head)
        kept, opened = head[:end], _open_isolates(head[:end])
        yield kept + CLOSE * len(opened)
        text = opened + text[start:]
    yield text


def _place(head: str) -> tuple[int, int]:
    """Where the first message ends and the next begins; not so early that it would be a scrap."""
    for pattern in PLACES:
        if found := list(pattern.finditer(head, len(head) // 3)):
            return found[-1].start(), found[-1].end()
    return len(head), len(head)


def _open_isolates(text: str) -> str:
    """The marks of direction that are open at the end of a text (at most as many as fit)."""
    opened = ""
    for letter in text:
        if letter in ISOLATES:
            opened += letter
        elif letter == CLOSE:
            opened = opened[:-1]
    return opened[: SPARE // 2]
