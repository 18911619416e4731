"""Who of the desk is on duty now: present, not away, and in their hours or switched on by hand.

Hours are those of the roster, by the clock of the place they were given for.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from storage import days_off, shifts
from storage.handlers import Handler
from storage.shifts import Shift
from storage.transaction import Transaction

BY_HAND = timedelta(hours=12)
"""Who goes on duty by hand outside their hours is so for this long: nobody forgets it for ever."""


@dataclass(frozen=True, slots=True)
class Roster:
    """Everybody's hours and absences as they are at one moment; read once for many questions."""

    now: datetime
    hours: dict[UUID, list[Shift]]
    away_members: frozenset[UUID]
    away_organisations: frozenset[UUID]

    def on_duty(self, handler: Handler) -> bool:
        """Whether a member is to be told of what comes in now.

        Who keeps no hours is on duty until they say otherwise. Off by hand is off.
        """
        if not handler.on_duty or self.away(handler):
            return False
        kept = self.hours.get(handler.id)
        if kept is None or (handler.duty_until is not None and handler.duty_until > self.now):
            return True
        return any(within(shift, self.now) for shift in kept)

    def away(self, handler: Handler) -> bool:
        """Whether a member has left, is suspended, or has days off, alone or with all of theirs."""
        gone = handler.left_at is not None or handler.suspended_at is not None
        alone = handler.id in self.away_members
        return gone or alone or handler.organisation_id in self.away_organisations

    def closed(self, organisation_id: UUID) -> bool:
        """Whether a whole organisation has days off."""
        return organisation_id in self.away_organisations


def roster(t: Transaction) -> Roster:
    """The hours and absences of everybody, now."""
    hours: dict[UUID, list[Shift]] = {}
    for shift in shifts.all(t):
        hours.setdefault(shift.handler_id, []).append(shift)
    now = days_off.now(t)
    return Roster(
        t.now,
        hours,
        frozenset(one.handler_id for one in now if one.handler_id is not None),
        frozenset(one.organisation_id for one in now if one.handler_id is None),
    )


def on_duty(t: Transaction, handler: Handler) -> bool:
    """Whether one member is on duty now; for many of them, ask one ``roster``."""
    return roster(t).on_duty(handler)


def within(shift: Shift, moment: datetime) -> bool:
    """Whether a moment (aware) falls into these hours, by the clock of their place."""
    there = moment.astimezone(ZoneInfo(shift.zone))
    return there.weekday() == shift.weekday and shift.begins <= there.hour < shift.ends
