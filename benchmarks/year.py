"""A year of 5,000 tickets by the rules alone: is any of them ever lost sight of, and how fast?

Time is a value here and nothing is stored; ``tests/stories/test_a_year.py`` lives a smaller year
on a database. People refuse, vanish for months, pause, ask and appeal by chance.
"""

import heapq
import random
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from time import perf_counter

from bot.tickets import clocks, escalation, lifecycle
from bot.tickets.acts import Act, Actor
from bot.tickets.calendar import MOROCCO, Calendar
from bot.tickets.clocks import TicketTimes
from bot.tickets.ladders import UNTAKEN, Rung, Watched
from bot.working_days import calendar
from flows.vocabulary import State, Urgency

BEGIN, YEAR = datetime(2027, 1, 4, tzinfo=UTC), timedelta(days=365)
ACTORS = (Actor.PERSON, Actor.HANDLER, Actor.COORDINATOR)
IDLE, GONE = 6, 90
"""Days, on average, between two acts on a ticket; and of those who are not heard of for months."""
RARE = {Act.WITHDRAW: 0.02, Act.APPEAL: 0.05, Act.REOPEN: 0.05}
"""How likely an act is that was chosen, where it is not certain."""
ASIDE = {Act.READ, Act.NOTE, Act.HELP, Act.MOVE, Act.AGREEMENT, Act.CONSENT, Act.TAKE_OVER,
         Act.REFER_ASKED, Act.SOLVED}  # fmt: skip
"""Acts that leave a ticket as far as it was."""


@dataclass(slots=True)
class Year:
    """What became of it all; ``lost`` are open tickets of which nobody would have heard again."""

    tickets: int
    seconds: float = 0
    acts: Counter[Act] = field(default_factory=Counter)
    told: Counter[Rung] = field(default_factory=Counter)
    states: Counter[State] = field(default_factory=Counter)
    looks: int = 0
    lost: int = 0


def lived(count: int, seed: int = 5) -> Year:
    """Let so many tickets live through a year; what came of it."""
    began = perf_counter()
    chance, days = random.Random(seed), calendar(MOROCCO)
    year = Year(count)
    known: list[Watched] = []
    agenda: list[tuple[datetime, bool, int]] = []
    looks: list[datetime] = []
    for number in range(count):
        opened = BEGIN + YEAR * chance.random()
        urgency = chance.choices(list(Urgency), [1, 4, 15])[0]
        times = TicketTimes(clocks.due(urgency, opened, None, days))
        known.append(Watched(urgency, State.RECEIVED, opened, times))
        looks.append(opened)
        agenda += [(opened, False, number), (_later(opened, chance), True, number)]
    heapq.heapify(agenda)
    while agenda and agenda[0][0] < BEGIN + YEAR:
        now, acted, number = heapq.heappop(agenda)
        if acted:
            known[number] = changed = _act(known[number], now, chance, days, year)
            heapq.heappush(agenda, (_later(now, chance), True, number))
            if changed.state in lifecycle.ENDED or now == looks[number]:
                continue
        elif now != looks[number] or known[number].state in lifecycle.ENDED:
            continue
        # A look that was moved stays in the agenda and is passed over.
        found = escalation.look(known[number], now, days)
        year.looks += 1
        year.told.update(task.rung for task in found.tasks)
        known[number] = replace(known[number], marks=found.marks)
        looks[number] = found.next_at
        heapq.heappush(agenda, (found.next_at, False, number))
    for seen, look in zip(known, looks, strict=True):
        year.states[seen.state] += 1
        year.lost += seen.state not in lifecycle.ENDED and look < BEGIN + YEAR
    year.seconds = perf_counter() - began
    return year


def _later(now: datetime, chance: random.Random) -> datetime:
    mean = GONE if chance.random() < 0.1 else IDLE
    return now + timedelta(days=chance.expovariate(1 / mean))


def _act(
    seen: Watched, now: datetime, chance: random.Random, days: Calendar, year: Year
) -> Watched:
    """Somebody does one of the things that they may do, or thinks better of it."""
    actor = chance.choice(ACTORS)
    acts = [act for act in lifecycle.allowed(seen.state, actor) if act not in ASIDE]
    if not acts:
        return seen
    act = chance.choice(acts)
    if chance.random() > RARE.get(act, 1):
        return seen
    year.acts[act] += 1
    state = lifecycle.apply(seen.state, act, actor)
    times, paused_at = seen.times, seen.paused_at
    if act in (Act.APPEAL, Act.REOPEN):
        times, paused_at = TicketTimes(clocks.due(seen.urgency, now, None, days)), None
    elif act is Act.TAKE:
        times = replace(times, taken_at=now)
    elif act in (Act.REPLY, Act.ASK):
        times = replace(times, answered_at=times.answered_at or now)
    elif act is Act.NEXT_DATE:
        times = replace(times, next_date=_soon(now, chance))
    if act in (Act.PAUSE, Act.ASK) and paused_at is None and state not in UNTAKEN:
        paused_at = now
    elif act in (Act.RESUME, Act.ANSWER, Act.REFER, Act.HAND_BACK) and paused_at is not None:
        times, paused_at = _resumed(seen, paused_at, now, days), None
    since = now if state is not seen.state else seen.since
    return replace(seen, state=state, times=times, paused_at=paused_at, since=since)


def _soon(now: datetime, chance: random.Random) -> date:
    return (now + timedelta(days=chance.randint(1, 20))).date()


def _resumed(seen: Watched, paused_at: datetime, now: datetime, days: Calendar) -> TicketTimes:
    def later(target: datetime) -> datetime:
        return clocks.resumed(target, seen.urgency, paused_at, now, days)

    due = seen.times.due
    moved = replace(due, reply=later(due.reply), step=later(due.step), close=later(due.close))
    return replace(seen.times, due=moved)


def main() -> None:
    """Print the year of 5,000 tickets: ``python -m benchmarks.year``."""
    year = lived(5_000)
    print(f"{year.tickets} tickets, {sum(year.acts.values())} acts, {year.looks} looks,")
    print(f"{sum(year.told.values())} times somebody was told, {year.lost} lost sight of,")
    print(f"in {year.seconds:.1f} s")


if __name__ == "__main__":
    main()
