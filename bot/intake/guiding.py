"""Guidance for who only needs to know: subjects, articles, and what follows on reading one."""

from bot.intake.visit import Visit
from flows.speech import Piece


def begin(visit: Visit, asides: tuple[Piece, ...] = ()) -> None:
    """Begin where subjects are chosen; what was sent before is kept."""
    visit.begin("home", asides=asides)
