"""One key of the catalogues: where it shows, how long it may be, and what is put into it.

Limits are those of the narrowest channel, so that one text serves them all.
"""

from dataclasses import dataclass, replace

BUTTON = 20
"""A button beside the text: WhatsApp's quick reply, and the button that opens a list."""
ROW = 22
"""A row of a long list: 24 on WhatsApp, less the tick of a row that was chosen."""
LINE = 24
"""The short name of a question in a summary."""
BODY = 1024
"""The text above buttons."""
SENTENCE = 60
"""A word or two put into another sentence, or shown in a line of a card."""

_OWN: dict[str, int] = {
    "bot.description": 512,
    "bot.short_description": 120,
    "desk.description": 512,
    "desk.short_description": 120,
}
"""What Telegram shows of a bot before anyone has written to it."""
_COMMAND = 256


@dataclass(frozen=True, slots=True)
class Key:
    """``values`` are the placeholders the code fills; None when the code does not say which.

    An ``optional`` key may have no words, but then it has none in any language. An ``option`` is a
    label that must differ from those of the same kind.
    """

    id: str
    file: str
    line: int
    place: str
    limit: int = BODY
    values: frozenset[str] | None = None
    plural: bool = False
    optional: bool = False
    option: bool = False

    @property
    def comment(self) -> str:
        """What a translator should know."""
        parts = [f"{self.place}. At most {self.limit} characters."]
        if self.values:
            parts.append(f"May say {', '.join(f'{{{name}}}' for name in sorted(self.values))}.")
        if self.optional:
            parts.append("Optional: in every language or in none.")
        return " ".join(parts)

    def with_(self, other: "Key") -> "Key":
        """This key, when it is met in two places: both must be served."""
        if self.values is None or other.values is None:
            values = self.values if other.values is None else other.values
        else:
            values = self.values & other.values
        return replace(
            self,
            limit=min(self.limit, other.limit),
            values=values,
            plural=self.plural or other.plural,
            optional=self.optional and other.optional,
        )


def limit_of(key: str, *, button: bool) -> int:
    """The longest text of a key found in the code."""
    if ".command." in key:
        return _COMMAND
    return _OWN.get(key, BUTTON if button else BODY)
