"""What a message means, as a whole: its language, and its triage.

The models are read when the first message is heard, and kept.
"""

from dataclasses import dataclass
from datetime import date
from functools import cache

from locales.hearing import language as languages
from locales.hearing import triage as triages
from locales.hearing.facts import Facts, facts
from locales.hearing.language import Guess
from locales.hearing.lexicon import ours
from locales.hearing.places import PlaceSearch
from locales.hearing.triage import Triage
from locales.places import Places

_OURS = 1_000
"""Answers of our own lists that are remembered, each in some 2 kB."""


@dataclass(frozen=True, slots=True)
class Understanding:
    """All that is understood of one message."""

    language: Guess
    triage: Triage


@dataclass(slots=True)
class _Heard:
    """The last message, and what was understood of it so far."""

    text: str
    guess: Guess | None = None
    triage: Triage | None = None


class Listener:
    """Understands whole messages; the same text always means the same.

    ``places`` finds establishments; without it one is made when it is first needed. Whoever asks
    twice within a turn is answered from memory: the last message alone, until ``forget``. Unless
    ``why``, it does not look for the words that its models heard most: no turn asks for them.
    """

    def __init__(self, places: PlaceSearch | None = None, *, why: bool = True) -> None:
        self._places = places
        self._why = why
        self._last: _Heard | None = None
        self._ours: dict[str, _Heard] = {}

    def facts(self, text: str, today: date) -> Facts:
        """Whom the message is about, where, and which days and phone numbers it names."""
        return facts(text, self._places or _search(), today)

    def language(self, text: str) -> Guess:
        """In which language the message is written."""
        heard = self._of(text)
        if heard.guess is None:
            heard.guess = languages.language(text, why=self._why)
        return heard.guess

    def triage(self, text: str) -> Triage:
        """How soon somebody must look, and what it is about."""
        heard = self._of(text)
        if heard.triage is None:
            tongue = self.language(text).tongue
            heard.triage = triages.triage(text, tongue, why=self._why)
        return heard.triage

    def hear(self, text: str) -> Understanding:
        """Both at once."""
        return Understanding(self.language(text), self.triage(text))

    def arrange(self) -> None:
        """Read the models now: whoever writes first does not wait for them."""
        ours()
        for word in ("salam", "سلام"):
            triages.triage(word, languages.language(word).tongue)

    def forget(self) -> None:
        """Keep nothing of what was heard: what somebody wrote is not held once it is answered."""
        self._last = None

    def _of(self, text: str) -> _Heard:
        """What is remembered of this message; turns of several threads only forget sooner.

        Of an answer that stands in our own lists, such as "no", it is remembered for good.
        """
        if text in ours() and (text in self._ours or len(self._ours) < _OURS):
            return self._ours.setdefault(text, _Heard(text))
        heard = self._last
        if heard is None or heard.text != text:
            heard = self._last = _Heard(text)
        return heard


@cache
def _search() -> PlaceSearch:
    return PlaceSearch(Places())


def hear(text: str) -> Understanding:
    """What one message means."""
    return Listener().hear(text)
