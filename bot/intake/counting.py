"""Days and sentences are counted: what somebody wants to know of them, and the answer."""

from bot.intake.visit import Visit
from flows.speech import Piece


def begin(visit: Visit, asides: tuple[Piece, ...] = ()) -> None:
    """Begin choosing what is to be counted; what was sent before is kept."""
    visit.begin("home", asides=asides)
