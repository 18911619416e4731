"""Options as people point at them in a list: by a number, several of them in one breath."""

import re
from collections.abc import Sequence

from flows.speech import Ears

AND = re.compile(r"\s+(?:و|w|o|et)\s+|(?<=\d)\s+(?=\d)")
"""What stands between two options said in one breath, in any of the four writings."""


def numbered(codes: Sequence[str], text: str, ears: Ears) -> str | None:
    """The code that a typed number points to, counting from one."""
    number = ears.number(text) if text else None
    return codes[number - 1] if number is not None and 1 <= number <= len(codes) else None


def split(text: str) -> list[str]:
    """The parts of "1, 3 and 5": options said in one message."""
    for mark in "،,;؛\n+":
        text = text.replace(mark, "/")
    return [part.strip() for part in text.split("/") if part.strip()] or [""]
