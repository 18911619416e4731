"""Who has come out of prison: what they need now, and who goes along with them for a while."""

from bot.intake.visit import Visit
from flows.speech import Piece


def begin(visit: Visit, asides: tuple[Piece, ...] = ()) -> None:
    """Begin asking what they need; what was sent before is kept."""
    visit.begin("home", asides=asides)
