"""Somebody to talk to: whoever asks for a human in their own words is led to one from anywhere."""

from dataclasses import replace
from functools import cache

from bot.dialogue import TIRED
from bot.intake.calling import CALL, HUMAN
from bot.intake.visit import Visit
from bot.screens import Button, Screen
from flows.choices import LONGEST_LIST
from flows.conversation import Step
from flows.questions import pieces_of
from flows.speech import Piece
from locales.hearing.around import words_of
from locales.hearing.controls import courteous
from locales.hearing.lexicon import Lexicon, consonants, essence, written
from locales.words import labels

SHORT = (CALL, HUMAN, "heard", "onto")
"""Flows that begin with what somebody wrote: it is not lost with them."""
_AT_REST = (None, "home", "welcome", *SHORT)
"""Where nothing is underway that waits to be gone on with."""
_SURE = 3
"""Words from which other vowels do not matter."""


def wanted(visit: Visit, text: str) -> bool:
    """Whether a whole message asks for a human, who is not being asked for already."""
    if visit.person.flow in (CALL, HUMAN):
        return False
    said = courteous(words_of(text))
    core = essence(said)
    asked = _asked()
    known = "".join(said) in asked.whole.codes or "".join(core) in asked.whole.codes
    return known or (len(said) >= _SURE and consonants(core) in asked.whole_keys.codes)


def begin(visit: Visit) -> None:
    """Ask what a human is to know, over what is underway; words told on a short way go along."""
    flow = visit.person.flow
    if flow == CALL:
        # That is the way to a human already, and the shortest.
        return
    if flow in _AT_REST:
        visit.begin(HUMAN, asides=told(visit) if flow != HUMAN else ())
    else:
        visit.begin(HUMAN, over=True)


def told(visit: Visit) -> tuple[Piece, ...]:
    """What was told where the person is, at the menu or on a short way, which is left."""
    left = visit.load(str(visit.person.flow)) if visit.person.flow in _AT_REST else None
    if left is None or left.flow == "welcome":
        return ()
    visit.drop(left.flow)
    return (*pieces_of(left.answers.get(f"{left.flow}.account")), *left.asides)


def offered(visit: Visit, step: Step) -> bool:
    """Whether a human is offered now: somebody was not understood, and more than once."""
    tired = step.unclear is not None and step.draft.misses >= TIRED
    return tired and step.draft.flow not in (CALL, HUMAN)


def with_a_human(visit: Visit, screen: Screen) -> Screen:
    """The question again: somebody to talk to is one of its answers."""
    label = visit.words.option("entry", "human")
    full = len(screen.buttons) >= LONGEST_LIST
    if full or label in [button.label for button in screen.buttons]:
        return screen
    return replace(screen, buttons=(*screen.buttons, Button(label, f"act:{HUMAN}")))


@cache
def _asked() -> Lexicon:
    """Every way of asking for a human, and the name of the button."""
    lexicon = Lexicon()
    for spelling in (*labels("entry", HUMAN), *written("request", HUMAN)):
        lexicon.add_synonym(HUMAN, spelling)
    return lexicon
