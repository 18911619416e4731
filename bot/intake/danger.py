"""Words that tell of a life in danger: heard, asked about, and never decided on.

What is heard raises a hand and asks a question; a human reads and confirms.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot.house import House
from bot.intake.visit import Visit
from flows.conversation import Draft
from flows.speech import Piece, Stored
from flows.vocabulary import Language, Urgency
from locales.hearing.language import SURE, Guess, Tongue
from locales.hearing.triage import Reason
from storage import drafts

QUIET = timedelta(hours=1)
"""How long nobody is asked again about a doubt that has the same reasons."""
DOUBTS = "doubts"
"""The draft that remembers the reasons somebody was asked about; no flow has this name."""
DOUBT, HEARD, KNOWN, TONGUES_OF = "doubt", "heard", "known", "tongues"
"""Where the draft of a call keeps whether it is in doubt, why it was begun, which grievance it came
from, and the languages for its steps: they are no questions."""
FEWEST = 3
"""Words of a message of which the model alone may raise a doubt."""
MOST_OF_AN_ANSWER = 8
"""Words of a message that may be an answer, where it is in doubt what else it is."""
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
    # Of a word or two, or of bare numbers, the model alone makes too much: "in prison", a receipt.
    told = [word for word in text.split() if any(map(str.isalpha, word))]
    doubt = heard.in_doubt and (reasons != (MODEL,) or len(told) >= FEWEST)
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


def is_slight(cry: Cry, text: str) -> bool:
    """Whether the model alone is in doubt, and about few words.

    Of such the everyday words of a search or a count are full ("he has appealed", "it is closed");
    messages of a life in danger that no rule hears and the model doubts are long stories.
    """
    few = len(text.split()) <= MOST_OF_AN_ANSWER
    return not cry.sure and cry.reasons == (MODEL,) and few


def raises(visit: Visit, cry: Cry) -> bool:
    """Whether it is answered now: always when it is sure, and a doubt once an hour by its reasons.

    The reasons are kept sealed, as a draft, which goes when the person's drafts go.
    """
    if cry.sure:
        return True
    at = drafts.saved_at(visit.t, visit.person.id, DOUBTS)
    draft = visit.load(DOUBTS) if at is not None and visit.t.now - at < QUIET else None
    known = reasons_in(draft)
    if set(cry.reasons) <= set(known):
        return False
    kept: list[Stored] = [*dict.fromkeys((*known, *cry.reasons))]
    visit.save(Draft(DOUBTS, "", {HEARD: kept}))
    return True


def reasons_in(draft: Draft | None) -> list[str]:
    """The reasons that a draft keeps."""
    kept = draft.answers.get(HEARD) if draft is not None else None
    return [str(one) for one in kept] if isinstance(kept, list) else []


def tongues(visit: Visit, text: str) -> list[str]:
    """The languages to say the steps in: that of the message where it is sure, else the person's.

    Who writes Darija in Latin letters may read no others: they get both. Before a language is
    chosen, and where none is sure, it is all of them.
    """
    guess, own = visit.house.listener.language(text), visit.person.language
    found = spoken(guess)
    if found is None:
        return [own] if own is not None else [str(one) for one in visit.house.words]
    both = guess.tongue is Tongue.ARABIZI and own not in (None, found)
    return [str(found), *([str(own)] if both else [])]


def say_in(visit: Visit, languages: Iterable[str], key: str) -> None:
    """Say what can be done at once, in these languages."""
    for language in languages:
        visit.tell_in(visit.house.speaking(language), key)


def spoken(guess: Guess) -> Language | None:
    """The language of Wasl that a message is surely written in, if it is one."""
    return TONGUES.get(guess.tongue) if guess.probability >= SURE else None
