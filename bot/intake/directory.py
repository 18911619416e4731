"""Where to turn: establishments, commissions, services and associations, each with its source."""

from bot.intake.visit import Visit
from flows.speech import Piece


def begin(visit: Visit, asides: tuple[Piece, ...] = ()) -> None:
    """Begin choosing what is looked for; what was sent before is kept."""
    visit.begin("home", asides=asides)
