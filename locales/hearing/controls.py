"""Hears the words that steer a conversation: back, menu, help and the others, in four writings.

Only a whole message steers, so that a story that says "menu" or "aide" stays a story.
"""

import re
from collections.abc import Iterable

from flows.vocabulary import Control
from locales.hearing.around import LONGEST, words_of
from locales.hearing.lexicon import essence, written

_COMMAND = re.compile(r"^\s*/(\w+)(?:@\w+)?\s*$")
_POLITE = frozenset(
    words_of(
        "svp stp merci please 3afak 3afakom عفاك عافاك عفاكم عافاكم شكرا chokran من فضلك فضلكم"
    )
)
_LITERAL = (Control.STOP, Control.START)
"""Heard as they are written alone: with its article, the word for "stop" is the word for prison."""


def courteous(words: Iterable[str]) -> list[str]:
    """The words without those of politeness."""
    return [word for word in words if word not in _POLITE]


class Controls:
    """Every control word, arranged once."""

    def __init__(self) -> None:
        self._controls: dict[str, Control] = {}
        for control in Control:
            for spelling in written("control", control):
                words = words_of(spelling)
                core = words if control in _LITERAL else essence(words)
                for joined in ("".join(words), "".join(core)):
                    self._controls.setdefault(joined, control)

    def hear(self, text: str) -> Control | None:
        """The control word that the whole message is, if it is one; a slash may stand before it."""
        if len(text) >= LONGEST:
            return None
        if command := _COMMAND.match(text):
            text = command[1]
        words = words_of(text)
        for said in (words, courteous(words)):
            if said and (control := self._controls.get("".join(said))):
                return control
        control = self._controls.get("".join(essence(words)))
        return None if control in _LITERAL else control
