"""How long a closed grievance can be taken up again, and from when an open one counts afresh."""

from datetime import datetime, timedelta

from bot.tickets.refusals import NotDone

WITHIN = timedelta(days=90)
"""After a closing: so long may it be appealed against, or opened again (the association's rule)."""


class TooLate(NotDone):
    """This grievance ended too long ago to be opened again; a new one can be sent."""

    key = "not_allowed.too_late"


def in_time(closed_at: datetime | None, now: datetime) -> bool:
    """Whether what ended then (aware; None: it has not) may still be taken up again now."""
    return closed_at is None or now - closed_at <= WITHIN


def check(closed_at: datetime | None, now: datetime) -> None:
    """Raise TooLate unless it is in time."""
    if not in_time(closed_at, now):
        raise TooLate
