"""What the watch does about an open ticket at one moment, and when it looks again.

Pure. What was done is a mark, so that each rung of a ladder is done once; the last one comes again
for as long as nothing happens.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.tickets import alarms
from bot.tickets.calendar import Calendar
from bot.tickets.clocks import Clock, Clocks
from bot.tickets.ladders import Rung, Watched, ladders, written
from flows.vocabulary import Urgency

AGAIN = {
    Urgency.LIFE: (timedelta(minutes=30), timedelta(hours=12)),
    Urgency.URGENT: (timedelta(hours=12), timedelta(days=2)),
    Urgency.NORMAL: (timedelta(days=3), timedelta(days=7)),
}
"""How often the last rung is repeated: as long as it is late already, between these two."""
STANDS = {
    Urgency.LIFE: timedelta(days=1),
    Urgency.URGENT: timedelta(days=7),
    Urgency.NORMAL: timedelta(days=14),
}
"""How long a pause may last before somebody is asked whether it still holds."""
LONGEST = {
    Urgency.LIFE: timedelta(days=1),
    Urgency.URGENT: timedelta(days=7),
    Urgency.NORMAL: timedelta(days=14),
}
"""However quiet it is, an open ticket is looked at so often."""
SHORTEST = timedelta(minutes=1)
_TOLD = f"{Rung.AGAIN}@"


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to do now. ``newly_late`` says that the step was not known to be late before."""

    rung: Rung
    clock: Clock
    due: datetime
    newly_late: bool = False


@dataclass(frozen=True, slots=True)
class Look:
    """What to do now, the marks to keep, and when to look again: always later than now."""

    tasks: tuple[Task, ...]
    marks: tuple[str, ...]
    next_at: datetime


def look(seen: Watched, now: datetime, calendar: Calendar, targets: Clocks | None = None) -> Look:
    """What is to be done about a ticket now (aware).

    Of the rungs of a ladder that come together, after an outage for instance, the last is done.
    """
    steps = list(ladders(seen, calendar, targets or Clocks()))
    came = [step for step in steps if step.hour <= now]
    tasks: list[Task] = []
    for clock in Clock:
        ladder = [step for step in came if step.clock is clock]
        if ladder and ladder[-1].mark not in seen.marks:
            new = any(one.rung is Rung.LATE and one.mark not in seen.marks for one in ladder)
            tasks.append(Task(ladder[-1].rung, clock, ladder[-1].due, newly_late=new))
    hours = [step.hour for step in steps if step.hour > now]
    told = None if seen.paused_at is None else _told(seen.marks)
    if tops := [step for step in came if step.top]:
        first = min(tops, key=lambda step: step.due)
        told = _told(seen.marks)
        since = max([step.hour for step in tops] + ([told] if told else []))
        if not tasks and _again(seen.urgency, first.due, since, calendar) <= now:
            tasks.append(Task(Rung.AGAIN, first.clock, first.due))
        if tasks:
            told = since = now
        hours.append(_again(seen.urgency, first.due, since, calendar))
    done = {step.mark for step in came}
    if seen.paused_at is not None:
        # The other ladders go on from here once it does.
        done.update(mark for mark in seen.marks if not mark.startswith(_TOLD))
        hour = _stands(seen.urgency, max(seen.paused_at, told or seen.paused_at), calendar)
        if hour <= now:
            tasks.append(Task(Rung.PAUSED, Clock.STEP, seen.paused_at))
            hour, told = _stands(seen.urgency, now, calendar), now
        hours.append(hour)
    marks = _marks(done, told)
    return Look(tuple(tasks), marks, _soonest(hours, seen.urgency, now))


def _stands(urgency: Urgency, since: datetime, calendar: Calendar) -> datetime:
    """When it is asked whether a pause still holds: nothing is due, but it is not forgotten."""
    return alarms.rings(since + STANDS[urgency], urgency, calendar)


def _again(urgency: Urgency, due: datetime, told: datetime, calendar: Calendar) -> datetime:
    """When the last rung comes again that was told then, of a step that was due before it."""
    least, most = AGAIN[urgency]
    return alarms.rings(told + min(max(told - due, least), most), urgency, calendar)


def _soonest(hours: Iterable[datetime], urgency: Urgency, now: datetime) -> datetime:
    return max(min([*hours, now + LONGEST[urgency]]), now + SHORTEST)


def _marks(done: Iterable[str], told: datetime | None) -> tuple[str, ...]:
    return tuple(sorted([*done, *([_TOLD + written(told)] if told else [])]))


def _told(marks: Iterable[str]) -> datetime | None:
    """When the last rung was told last, as the marks have it."""
    found = [mark.removeprefix(_TOLD) for mark in marks if mark.startswith(_TOLD)]
    return datetime.fromisoformat(found[0]) if found else None
