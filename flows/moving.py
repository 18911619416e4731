"""What a handler is asked when the detainee has been moved."""

from flows.choices import Choice
from flows.interview import Ask
from flows.speech import Listing


def move(ask: Ask, places: Listing) -> str | None:
    """Where he is now; None when nobody knows."""
    return ask.maybe(Choice[str]("place", places, search=True, unknown=True))
