"""When a person may be written to first: at which hours of the day, and how often in a week.

Pure: the moment comes in as a value. Days are those of the people's own calendar.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from bot.tickets.calendar import MOROCCO
from flows.vocabulary import Hours

_WEEK = 7


@dataclass(frozen=True, slots=True)
class Rules:
    """The times the gate keeps, as settings.

    For ``recent`` after a person's own words the phone is taken to be in their hand. Of reminders
    and campaigns together a person gets ``most_a_day`` and ``most_a_week`` (seven days that follow
    one another), and of campaigns ``campaigns_a_week``: more would make them stop reading.
    """

    zone: tzinfo = MOROCCO
    day_begins: time = time(8)
    noon: time = time(12)
    evening: time = time(18)
    day_ends: time = time(22)
    recent: timedelta = timedelta(hours=1)
    most_a_day: int = 1
    most_a_week: int = 3
    campaigns_a_week: int = 1

    def hours(self, safe: Hours) -> tuple[time, time]:
        """The first local time when one may write, and the one from which one may not."""
        if safe is Hours.MORNING:
            return self.day_begins, self.noon
        if safe is Hours.AFTERNOON:
            return self.noon, self.evening
        if safe is Hours.EVENING:
            return self.evening, self.day_ends
        return self.day_begins, self.day_ends

    def next_hour(self, safe: Hours, now: datetime) -> datetime | None:
        """When the next of these hours begins, in UTC; None if it is one now."""
        begins, ends = self.hours(safe)
        local = now.astimezone(self.zone)
        if begins <= local.time() < ends:
            return None
        day = local.date() if local.time() < begins else local.date() + timedelta(days=1)
        return self.beginning(safe, day)

    def beginning(self, safe: Hours, day: date) -> datetime:
        """When one may first write on a day, in UTC."""
        return datetime.combine(day, self.hours(safe)[0], tzinfo=self.zone).astimezone(UTC)

    def day_of(self, moment: datetime) -> date:
        """The day of a moment (aware) by the clock of the people."""
        return moment.astimezone(self.zone).date()

    def free_day(
        self, now: datetime, lately: Sequence[datetime], campaigns: Sequence[datetime] | None
    ) -> date:
        """The first day, from today on, on which one more message is not too many.

        ``lately`` is when reminders and campaigns went to the person (aware), ``campaigns`` when
        campaigns alone did, or None when it is no campaign that is asked about.
        """
        sent = [self.day_of(moment) for moment in lately]
        told = [self.day_of(moment) for moment in campaigns or ()]
        day = self.day_of(now)
        while not self._is_free(day, sent) or (
            campaigns is not None and _in_the_week_to(day, told) >= self.campaigns_a_week
        ):
            day += timedelta(days=1)
        return day

    def _is_free(self, day: date, sent: Sequence[date]) -> bool:
        return sent.count(day) < self.most_a_day and _in_the_week_to(day, sent) < self.most_a_week


def _in_the_week_to(day: date, days: Sequence[date]) -> int:
    """How many of these days are among the seven that end with this one."""
    return sum(0 <= (day - one).days < _WEEK for one in days)
