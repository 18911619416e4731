"""What a message means, as a whole: its language, and its triage.

The models are read when the first message is heard, and kept.
"""

from dataclasses import dataclass

from locales.hearing import language as languages
from locales.hearing import triage as triages
from locales.hearing.language import Guess
from locales.hearing.triage import Triage


@dataclass(frozen=True, slots=True)
class Understanding:
    """All that is understood of one message."""

    language: Guess
    triage: Triage


class Listener:
    """Understands whole messages; the same text always means the same."""

    def language(self, text: str) -> Guess:
        """In which language the message is written."""
        return languages.language(text)

    def triage(self, text: str) -> Triage:
        """How soon somebody must look, and what it is about."""
        return triages.triage(text)

    def hear(self, text: str) -> Understanding:
        """Both at once."""
        return Understanding(self.language(text), self.triage(text))


def hear(text: str) -> Understanding:
    """What one message means."""
    return Listener().hear(text)
