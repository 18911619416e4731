"""What a person can do with a grievance already sent: read its state, add, write, go on, end it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from flows.choices import Choice, YesNo
from flows.grievance import Agreement
from flows.interview import Ask
from flows.questions import Day, Evidence
from flows.speech import Listing, Piece
from flows.vocabulary import DateKind, Solved

NEW = "new"
"""In the list of a grievance's dates: one more."""


class Act(StrEnum):
    """What to do with the grievance."""

    READ = "read"
    WRITE = "write"
    ADD = "add"
    DATES = "dates"
    MOVED = "moved"
    SOLVED = "solved"
    APPEAL = "appeal"
    REOPEN = "reopen"
    CHOICES = "choices"
    SEEN = "seen"
    AGREEMENT = "agreement"
    OBJECT = "object"
    WITHDRAW = "withdraw"


OPEN = (
    *(Act.READ, Act.WRITE, Act.ADD, Act.DATES, Act.MOVED),
    *(Act.CHOICES, Act.SEEN, Act.AGREEMENT, Act.OBJECT, Act.WITHDRAW),
)
CLOSED = (
    *(Act.READ, Act.WRITE, Act.DATES, Act.SOLVED, Act.APPEAL, Act.REOPEN),
    *(Act.CHOICES, Act.SEEN, Act.OBJECT),
)
WITHDRAWN = (Act.READ, Act.WRITE, Act.REOPEN, Act.CHOICES, Act.SEEN)
"""The acts by where the grievance stands; at most ten, for the list that shows them."""


@dataclass(frozen=True, slots=True)
class FollowUp:
    """What the person decided; ``pieces`` are what they wrote or sent.

    ``known`` is the id of a day they gave before, and ``sure`` then whether to forget it.
    ``place`` is where he was moved to, None when nobody knows.
    """

    ticket: str
    act: Act
    pieces: tuple[Piece, ...] = ()
    sure: bool = True
    solved: Solved | None = None
    place: str | None = None
    kind: DateKind | None = None
    day: date | None = None
    known: str | None = None
    agreement: Agreement | None = None


def follow_up(
    ask: Ask,
    tickets: Listing,
    acts: Mapping[str, tuple[Act, ...]],
    places: Listing,
    dates: Mapping[str, Listing],
) -> FollowUp:
    """Which grievance, and what to do.

    ``acts`` are those of each ticket, and ``dates`` the days given for it, if any, with ``NEW``.
    """
    ticket = ask(Choice[str]("ticket", tickets))
    act = ask(Choice("act", Act, only=acts.get(ticket, WITHDRAWN)))
    if act is Act.ADD:
        return FollowUp(ticket, act, ask(Evidence("more")))
    if act is Act.WRITE:
        return FollowUp(ticket, act, ask(Evidence("words", one=True)))
    if act is Act.DATES:
        return _dates(ask, ticket, dates.get(ticket))
    if act is Act.MOVED:
        place = ask.maybe(Choice[str]("place", places, search=True, unknown=True))
        return FollowUp(ticket, act, place=place)
    if act is Act.SOLVED:
        return FollowUp(ticket, act, solved=ask(Choice("solved", Solved)))
    if act is Act.APPEAL:
        return FollowUp(ticket, act, ask(Evidence("appeal", one=True)))
    if act is Act.REOPEN:
        return FollowUp(ticket, act, ask(Evidence("reopen", one=True)))
    if act is Act.AGREEMENT:
        return FollowUp(ticket, act, agreement=ask(Choice("agreement", Agreement)))
    if act is Act.OBJECT:
        return FollowUp(ticket, act, sure=ask(YesNo("object")))
    if act is Act.WITHDRAW:
        return FollowUp(ticket, act, sure=ask(YesNo("withdraw")))
    return FollowUp(ticket, act)


def _dates(ask: Ask, ticket: str, known: Listing | None) -> FollowUp:
    """One of the days given before, to be forgotten perhaps, or one more."""
    chosen = ask(Choice[str]("date", known)) if known else NEW
    if chosen != NEW:
        return FollowUp(ticket, Act.DATES, sure=ask(YesNo("forget")), known=chosen)
    kind = ask(Choice("kind", DateKind))
    return FollowUp(ticket, Act.DATES, kind=kind, day=ask(Day("day", future=True)))
