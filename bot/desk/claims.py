"""A coordinator decides whether a grievance was taken over by whom it is about."""

from collections.abc import Callable
from functools import partial

from bot.casework import claiming, deeds
from bot.desk.sight import actor, coordinators_alone
from bot.desk.sitting import Sitting
from bot.screens import Button
from bot.tickets.acts import Actor
from storage.receipts import grouped
from storage.tickets import Ticket

HIS, NOT_HIS = "is_he", "is_not_he"


def buttons(sitting: Sitting, ticket: Ticket) -> tuple[Button, ...]:
    """The two answers, for a coordinator, while somebody doubts that it is he."""
    coordinates = actor(sitting.handler) is Actor.COORDINATOR
    if not coordinates or claiming.stands(sitting.t, ticket) != claiming.DOUBTED:
        return ()
    words = sitting.words
    return (
        Button(words.say("card.is_he"), deeds.press(HIS, ticket)),
        Button(words.say("card.is_not_he"), deeds.press(NOT_HIS, ticket)),
    )


def _decided(sitting: Sitting, ticket: Ticket, *, his: bool) -> None:
    coordinators_alone(sitting.handler)
    claiming.decided(sitting.t, sitting.house, ticket, sitting.handler.id, his=his)
    key = "desk.is_he" if his else "desk.is_not_he"
    sitting.tell(key, reference=grouped(ticket.reference))


VERBS: dict[str, Callable[[Sitting, Ticket], None]] = {
    HIS: partial(_decided, his=True),
    NOT_HIS: partial(_decided, his=False),
}
"""The verbs of the two answers; each raises NotDone."""
