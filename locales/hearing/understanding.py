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
from locales.hearing.places import PlaceSearch
from locales.hearing.triage import Triage
from locales.places import Places


@dataclass(frozen=True, slots=True)
class Understanding:
    """All that is understood of one message."""

    language: Guess
    triage: Triage


class Listener:
    """Understands whole messages; the same text always means the same.

    ``places`` finds establishments; without it one is made when it is first needed.
    """

    def __init__(self, places: PlaceSearch | None = None) -> None:
        self._places = places

    def facts(self, text: str, today: date) -> Facts:
        """Whom the message is about, where, and which days and phone numbers it names."""
        return facts(text, self._places or _search(), today)

    def language(self, text: str) -> Guess:
        """In which language the message is written."""
        return languages.language(text)

    def triage(self, text: str) -> Triage:
        """How soon somebody must look, and what it is about."""
        return triages.triage(text)

    def hear(self, text: str) -> Understanding:
        """Both at once."""
        guess = self.language(text)
        return Understanding(guess, triages.triage(text, guess.tongue))


@cache
def _search() -> PlaceSearch:
    return PlaceSearch(Places())


def hear(text: str) -> Understanding:
    """What one message means."""
    return Listener().hear(text)
