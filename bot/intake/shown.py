"""What lies on this phone: what was shown last, and what waits behind neutral words."""

from bot.carriage import holding, opening
from bot.intake import following
from bot.intake.visit import Visit
from bot.screens import Screen
from storage import outbox_held, tickets
from storage.tickets import Ticket


def hidden(visit: Visit) -> list[str]:
    """What lies behind the neutral words shown last, one after the other, the oldest first."""
    found: list[str] = []
    for row in outbox_held.latest_few(visit.t, visit.account.id):
        screen = None
        if row.payload_sealed is not None:
            screen = Screen.from_json(outbox_held.payload(visit.t, row))
        data = holding.behind(screen) if screen is not None else None
        if data is None:
            break
        found.append(data)
    return list(dict.fromkeys(reversed(found)))


def last(visit: Visit) -> Ticket | None:
    """The grievance that the last message on this phone is about, if it is about one."""
    row = outbox_held.latest(visit.t, visit.account.id)
    return following.own(visit, str(row.ticket_id)) if row and row.ticket_id else None


def spoken(visit: Visit) -> Ticket | None:
    """The grievance that the desk spoke about last."""
    told = [
        (letters[-1].at, str(ticket.id), ticket)
        for ticket in tickets.of_person(visit.t, visit.person.id)
        if (letters := opening.letters_to_person(visit.t, ticket))
    ]
    return max(told, key=lambda one: one[:2])[2] if told else None
