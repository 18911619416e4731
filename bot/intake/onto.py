"""Free words at the menu of somebody whose grievance is open: are they for it? They are asked."""

from bot.intake import following, hinting, understanding
from bot.intake.danger import text_of
from bot.intake.possible import ENDED
from bot.intake.visit import Visit
from flows.conversation import Draft
from flows.speech import Piece
from storage import tickets
from storage.tickets import Ticket

FLOW = "onto"


def offered(visit: Visit, pieces: tuple[Piece, ...]) -> bool:
    """Whether it is asked now. Articles that may answer what somebody asks are named before it."""
    if _only(visit) is None:
        return False
    text = text_of(pieces)
    if visit.house.listener.facts(text, visit.today).asks:
        hinting.offer(visit, text)
    visit.drop("home")
    visit.begin(FLOW, asides=pieces)
    return True


def answered(visit: Visit, draft: Draft, sure: bool) -> None:
    """The words go to the grievance; or they lead on as they would have without it."""
    visit.leave()
    ticket = _only(visit)
    if sure and ticket is not None:
        following.pass_on(visit, ticket, draft.asides, "follow_up.added")
    elif not understanding.leads(visit, draft.asides):
        visit.carry(draft.asides)


def _only(visit: Visit) -> Ticket | None:
    """The one grievance of this person that is open."""
    mine = tickets.of_person(visit.t, visit.person.id)
    standing = [one for one in mine if one.state not in ENDED]
    return standing[0] if len(standing) == 1 else None
