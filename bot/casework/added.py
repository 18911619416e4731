"""What a person sends for their ticket until they say "done": it reaches the ticket, done or not.

It lies in the draft of the conversation meanwhile, for some minutes and no longer.
"""

from collections.abc import Mapping
from uuid import UUID

from bot.casework import relay
from bot.house import House
from bot.tickets import waits
from bot.tickets.alarms import Alarm
from flows.questions import pieces_of
from flows.speech import Piece, Stored
from storage import drafts, followers, reminders, tickets
from storage.reminders import Due
from storage.transaction import Transaction

FLOW = "follow_up"
MORE = f"{FLOW}.more"
"""The question that all these pieces answer."""
_TICKET = f"{FLOW}.ticket"
_BROUGHT = "brought"
"""Where the draft keeps how many of the pieces the ticket has already: it is no question."""


def lie(answers: Mapping[str, Stored]) -> tuple[Piece, ...]:
    """The pieces that the ticket does not have yet."""
    known = answers.get(_BROUGHT)
    return pieces_of(answers.get(MORE))[known if isinstance(known, int) else 0 :]


def brought(answers: Mapping[str, Stored]) -> dict[str, Stored]:
    """The same answers, once the ticket has all the pieces in them."""
    return {**answers, _BROUGHT: len(pieces_of(answers.get(MORE)))}


def without(answers: Mapping[str, Stored]) -> dict[str, Stored]:
    """The same answers as if nothing had been sent: what was is with the ticket."""
    return {key: value for key, value in answers.items() if key not in (MORE, _BROUGHT)}


def begun(t: Transaction, person_id: UUID) -> None:
    """Something was sent to be added: it waits for "done" so long and no longer."""
    reminders.put(t, Alarm.ADDING, t.now + waits.ADDING, person_id=person_id)


def time_is_up(t: Transaction, house: House, due: Due) -> None:
    """Bring what still lies there to its ticket; who sent it goes on as if nothing had been."""
    found = drafts.load(t, due.person_id, FLOW) if due.person_id is not None else None
    if found is None or due.person_id is None:
        return
    code, data = found
    answers = data.get("answers", {})
    pieces, about = lie(answers), answers.get(_TICKET)
    ticket = tickets.get(t, UUID(about)) if isinstance(about, str) and pieces else None
    if ticket is None or not followers.follows(t, ticket.id, due.person_id):
        return
    relay.to_handler(t, house, ticket, due.person_id, pieces)
    drafts.save(t, due.person_id, FLOW, code, {**data, "answers": brought(answers)})
