"""The forms of messages that are laid down at Twilio, to be filled in with each question.

WhatsApp takes buttons and lists from Twilio only as Content resources that are there already. A
value put into one holds no line break (Twilio's error 21656), so the breaks are part of the shape:
there is one for every number of paragraphs.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import Any

from bot.rendering import length
from bot.screens import Button
from flows.vocabulary import Language
from locales.words import Words

QUICK_REPLIES, ROWS, PARAGRAPHS = 3, 10, 3
"""The most buttons and rows that need no approval, and the most paragraphs above them."""
LONGEST_BODY = 1024
LONGEST_TITLE, LONGEST_ROW = 20, 24
LONGEST_ID = 200
KNOCK = "knock"
"""The template that tells a person, outside of the window, that something waits for them."""
CODES = {Language.DARIJA: "ar_MA", Language.ARABIC: "ar", Language.FRENCH: "fr"}
"""How WhatsApp calls our languages; it knows Darija as the Arabic of Morocco."""
_SHORT_DIGEST = 8


@dataclass(frozen=True, slots=True)
class Shape:
    """Buttons (``quick_reply``) or rows (``list_picker``) under so many paragraphs."""

    kind: str
    options: int
    paragraphs: int

    @property
    def name(self) -> str:
        """Its name in our tables and, with language and digest, at Twilio."""
        return f"{self.kind}_{self.options}_{self.paragraphs}"

    def filled(self, paragraphs: Sequence[str], buttons: Sequence[Button]) -> dict[str, str]:
        """The variables of a message: paragraphs, then label and id of each option."""
        pairs = [value for button in buttons for value in (button.label, button.data)]
        values = [*paragraphs, *pairs]
        return {str(number): value for number, value in enumerate(values, start=1)}


@dataclass(frozen=True)
class Definition:
    """One Content resource as it has to be, in one language. ``types`` is what Twilio calls so."""

    name: str
    language: Language
    types: Mapping[str, Any]
    samples: Mapping[str, str]

    @cached_property
    def digest(self) -> str:
        """A hexadecimal digest of all that matters: it changes when the content does."""
        parts = [CODES[self.language], self.types, self.samples]
        plain = json.dumps(parts, ensure_ascii=False, sort_keys=True)
        return sha256(plain.encode()).hexdigest()

    @property
    def friendly_name(self) -> str:
        """Its name at Twilio: a template's may hold small letters, digits and underlines."""
        language = CODES[self.language].lower()
        return f"wasl_{self.name}_{language}_{self.digest[:_SHORT_DIGEST]}"

    @property
    def request(self) -> dict[str, Any]:
        """The body of the request that creates it."""
        return {
            "friendly_name": self.friendly_name,
            "language": CODES[self.language],
            "variables": dict(self.samples),
            "types": dict(self.types),
        }


def shape_of(paragraphs: int, buttons: Sequence[Button]) -> Shape | None:
    """The shape for a question; None where its options can only be written as text."""
    if not 1 <= paragraphs <= PARAGRAPHS or not buttons:
        return None
    if any(not button.label.strip() or length(button.data) > LONGEST_ID for button in buttons):
        return None
    longest = max(length(button.label) for button in buttons)
    # WhatsApp refuses two buttons with one title; two rows are told apart by their ids.
    alone = len({button.label for button in buttons}) == len(buttons)
    if len(buttons) <= QUICK_REPLIES and longest <= LONGEST_TITLE and alone:
        return Shape("quick_reply", len(buttons), paragraphs)
    if len(buttons) <= ROWS and longest <= LONGEST_ROW:
        return Shape("list_picker", len(buttons), paragraphs)
    return None


def shapes() -> list[Shape]:
    """Every shape that a question may need."""
    most = {"quick_reply": QUICK_REPLIES, "list_picker": ROWS}
    return [
        Shape(kind, options, paragraphs)
        for kind, limit in most.items()
        for options in range(1, limit + 1)
        for paragraphs in range(1, PARAGRAPHS + 1)
    ]


def definition(shape: Shape, words: Words) -> Definition:
    """A shape as a Content resource; for use within the window only, so it needs no approval."""
    body = "\n\n".join(_blank(number) for number in range(1, shape.paragraphs + 1))
    first = shape.paragraphs + 1
    blanks = [
        (_blank(number), _blank(number + 1))
        for number in range(first, first + 2 * shape.options, 2)
    ]
    if shape.kind == "quick_reply":
        actions = [{"type": "QUICK_REPLY", "title": title, "id": id} for title, id in blanks]
        types: dict[str, Any] = {"twilio/quick-reply": {"body": body, "actions": actions}}
    else:
        items = [{"item": item, "id": id} for item, id in blanks]
        opener = words.say("list.open")
        types = {"twilio/list-picker": {"body": body, "button": opener, "items": items}}
    last = shape.paragraphs + 2 * shape.options
    samples = {str(number): str(number) for number in range(1, last + 1)}
    return Definition(shape.name, words.language, types, samples)


def knock(body: str, label: str, data: str, language: Language) -> Definition:
    """The template that opens the conversation again: fixed words and one button."""
    action = {"type": "QUICK_REPLY", "title": label, "id": data}
    types = {"twilio/quick-reply": {"body": body, "actions": [action]}}
    return Definition(KNOCK, language, types, {})


def definitions(words: Mapping[str, Words]) -> list[Definition]:
    """Everything that questions need, in every language; the templates come besides."""
    return [definition(shape, words[language]) for language in Language for shape in shapes()]


def _blank(number: int) -> str:
    return f"{{{{{number}}}}}"
