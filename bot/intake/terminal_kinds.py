"""Which terminals bring Arabic into order by themselves; what they are shown is made elsewhere."""

from collections.abc import Mapping
from enum import StrEnum

VTE_TURNS_SINCE = 5800


class Bidi(StrEnum):
    """Who brings Arabic into order: the terminal, or Wasl, wholly or all but within the words."""

    AUTO = "auto"
    TERMINAL = "terminal"
    REORDER = "reorder"
    WORDS = "words"


def guessed(environment: Mapping[str, str]) -> Bidi:
    """What this terminal most probably needs, from what it says of itself.

    iTerm2 turns nothing unless asked in its settings, so it counts among those that don't.
    """
    vte = environment.get("VTE_VERSION", "")
    if "KITTY_WINDOW_ID" in environment or environment.get("TERM") == "xterm-kitty":
        return Bidi.WORDS
    if vte.isdecimal() and int(vte) >= VTE_TURNS_SINCE:
        return Bidi.TERMINAL
    apple = environment.get("TERM_PROGRAM") == "Apple_Terminal"
    return Bidi.TERMINAL if apple or "KONSOLE_VERSION" in environment else Bidi.REORDER
