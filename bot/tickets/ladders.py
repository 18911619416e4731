"""What comes of each step of an open ticket, rung by rung, and at which hour.

Pure. Those who have the ticket are warned, then told that it is late, then their colleagues are,
then the coordinators.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum

from bot.tickets import alarms, clocks
from bot.tickets.calendar import Calendar
from bot.tickets.clocks import Clock, Clocks, TicketTimes
from flows.vocabulary import State, Urgency


class Rung(StrEnum):
    """How far it has come with a step. These codes are kept with tickets: never rename one."""

    UNSEEN = "unseen"  # nobody at the desk has looked at it
    WARN = "warn"
    LATE = "late"
    COLLEAGUES = "colleagues"
    COORDINATORS = "coordinators"
    AGAIN = "again"  # as far as it goes, and nothing has happened since
    PAUSED = "paused"  # it has stood still for long


GRACE = {
    Urgency.LIFE: timedelta(minutes=30),
    Urgency.URGENT: timedelta(hours=12),
    Urgency.NORMAL: timedelta(days=1),
}
"""How long somebody has after each rung before the next one."""
UNTAKEN = frozenset({State.RECEIVED, State.OFFERED, State.DECLINED})
UNDECIDED = frozenset({State.REFERRED, State.APPEALED})
"""States in which it is open who carries on."""
IN_HAND = frozenset({State.ACCEPTED, State.WAITING})
"""States in which somebody carries it, or an organisation does."""


@dataclass(frozen=True, slots=True)
class Watched:
    """An open ticket as the watch sees it.

    ``since`` is when it last changed hands, ``marks`` what the watch has done, ``unanswered``
    since when the person waits for words of the desk; all times aware.
    """

    urgency: Urgency
    state: State
    since: datetime
    times: TicketTimes
    paused_at: datetime | None = None
    marks: tuple[str, ...] = ()
    unanswered: datetime | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """A rung of the ladder of one step, and the hour at which it comes; ``top`` for the last."""

    rung: Rung
    clock: Clock
    due: datetime
    hour: datetime
    top: bool = False

    @property
    def mark(self) -> str:
        """What is kept of it once it is done; it is due anew when the target has moved."""
        return f"{self.rung}.{self.clock}@{written(self.due)}"


def ladders(seen: Watched, calendar: Calendar, targets: Clocks) -> Iterator[Step]:
    """Every rung of every step that is still to be done, each ladder in order.

    While it is paused only the person's words are: they did not agree to wait.
    """
    due = seen.times.due

    def step(rung: Rung, clock: Clock, target: datetime, hour: datetime, top: bool) -> Step:
        return Step(rung, clock, target, alarms.rings(hour, seen.urgency, calendar), top)

    def near(clock: Clock, target: datetime) -> Step:
        last_quarter = target - getattr(targets.of(seen.urgency), clock) / 4
        return step(Rung.WARN, clock, target, last_quarter, top=False)

    def late(clock: Clock, target: datetime) -> Iterator[Step]:
        hour = target
        for rung in (Rung.LATE, Rung.COLLEAGUES, Rung.COORDINATORS):
            yield step(rung, clock, target, hour, top=rung is Rung.COORDINATORS)
            hour = later(hour, GRACE[seen.urgency], seen.urgency, calendar)

    def unheard(since: datetime) -> Iterator[Step]:
        # Whoever carries it is reminded by then; where a life is at risk not alone.
        target = hour = answer_by(since, seen.urgency, calendar)
        if seen.urgency is not Urgency.LIFE:
            hour = later(hour, GRACE[seen.urgency], seen.urgency, calendar)
            yield step(Rung.COLLEAGUES, Clock.ANSWER, target, hour, top=False)
            hour = later(hour, GRACE[seen.urgency], seen.urgency, calendar)
        yield step(Rung.COORDINATORS, Clock.ANSWER, target, hour, top=True)

    if seen.state in IN_HAND and seen.unanswered is not None:
        yield from unheard(seen.unanswered)
    if seen.paused_at is not None:
        return
    if seen.state in UNTAKEN:
        if seen.times.acknowledged_at is None:
            yield step(Rung.UNSEEN, Clock.ACKNOWLEDGE, due.acknowledge, due.acknowledge, top=False)
        if seen.urgency is not Urgency.LIFE:
            # Of half an hour no minute is to be lost with reading what comes anyway.
            yield near(Clock.TAKE, due.take)
        yield step(Rung.LATE, Clock.TAKE, due.take, due.take, top=True)
        return
    if seen.state in UNDECIDED:
        # A pause has moved what is kept; an older version kept what was due when it was filed.
        afresh = clocks.due(seen.urgency, seen.since, targets, calendar).take
        decide = max(due.take, afresh)
        yield step(Rung.LATE, Clock.TAKE, decide, decide, top=True)
        return
    if seen.times.answered_at is None:
        yield near(Clock.REPLY, due.reply)
        yield from late(Clock.REPLY, due.reply)
    if seen.times.next_date is None:
        yield near(Clock.STEP, due.step)
        yield from late(Clock.STEP, due.step)
    else:
        # On that day its handler is reminded of it, which is the warning.
        after = seen.times.next_date + timedelta(days=1)
        midnight = datetime.combine(after, time(), tzinfo=calendar.zone)
        yield from late(Clock.STEP, midnight.astimezone(UTC))
    yield near(Clock.CLOSE, due.close)
    yield from late(Clock.CLOSE, due.close)


def answer_by(written_at: datetime, urgency: Urgency, calendar: Calendar) -> datetime:
    """When whoever carries a ticket is reminded of words nobody has answered (aware), in UTC."""
    hour = later(written_at, GRACE[urgency], urgency, calendar)
    return alarms.rings(hour, urgency, calendar)


def written(moment: datetime) -> str:
    """A moment as marks keep it."""
    return moment.astimezone(UTC).isoformat(timespec="seconds")


def later(hour: datetime, length: timedelta, urgency: Urgency, calendar: Calendar) -> datetime:
    """So much later (aware): in working time where that urgency is counted in it."""
    return calendar.after(hour, length) if urgency in clocks.WORKING else hour + length
