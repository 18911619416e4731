"""By when each step of a ticket is due, and which steps are late.

These are the association's own targets, which it sets and changes; none is a deadline in law.
"""

from dataclasses import dataclass, field, fields
from datetime import date, datetime, timedelta, tzinfo
from enum import StrEnum

from bot.tickets.calendar import MOROCCO, Calendar
from flows.vocabulary import Urgency

WORKING: frozenset[Urgency] = frozenset({Urgency.NORMAL})
"""The urgencies whose targets are counted in working time."""


class Clock(StrEnum):
    """A step that has its due time."""

    ACKNOWLEDGE = "acknowledge"  # somebody at the desk has looked at it
    TAKE = "take"  # an organisation, or the coordinator, has it in hand
    REPLY = "reply"  # the first words written by a human have gone to the person
    STEP = "step"  # a next step has its date, and that date has not gone by
    CLOSE = "close"
    ANSWER = "answer"  # the words that the person wrote since have been answered


@dataclass(frozen=True, slots=True)
class Targets:
    """How long each step may take from the moment the grievance is filed."""

    acknowledge: timedelta
    take: timedelta
    reply: timedelta
    step: timedelta
    close: timedelta

    def __post_init__(self) -> None:
        """Refuses targets that are not positive or not in order: ``ValueError``."""
        steps = [self.acknowledge, self.take, self.reply, self.step, self.close]
        if steps[0] <= timedelta(0) or steps != sorted(steps):
            raise ValueError(
                "the targets of a ticket must be positive, and none sooner than the one before it:"
                " acknowledge, take, reply, step, close"
            )


@dataclass(frozen=True, slots=True)
class Clocks:
    """The targets of each urgency, as settings.

    A life at risk is counted in minutes, because whoever can act must know while it can change
    something. The closing of a ticket is long even then: an administration has to answer first.
    """

    life: Targets = field(
        default_factory=lambda: Targets(
            acknowledge=timedelta(minutes=15),
            take=timedelta(minutes=30),
            reply=timedelta(hours=2),
            step=timedelta(hours=24),
            close=timedelta(days=15),
        )
    )
    urgent: Targets = field(
        default_factory=lambda: Targets(
            acknowledge=timedelta(hours=8),
            take=timedelta(hours=24),
            reply=timedelta(hours=48),
            step=timedelta(days=5),
            close=timedelta(days=30),
        )
    )
    normal: Targets = field(
        default_factory=lambda: Targets(
            acknowledge=timedelta(days=2),
            take=timedelta(days=5),
            reply=timedelta(days=7),
            step=timedelta(days=14),
            close=timedelta(days=60),
        )
    )

    def __post_init__(self) -> None:
        """Refuses targets that make the more urgent wait longer: ``ValueError``."""
        for name in (step.name for step in fields(Targets)):
            # Urgency names the most urgent first.
            durations = [getattr(self.of(urgency), name) for urgency in Urgency]
            if durations != sorted(durations):
                raise ValueError(f"the target '{name}' is longer for a more urgent ticket")

    def of(self, urgency: Urgency) -> Targets:
        """The targets of this urgency."""
        match urgency:
            case Urgency.LIFE:
                return self.life
            case Urgency.URGENT:
                return self.urgent
            case Urgency.NORMAL:
                return self.normal


@dataclass(frozen=True, slots=True)
class DueTimes:
    """When each step of one ticket is due."""

    acknowledge: datetime
    take: datetime
    reply: datetime
    step: datetime
    close: datetime


@dataclass(frozen=True, slots=True)
class TicketTimes:
    """What is due on a ticket and what was done, each None until it was.

    ``next_date`` is the day a handler set for the next step; it takes the place of ``due.step``.
    ``closed_at`` is when the ticket ended, closed or withdrawn.
    """

    due: DueTimes
    acknowledged_at: datetime | None = None
    taken_at: datetime | None = None
    answered_at: datetime | None = None
    next_date: date | None = None
    closed_at: datetime | None = None


def due(
    urgency: Urgency,
    opened_at: datetime,
    clocks: Clocks | None = None,
    calendar: Calendar | None = None,
) -> DueTimes:
    """The due times of a ticket filed at ``opened_at`` (aware); ``clocks`` if not the usual.

    Where a life is at risk, or it is urgent, every hour counts. Otherwise a day is a working day
    of the calendar, if one is given, up to the next step; closing is counted in days at home,
    where the family counts them, and falls on a working day. See decision 0016.
    """
    _aware(opened_at)
    targets = (clocks or Clocks()).of(urgency)

    def falls(length: timedelta) -> datetime:
        if calendar is None or urgency not in WORKING:
            return opened_at + length
        return calendar.after(opened_at, length)

    step, close = falls(targets.step), opened_at + targets.close
    if calendar is not None and urgency in WORKING:
        close = max(calendar.next_open(close), step)
    return DueTimes(
        acknowledge=falls(targets.acknowledge),
        take=falls(targets.take),
        reply=falls(targets.reply),
        step=step,
        close=close,
    )


def resumed(
    target: datetime, urgency: Urgency, paused_at: datetime, now: datetime, calendar: Calendar
) -> datetime:
    """When what was due at ``target`` is due once a pause has ended ``now`` (all aware).

    As much time is left as was left when the pause began. What was late by then stays late.
    """
    if target <= paused_at or now <= paused_at:
        return target
    if urgency in WORKING:
        return max(target, calendar.after(now, calendar.between(paused_at, target)))
    return target + (now - paused_at)


def late(times: TicketTimes, now: datetime, zone: tzinfo = MOROCCO) -> tuple[Clock, ...]:
    """The steps that are late at ``now`` (aware), the earliest step first.

    A later step done stands for the earlier ones: who replied has taken it and has looked at it.
    A next date is late from the day after, in ``zone``. An ended ticket is never late.
    """
    _aware(now)
    if times.closed_at is not None:
        return ()
    replied = times.answered_at is not None
    taken = replied or times.taken_at is not None
    acknowledged = taken or times.acknowledged_at is not None
    if times.next_date is None:
        step_late = now > times.due.step
    else:
        step_late = now.astimezone(zone).date() > times.next_date
    is_late = {
        Clock.ACKNOWLEDGE: not acknowledged and now > times.due.acknowledge,
        Clock.TAKE: not taken and now > times.due.take,
        Clock.REPLY: not replied and now > times.due.reply,
        Clock.STEP: step_late,
        Clock.CLOSE: now > times.due.close,
    }
    return tuple(clock for clock, so in is_late.items() if so)


def _aware(moment: datetime) -> None:
    if moment.tzinfo is None:
        raise ValueError("a ticket's times must say their time zone")
