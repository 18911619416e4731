"""The short way to a human: for a life in danger, and for whoever would rather talk to somebody."""

from bot.intake.visit import Visit
from flows.speech import Piece


def begin(visit: Visit, asides: tuple[Piece, ...] = ()) -> None:
    """Begin asking what a human is to know; what was sent before is kept."""
    visit.begin("home", asides=asides)
