"""What follows a closing: the person's wish once they said whether it was solved, and a desk's."""

from dataclasses import dataclass

from flows.choices import Choice
from flows.interview import Ask
from flows.questions import Evidence, Text
from flows.speech import Piece
from flows.vocabulary import Way


@dataclass(frozen=True, slots=True)
class Afterwards:
    """What the person wishes, and their words or voice note about it."""

    way: Way
    pieces: tuple[Piece, ...] = ()


def afterwards(ask: Ask, solved: bool, in_time: bool) -> Afterwards:
    """If it was not solved, whether to go on with it; else a word for those who followed it.

    ``in_time``: it was closed so lately that there is a way back.
    """
    way = Way.NOTHING if solved or not in_time else ask(Choice("way", Way))
    if way is Way.APPEAL:
        return Afterwards(way, ask(Evidence("appeal", one=True)))
    if way is Way.REOPEN:
        return Afterwards(way, ask(Evidence("reopen", one=True)))
    return Afterwards(way, ask.maybe(Evidence("words", one=True, skip=True)) or ())


def reopen(ask: Ask) -> str:
    """Why the desk takes a closed ticket up again, for whoever carries it."""
    return ask(Text("words", limit=500))
