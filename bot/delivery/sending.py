"""What delivery asks of every channel: send a screen, and say in few words what went wrong.

Each ``on_*.py`` has one table from its provider's errors to the kinds below.
"""

from datetime import datetime
from typing import Protocol, runtime_checkable

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


class Stopped(Gone):
    """The person told the channel that they want nothing more from us."""


class WindowClosed(Undelivered):
    """Free words may not be sent now: the person wrote too long ago, and has to write first."""


class Refused(Undelivered):
    """The channel will never take this message: the fault is ours."""


class Misconfigured(Undelivered):
    """The channel does not know this bot: its token or the server's address is wrong."""


class Sender(Protocol):
    """One bot of one channel, as delivery sees it."""

    async def send(self, address: str, screen: Screen) -> str:
        """Show a screen at this address; the channel's id of the message, to replace or delete it.

        Raises Later, NotReady, Unknown, Gone, Stopped, WindowClosed, Refused or Misconfigured.
        """
        ...


@runtime_checkable
class Remembering(Sender, Protocol):
    """A channel that can be asked what it took, so that a doubt need not stay one."""

    async def recall(self, address: str, screen: Screen, since: datetime) -> None:
        """Learn which messages of this screen the channel took since then (an aware time).

        The next ``send`` of the same screen to the same address goes on behind them, and sends
        nothing at all when none is missing. Raises Later, Unknown or Misconfigured when the channel
        can't be asked now.
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
