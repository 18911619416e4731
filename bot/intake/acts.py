"""Buttons under a message about a grievance: open held words, answer the handler, read the state.

What they bring back is ``act:<verb>:<id>``; an id that is not the person's opens nothing.
"""

from uuid import UUID

from bot import relay
from bot.intake import following
from bot.intake.visit import Visit
from flows.follow_up import Act


def act(visit: Visit, data: str) -> None:
    """Do what the button says, if it concerns a grievance this person follows."""
    _, verb, argument = (*data.split(":", 2), "", "")[:3]
    if verb == "open":
        visit.send()
        relay.open_held(visit.t, visit.house, visit.person, visit.account, _uuid(argument))
        return
    ticket = following.own(visit, argument)
    if ticket is None:
        visit.tell("unclear.gone")
    elif verb == "answer":
        following.about(visit, ticket.id, Act.WRITE)
    else:
        following.standing(visit, ticket)


def _uuid(text: str) -> UUID | None:
    """The id in a button, or None when it is none of ours."""
    try:
        return UUID(text)
    except ValueError:
        return None
