"""A screen as messages of WhatsApp: long texts as several, buttons under the last one.

Where Twilio has no shape for the buttons, they are written below the words and typed.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from bot.rendering import length, messages, parted, typed
from bot.screens import Button
from bot.whatsapp.calls import Part
from bot.whatsapp.shapes import LONGEST_BODY, LONGEST_ROW, PARAGRAPHS, ROWS, Shape, shape_of
from locales.words import CLOSE, Words

LONGEST_TEXT = 1600
LONGEST_CAPTION = 1024
ELLIPSIS = "…"
BETWEEN = " · "
"""What stands in a label between a reference, which is shown whole, and what is said of it."""
# A variable holds neither a tab nor a row of blanks; the blanks of French signs stay.
_BLANKS = re.compile(r"[^\S\u00a0\u202f]+")


@dataclass(frozen=True, slots=True)
class Under:
    """Words with buttons under them: what is said before, the paragraphs, and the shape."""

    lead: str
    paragraphs: tuple[str, ...]
    buttons: tuple[Button, ...]
    shape: Shape

    @property
    def body(self) -> str:
        """What the paragraphs come to in the message."""
        return "\n\n".join(self.paragraphs)

    def part(self, content: str) -> Part:
        """The message, once it is known which Content resource has this shape."""
        return Part(self.body, content, self.shape.filled(self.paragraphs, self.buttons))


def under(text: str, buttons: Sequence[Button]) -> Under | None:
    """How words and buttons go out together; None when the buttons have to be typed."""
    fitting = tuple(_row(button) for button in buttons) if len(buttons) <= ROWS else ()
    text = "\n".join(text.splitlines())
    start = _last_words(text)
    lead, last = parted(text, start) if start else ("", text)
    paragraphs = tuple(_plain(line) for line in last.splitlines() if line.strip())
    shape = shape_of(len(paragraphs), fitting)
    return Under(lead, paragraphs, fitting, shape) if shape else None


def said(text: str) -> list[Part]:
    """Words alone, as many messages as they need."""
    return [Part(each) for each in messages(text, LONGEST_TEXT) if each.strip()]


def written(text: str, buttons: Sequence[Button], language: str) -> list[Part]:
    """Words with their buttons to be typed."""
    return said(typed(text, buttons, speaking(language)))


@cache
def speaking(language: str) -> Words:
    """The words of a language. Raises ValueError for one that Wasl does not speak."""
    return Words(language)


def became(part: Part, text: str) -> bool:
    """Whether a message that Twilio lists with this text may be what a part became.

    However its blanks were kept; and the labels of buttons may be listed behind the words.
    """
    listed, ours = "".join(text.split()), "".join(part.text.split())
    return listed.startswith(ours) if part.content else listed == ours


def _last_words(text: str) -> int:
    """Where the last words begin that can stand above buttons: whole paragraphs if they fit."""
    starts = [0, *(found.end() for found in re.finditer(r"\n+", text.rstrip()))]
    fitting = [start for start in starts if _fits(text[start:])]
    if not fitting:
        cut = messages(text[starts[-1] :], LONGEST_BODY)[-1]
        return len(text) - len(cut.lstrip("\u2066\u2067\u2068"))
    whole = [start for start in fitting if start == 0 or text[:start].endswith("\n\n")]
    return min(whole or fitting)


def _fits(text: str) -> bool:
    lines = [line for line in text.splitlines() if line.strip()]
    # Each line becomes a paragraph; and what is open before the cut is opened again behind it.
    spaced = length("\n\n".join(lines)) + 2 * len(CLOSE) * PARAGRAPHS
    return len(lines) <= PARAGRAPHS and spaced <= LONGEST_BODY


def _row(button: Button) -> Button:
    """A button whose label fits a row, where it names something and says more of it."""
    head, between, tail = button.label.rpartition(BETWEEN)
    if not between or length(button.label) <= LONGEST_ROW:
        return button
    room = LONGEST_ROW - length(head + between + ELLIPSIS)
    if room < 1:
        return Button(head, button.data)
    kept = tail.encode("utf-16-le")[: 2 * room].decode("utf-16-le", "ignore")
    return Button(f"{head}{between}{kept.rstrip()}{ELLIPSIS}", button.data)


def _plain(line: str) -> str:
    return _BLANKS.sub(" ", line).strip(" ")
