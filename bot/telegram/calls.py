"""The few calls of the Bot API that a door needs, whichever library makes them.

Each ``on_telegram*.py`` makes them with its own library and turns its errors into ours.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from bot.delivery.sending import Refused
from bot.screens import Button
from bot.shelf import Held
from locales.words import Words

OFFICIAL = "https://api.telegram.org"
UPDATES = ("message", "edited_message", "callback_query", "my_chat_member")
"""The kinds of update that are asked for."""
POLL_SECONDS = 30
ANSWER_SECONDS = 18

Json = dict[str, Any]
Rows = Sequence[Sequence[Button]]


class Unchanged(Refused):
    """The message is already as it should be."""


class Conflicting(Refused):
    """Another process polls this bot, or a webhook is set for it."""


class Calls(Protocol):
    """One bot's calls. Each raises Later, Unknown, Gone, Refused or Misconfigured."""

    async def point(self, webhook: str | None, secret: str) -> None:
        """Have updates brought to an address, signed with the secret; None: they will be polled."""
        ...

    async def introduce(self, words: Mapping[str, Words]) -> None:
        """Say who this bot is and what it understands, where Telegram does not know it yet."""
        ...

    async def updates(self, offset: int) -> list[Json]:
        """What waits from this number on, as Telegram wrote it; everything before is confirmed."""
        ...

    async def answer(self, press_id: str) -> None:
        """Stop the little clock of a pressed button."""
        ...

    async def typing(self, address: str) -> None:
        """Show that an answer is being written."""
        ...

    async def say(self, address: str, text: str, rows: Rows, *, protect: bool) -> str:
        """Send words, at most 4096 units, with buttons under them; the message's id."""
        ...

    async def give(
        self, address: str, kind: str, held: Held, *, caption: str | None, protect: bool
    ) -> str:
        """Send a file as a voice note, audio, photo, video or document; the message's id."""
        ...

    async def edit(self, address: str, message_id: str, text: str, rows: Rows) -> None:
        """Change words and buttons of a message; without words, its buttons alone."""
        ...

    async def delete(self, address: str, message_id: str) -> None:
        """Take a message off the chat."""
        ...

    async def locate(self, source: str) -> str:
        """Where the server keeps a file that somebody sent, by its file_id."""
        ...

    async def close(self) -> None:
        """Close every connection."""
        ...
