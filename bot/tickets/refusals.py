"""Why something was not done, or is not allowed: one error a reason; its docstring is its sentence.

``key`` is the name of the sentence in the catalogues, for the handler or the person to read.
"""

from typing import ClassVar

from bot.tickets.acts import Act, Actor
from flows.vocabulary import State


class NotDone(Exception):
    """This was not done."""

    key: ClassVar[str] = "desk.not_done"

    def __init__(self) -> None:
        super().__init__(type(self).__doc__)


class SayAgain(NotDone):
    """This cannot be taken as it is; something else can be said instead."""


class NotAllowed(NotDone):
    """This cannot be done with this ticket."""

    key: ClassVar[str] = "not_allowed.other"

    def __init__(self, state: State, act: Act, actor: Actor) -> None:
        super().__init__()
        self.state = state
        self.act = act
        self.actor = actor


class AlreadyTaken(NotAllowed):
    """Somebody has taken this ticket already."""

    key = "not_allowed.taken"


class NotTaken(NotAllowed):
    """Take this ticket first."""

    key = "not_allowed.not_taken"


class NotYours(NotAllowed):
    """Only others may do this with this ticket."""

    key = "not_allowed.not_yours"


class NotNow(NotAllowed):
    """This ticket is not at the point where this can be done."""

    key = "not_allowed.not_now"


class IsClosed(NotAllowed):
    """This ticket is closed; reopen it first."""

    key = "not_allowed.closed"


class IsWithdrawn(NotAllowed):
    """The person has withdrawn this grievance."""

    key = "not_allowed.withdrawn"
