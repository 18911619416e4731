"""What a person can do with a grievance already sent: read its state, add, write, withdraw."""

from dataclasses import dataclass
from enum import StrEnum

from flows.choices import Choice, YesNo
from flows.interview import Ask
from flows.questions import Evidence
from flows.speech import Listing, Piece


class Act(StrEnum):
    """What to do with the grievance."""

    READ = "read"
    WRITE = "write"
    ADD = "add"
    WITHDRAW = "withdraw"


@dataclass(frozen=True, slots=True)
class FollowUp:
    """What the person decided; ``pieces`` are what they wrote or sent."""

    ticket: str
    act: Act
    pieces: tuple[Piece, ...] = ()
    sure: bool = True


def follow_up(ask: Ask, tickets: Listing, open_tickets: frozenset[str]) -> FollowUp:
    """Which grievance, and what to do; a closed one can be read and written about."""
    ticket = ask(Choice[str]("ticket", tickets))
    acts = tuple(Act) if ticket in open_tickets else (Act.READ, Act.WRITE)
    act = ask(Choice("act", Act, only=acts))
    if act is Act.ADD:
        return FollowUp(ticket, act, ask(Evidence("more")))
    if act is Act.WRITE:
        return FollowUp(ticket, act, ask(Evidence("words", one=True)))
    if act is Act.WITHDRAW:
        return FollowUp(ticket, act, sure=ask(YesNo("withdraw")))
    return FollowUp(ticket, act)
