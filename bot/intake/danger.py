"""Words that tell of a life in danger: heard once, remembered for an hour, and never decided on.

What is heard raises a hand and asks a question; a human reads and confirms.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot.house import House
from bot.intake.visit import Visit
from flows.speech import Piece, Stored
from flows.vocabulary import Language, Urgency
from locales.hearing.language import SURE, Guess, Tongue
from locales.hearing.triage import Reason
from storage import people

QUIET = timedelta(hours=1)
"""How long the same person is not alarmed again by what they write."""
DOUBT, HEARD, KNOWN = "doubt", "heard", "known"
"""Where the draft of a call keeps whether it is in doubt, why it was begun, and which grievance it
came from: they are no questions."""
FEWEST = 3
"""Words of a message of which the model alone may raise a doubt."""
MODEL = "model"
"""The reason that stands where no rule spoke: the likeness to other cries for help."""
TONGUES = {
    Tongue.FRENCH: Language.FRENCH,
    Tongue.ARABIC: Language.ARABIC,
    Tongue.DARIJA: Language.DARIJA,
    Tongue.ARABIZI: Language.DARIJA,
}
"""In which of its languages Wasl answers each."""


@dataclass(frozen=True, slots=True)
class Cry:
    """What was heard. Unless ``sure`` the person is asked; ``reasons`` are ids of rules."""

    sure: bool
    reasons: tuple[str, ...]

    @property
    def marks(self) -> list[Stored]:
        """The reasons as they are kept with a draft or a ticket."""
        return list(self.reasons)


def listen(house: House, text: str) -> Cry | None:
    """Whether words tell of a life in danger, surely or perhaps."""
    if not text.strip():
        return None
    heard = house.listener.triage(text)
    sure = heard.attention is Urgency.LIFE
    reasons = _reasons(heard.reasons)
    # Of a word or two the model alone makes too much: "tomorrow", "in prison".
    doubt = heard.in_doubt and (reasons != (MODEL,) or len(text.split()) >= FEWEST)
    return Cry(sure, reasons) if sure or doubt else None


def needs_attention(house: House, pieces: Sequence[Piece]) -> tuple[str, ...]:
    """Why somebody should look at these words soon; nothing where nothing says so."""
    heard = house.listener.triage(text_of(pieces))
    return () if heard.attention is Urgency.NORMAL else _reasons(heard.reasons)


def _reasons(found: Sequence[Reason]) -> tuple[str, ...]:
    """The ids of the rules; what the model saw says nothing to a human."""
    ids = (one.id for one in found if not one.id.startswith(MODEL))
    return tuple(dict.fromkeys(ids)) or (MODEL,)


def text_of(pieces: Sequence[Piece]) -> str:
    """The words among some pieces."""
    return "\n".join(str(piece["text"]) for piece in pieces if piece["kind"] == "text")


def alarms(visit: Visit, cry: Cry) -> bool:
    """Whether it is answered now, and if so remember it.

    Within the hour nobody is asked again, but for who was only asked and now is heard surely.
    """
    person, now = visit.person, visit.t.now
    lately = person.alarmed_at is not None and now - person.alarmed_at < QUIET
    if lately and (person.alarmed_surely or not cry.sure):
        return False
    people.set_alarmed(visit.t, person.id, surely=cry.sure)
    person.alarmed_at, person.alarmed_surely = now, cry.sure
    return True


def spoken(guess: Guess) -> Language | None:
    """The language of Wasl that a message is surely written in, if it is one."""
    return TONGUES.get(guess.tongue) if guess.probability >= SURE else None
