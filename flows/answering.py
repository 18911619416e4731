"""Ready answers: what a handler is asked to send one, and a coordinator to write one."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from flows.casework import Telling, Wary
from flows.choices import Choice
from flows.interview import Ask
from flows.questions import Text
from flows.speech import Ears, Heard, Listing, Said, Stored, Unclear, Understood
from flows.vocabulary import Language

PLACEHOLDERS = ("reference", "organisation", "date")
"""What a ready answer may leave open: it is filled in when the answer is chosen."""
LONGEST = 900
_BRACES = re.compile(r"\{([^{}]*)\}")


class ReadyAnswer(StrEnum):
    """An answer that handlers often give."""

    RECEIVED = "received"
    LOOKED_AT = "looked_at"
    WROTE = "wrote"
    NO_ANSWER_YET = "no_answer_yet"
    SEND_DOCUMENT = "send_document"
    TELL_MORE = "tell_more"
    VISIT = "visit"
    CALL_US = "call_us"
    NOT_REACHED = "not_reached"
    COMPLAIN = "complain"


class ReadyStep(StrEnum):
    """What to do with a ready answer once it is filled in."""

    AS_IT_IS = "as_it_is"
    EDIT = "edit"


@dataclass(frozen=True, slots=True)
class Written:
    """A new ready answer: the name it is chosen by, and its text by language."""

    title: str
    texts: dict[str, str]


@dataclass(frozen=True)
class Template(Text):
    """A text that leaves some things open, each by its name between braces."""

    def read(
        self, said: Said, past: Stored, offers: Sequence[str], ears: Ears, today: date
    ) -> Understood:
        """The words, if every brace belongs to a placeholder that can be filled."""
        heard = super().read(said, past, offers, ears, today)
        return Unclear("placeholder") if isinstance(heard, Heard) and wrong(said.text) else heard


def wrong(text: str) -> bool:
    """Whether a text has a brace that is none of a placeholder's."""
    known = all(name in PLACEHOLDERS for name in _BRACES.findall(text))
    return not known or bool(re.search(r"[{}]", _BRACES.sub("", text)))


def ready(ask: Ask, answers: Listing, filled: Callable[[str], str], telling: Telling) -> str:
    """Which answer; then it is shown as the person would read it, and sent or changed.

    ``filled`` gives an answer by its code with everything filled in.
    """
    words = filled(ask(Choice[str]("which", answers)))
    if ask(Choice("then", ReadyStep)) is ReadyStep.EDIT:
        words = ask(Text("words", limit=LONGEST))
    if telling([{"kind": "text", "text": words}]) and ask(Choice("wary", Wary)) is Wary.CHANGE:
        words = ask(Text("instead", limit=LONGEST))
    return words


def ready_new(ask: Ask) -> Written:
    """The name of an answer, and its text in the three languages."""
    title = ask(Text("title", limit=22))
    arabic = ask(Template("ar", limit=LONGEST))
    darija = ask(Template("ary", limit=LONGEST))
    french = ask(Template("fr", limit=LONGEST))
    texts = {Language.ARABIC: arabic, Language.DARIJA: darija, Language.FRENCH: french}
    return Written(title, {language.value: text for language, text in texts.items()})
