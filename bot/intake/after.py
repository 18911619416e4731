"""What a person says and wishes once their grievance has ended: was it solved, and the ways on."""

from collections.abc import Callable, Sequence
from uuid import UUID

from bot.casework import returning, unowned
from bot.house import House
from bot.intake.binding import about
from bot.intake.following import alarmed, own, pass_on
from bot.intake.possible import decides
from bot.intake.visit import SIDE, Visit
from bot.tickets.refusals import NotAllowed, NotDone
from bot.tickets.returning import TooLate
from flows.closing import Afterwards
from flows.conversation import Draft
from flows.speech import Piece
from flows.vocabulary import Solved, State, Way
from storage.tickets import Ticket
from storage.transaction import Transaction

AFTER = "afterwards"
SOLVED = {f"solved_{answer}": answer for answer in Solved}
"""The buttons under the last words, and what each says."""
Back = Callable[[Transaction, House, Ticket, UUID, Sequence[Piece]], Ticket]
"""A way back of an ended grievance. Raises NotDone."""


def answered(visit: Visit, ticket: Ticket, answer: Solved) -> None:
    """Whether it was solved is kept at once; then comes what the person wishes to add."""
    if not decides(visit.t, ticket, visit.person.id):
        visit.tell("follow_up.not_yours")
        return
    try:
        returning.solved(visit.t, visit.house, ticket, visit.person.id, answer)
    except NotAllowed:
        visit.tell("unclear.gone")
        return
    if ticket.solved != answer:
        # Who presses what they have written is not thanked twice.
        solved = answer is Solved.YES
        visit.tell("follow_up.thanks_solved" if solved else "follow_up.thanks_unsolved")
    over = visit.person.flow in ("grievance", *SIDE)
    visit.begin(AFTER, {f"{AFTER}.ticket": str(ticket.id)}, over=over)


def finished(visit: Visit, draft: Draft, record: Afterwards) -> None:
    """Take the way that was chosen, with the words that came on it."""
    ticket = about(visit, draft)
    visit.leave()
    if ticket is None:
        visit.tell("follow_up.none")
        return
    pieces = (*draft.asides, *record.pieces)
    match record.way:
        case Way.APPEAL:
            appealed(visit, ticket, pieces)
        case Way.REOPEN:
            reopened(visit, ticket, pieces)
        case Way.NOTHING if pieces:
            pass_on(visit, ticket, pieces, "follow_up.sent")
        case Way.NOTHING:
            visit.tell("follow_up.left_so")


def appealed(visit: Visit, ticket: Ticket, pieces: tuple[Piece, ...]) -> None:
    """Ask the coordinators to look at it again, with the person's reason."""
    _back(visit, ticket, pieces, returning.appeal, "follow_up.appealed")


def reopened(visit: Visit, ticket: Ticket, pieces: tuple[Piece, ...]) -> None:
    """Have it taken up again by those who had it."""
    _back(visit, ticket, pieces, returning.reopen_as_person, "follow_up.reopened")


def _back(visit: Visit, ticket: Ticket, pieces: tuple[Piece, ...], way: Back, thanks: str) -> None:
    """Go one of the two ways back, for who decides about it; what was said is never lost."""
    if not decides(visit.t, ticket, visit.person.id):
        _not_done(visit, ticket, pieces, "follow_up.not_yours")
        return
    try:
        ticket = way(visit.t, visit.house, ticket, visit.person.id, pieces)
    except NotDone as refusal:
        _not_done(visit, ticket, pieces, _why(refusal))
    else:
        nobody = ticket.state == State.APPEALED and unowned.is_unheard(visit.t, ticket)
        visit.tell("follow_up.appeal_waits" if nobody else thanks)
        alarmed(visit, ticket, pieces, asks=True)


def _why(refusal: NotDone) -> str:
    return "follow_up.too_late" if isinstance(refusal, TooLate) else "unclear.gone"


def _not_done(visit: Visit, ticket: Ticket, pieces: tuple[Piece, ...], why: str) -> None:
    """Say why not, kindly; the words that came with it are lost nowhere, and that is said too."""
    found = own(visit, str(ticket.id))
    if pieces and found is not None:
        pass_on(visit, found, pieces, "follow_up.sent")
    visit.tell(why)
