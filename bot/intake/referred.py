"""What a person answers when they are asked whether another organisation may have their grievance.

Nothing is passed on while they have not said yes. A no is as good as a yes.
"""

from uuid import UUID

from bot.casework import referring
from bot.intake import following
from bot.intake.visit import Visit
from storage import referrals
from storage.referrals import Asked

VERBS = (referring.YES, referring.NO, referring.SHOW)
NAMES = {("relay", "refer_yes"): referring.YES, ("relay", "refer_no"): referring.NO}
"""The words on the buttons, by kind and code, and their verbs."""


def topic(asked: Asked) -> str:
    """By what the question is known that somebody has opened."""
    return f"{referring.SHOW}:{asked.id}"


def act(visit: Visit, verb: str, argument: str) -> None:
    """Do what the button says: the question again, or the answer to it.

    ``argument`` is the id of the referral; of the grievance where the button was typed by its
    name, and then what is asked about it now is meant.
    """
    t, house = visit.t, visit.house
    try:
        key = UUID(argument)
    except ValueError:
        visit.tell("unclear.gone")
        return
    asked = referrals.get(t, key) or referrals.open_one(t, key)
    ticket = following.own(visit, str(asked.ticket_id)) if asked else None
    if asked is None or ticket is None:
        visit.tell("unclear.gone")
    elif verb == referring.SHOW and asked.state == referrals.ASKED:
        following.ask(
            visit, ticket, referring.question(t, ticket, asked, visit.words), topic(asked)
        )
    elif verb == referring.SHOW:
        visit.tell(referring.what_became(asked))
    else:
        agreed = verb == referring.YES
        visit.tell(referring.answer(t, house, ticket, asked, visit.person.id, agreed=agreed))
