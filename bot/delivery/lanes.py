"""One sender as delivery sees it: its pace, what is on its way, and what follows from an ending."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from bot.delivery.pace import Pace
from bot.delivery.sending import Remembering, Sender
from storage.outbox import Outgoing
from storage.transaction import Transaction

Closed = Callable[[Transaction, UUID], object]
"""What follows for all that waits once an account, by its id, takes no more from us."""


class Aftermath(Protocol):
    """What else follows, on a channel that reports what becomes of a message after taking it.

    Each is called in the transaction that marks the row, which is still on its way unless it was
    sent: the row must be on its way no more afterwards.
    """

    def sent(self, t: Transaction, row: Outgoing, provider_id: str) -> None:
        """The row was just marked as sent; its content is kept until more is reported. It may be
        gone, or a farewell: the account was erased.

        ``provider_id`` holds the channel's ids of all its messages, with blanks between.
        """
        ...

    def window_closed(self, t: Transaction, row: Outgoing) -> None:
        """The person wrote too long ago: decide what becomes of these words."""
        ...

    def gone(self, t: Transaction, row: Outgoing, reason: str) -> None:
        """The account takes no more from us: decide what becomes of it and of these words."""
        ...

    def stopped(self, t: Transaction, row: Outgoing) -> None:
        """The person wants nothing more on this channel: decide what becomes of these words."""
        ...


@dataclass(slots=True)
class Lane:
    """One sender, its pace, and how many of its messages are on their way.

    ``more`` is whether more may be waiting than there was room for at the last look. Without an
    ``aftermath`` the channel has said all it will ever say once it has taken a message, and
    ``closed`` follows when an account takes no more.
    """

    door: str
    channel: str
    sender: Sender
    pace: Pace
    aftermath: Aftermath | None = None
    closed: Closed = lambda _, account_id: None
    flying: int = 0
    more: bool = False

    @property
    def remembers(self) -> bool:
        """Whether the channel can be asked what it took, so that a doubt need not stay one."""
        return isinstance(self.sender, Remembering)
