"""How much of a message is looked at: all of an ordinary one, both ends of a very long one."""

FIRST = 700
LAST = 500
"""Characters: who tells a long story says what it is about at its beginning or at its end."""


def excerpt(text: str) -> str:
    """A message as it is, or its first and last part when it is long."""
    if len(text) <= FIRST + LAST:
        return text
    return f"{text[:FIRST]} {text[-LAST:]}"
