"""What people do with a ticket of the invented year, by chance; what it changes of its clocks."""

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from benchmarks.network import COORDINATION, Asked
from bot.tickets import clocks, lifecycle
from bot.tickets.acts import Act, Actor
from bot.tickets.calendar import Calendar
from bot.tickets.clocks import TicketTimes
from bot.tickets.ladders import UNTAKEN, Watched

IDLE, GONE = 6, 90
"""Days, on average, between two acts on a ticket; and of those who are not heard of for months."""
RARE = {Act.REFUSE: 0.5, Act.REFER: 0.3, Act.HAND_BACK: 0.1, Act.KEEP: 0.3}
RARE |= {Act.WITHDRAW: 0.02, Act.APPEAL: 0.05, Act.REOPEN: 0.05}
"""How likely an act is that was chosen, where it is not certain."""
ASIDE = {Act.READ, Act.NOTE, Act.HELP, Act.MOVE, Act.AGREEMENT, Act.CONSENT, Act.TAKE_OVER,
         Act.REFER_ASKED, Act.SOLVED}  # fmt: skip
"""Acts that leave a ticket as far as it was."""
ROUTED = {Act.OFFER, Act.WIDEN, Act.RETURN}
"""What is left to the system, which offers as the house does."""
AGAIN = {Act.APPEAL, Act.REOPEN}


def comes(chance: random.Random, now: datetime) -> datetime:
    """When somebody next acts on a ticket."""
    mean = GONE if chance.random() < 0.1 else IDLE
    return now + timedelta(days=chance.expovariate(1 / mean))


def chosen(
    seen: Watched, asked: Asked, chance: random.Random, *, full: bool
) -> tuple[Act, Actor] | None:
    """Somebody who may do something with a ticket does it, or thinks better of it.

    ``full`` says that the association asked first has no room.
    """
    actor = chance.choice(_actors(asked))
    acts = [act for act in lifecycle.allowed(seen.state, actor) if _sensible(act, actor, asked)]
    if not acts:
        return None
    act = chance.choice(acts)
    if full and act is Act.TAKE and actor is Actor.HANDLER:
        act = Act.REFUSE
    return (act, actor) if chance.random() <= RARE.get(act, 1) else None


def _actors(asked: Asked) -> Sequence[Actor]:
    """Of the desk those act who have it, or were asked or told of it."""
    handlers = [Actor.HANDLER] if asked.pending or asked.holder not in (None, COORDINATION) else []
    coordinators = [Actor.COORDINATOR] if asked.owner() == COORDINATION or asked.paged else []
    return [Actor.PERSON, *handlers, *coordinators]


def _sensible(act: Act, actor: Actor, asked: Asked) -> bool:
    """Whether the house lets them, in whose hands it is now."""
    if act in ASIDE or act in ROUTED:
        return False
    if actor is Actor.HANDLER:
        # They take what they were asked about, and do all else with what they have.
        return bool(asked.pending if act in (Act.TAKE, Act.REFUSE) else asked.holder)
    return asked.holder is not None if act is Act.KEEP else True


def changed(
    seen: Watched, act: Act, actor: Actor, now: datetime, days: Calendar, chance: random.Random
) -> Watched:
    """The ticket as the watch sees it after an act; raises NotAllowed."""
    state = lifecycle.apply(seen.state, act, actor)
    times, paused_at = seen.times, seen.paused_at
    if act in AGAIN:
        times, paused_at = TicketTimes(clocks.due(seen.urgency, now, None, days)), None
    elif act is Act.TAKE:
        times = replace(times, taken_at=now)
    elif act in (Act.REPLY, Act.ASK):
        times = replace(times, answered_at=times.answered_at or now)
    elif act is Act.NEXT_DATE:
        times = replace(times, next_date=(now + timedelta(days=chance.randint(1, 20))).date())
    if act in (Act.PAUSE, Act.ASK) and paused_at is None and state not in UNTAKEN:
        paused_at = now
    elif act in (Act.RESUME, Act.ANSWER, Act.REFER, Act.HAND_BACK) and paused_at is not None:
        times, paused_at = _resumed(seen, paused_at, now, days), None
    if act is Act.HAND_BACK:
        times = replace(times, next_date=None, taken_at=None)
    unanswered = seen.unanswered
    if act is Act.ANSWER:
        unanswered = unanswered or now
    elif act in (Act.REPLY, Act.ASK):
        unanswered = None
    since = now if state is not seen.state else seen.since
    return replace(
        seen,
        state=state,
        times=times,
        paused_at=paused_at,
        since=since,
        unanswered=unanswered,
    )


def _resumed(seen: Watched, paused_at: datetime, now: datetime, days: Calendar) -> TicketTimes:
    def later(target: datetime) -> datetime:
        return clocks.resumed(target, seen.urgency, paused_at, now, days)

    due = seen.times.due
    moved = replace(due, reply=later(due.reply), step=later(due.step), close=later(due.close))
    return replace(seen.times, due=moved)
