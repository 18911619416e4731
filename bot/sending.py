"""What delivery asks of every channel: send a screen, and say in few words what went wrong.

Each ``on_*.py`` has one table from its provider's errors to the kinds below.
"""

from typing import Protocol

from bot.screens import Screen


class Undelivered(Exception):
    """The message did not go out, or may not have. ``reason`` is a few words, without a name."""

    def __init__(self, reason: str = "") -> None:
        super().__init__(reason or type(self).__doc__)
        self.reason = reason or type(self).__name__.lower()


class Later(Undelivered):
    """The message surely did not arrive, and may later.

    ``seconds`` is how long the channel asks this bot to be silent, None when it does not say.
    """

    def __init__(self, seconds: float | None = None, reason: str = "") -> None:
        super().__init__(reason)
        self.seconds = seconds


class NotReady(Undelivered):
    """A file of the message is still being fetched; only this message has to wait."""


class Unknown(Undelivered):
    """The message was handed over and no answer came: it may have arrived."""


class Gone(Undelivered):
    """The person has blocked the bot, or the chat is no more."""


class Refused(Undelivered):
    """The channel will never take this message: the fault is ours."""


class Misconfigured(Undelivered):
    """The channel does not know this bot: its token or the server's address is wrong."""


class Sender(Protocol):
    """One bot of one channel, as delivery sees it."""

    async def send(self, address: str, screen: Screen) -> str:
        """Show a screen at this address; the channel's id of the message, to replace or delete it.

        Raises Later, NotReady, Unknown, Gone, Refused or Misconfigured.
        """
        ...


class MemorySender:
    """The in-memory twin of a channel, for tests: keeps what it is given, fails as it is told.

    ``faults`` befall the next messages, one each; None lets one through.
    """

    def __init__(self, *faults: Exception | None) -> None:
        self.faults = list(faults)
        self.sent: list[tuple[str, Screen]] = []

    async def send(self, address: str, screen: Screen) -> str:
        """Keep the screen, unless a fault is due."""
        fault = self.faults.pop(0) if self.faults else None
        if fault is not None:
            raise fault
        self.sent.append((address, screen))
        return str(len(self.sent))
