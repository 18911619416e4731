"""The lives of the invented year's tickets: people act, the watch looks, and the system offers.

What the house does with rows is done here with values, by the same rules.
"""

import heapq
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from benchmarks import acting
from benchmarks.network import COORDINATION, Asked, Network
from bot.tickets import clocks, escalation, lifecycle
from bot.tickets.acts import Act, Actor
from bot.tickets.calendar import MOROCCO
from bot.tickets.clocks import Clocks, TicketTimes
from bot.tickets.escalation import Task
from bot.tickets.ladders import Rung, Watched
from bot.working_days import calendar
from flows.vocabulary import State, Urgency

IN_HAND = {State.ACCEPTED, State.WAITING}


@dataclass(slots=True)
class Year:
    """What became of it all; of the tickets ``checks`` were looked for at the end of a week.

    ``lost`` are those that were open then without an owner, or without a look to come.
    """

    tickets: int
    seconds: float = 0
    processor: float = 0
    acts: Counter[Act] = field(default_factory=Counter)
    told: Counter[Rung] = field(default_factory=Counter)
    states: Counter[State] = field(default_factory=Counter)
    looks: int = 0
    checks: int = 0
    lost: set[int] = field(default_factory=set)


class Lives:
    """Every ticket, and the agenda of who does something about which of them, and when."""

    def __init__(self, opened: Sequence[datetime], chance: random.Random) -> None:
        self.year = Year(len(opened))
        self.known: dict[int, Watched] = {}
        self._asked: dict[int, Asked] = {}
        self._looks: dict[int, datetime] = {}
        self._chance = chance
        self._days, self._clocks = calendar(MOROCCO), Clocks()
        self._network = Network(chance)
        # When, whether somebody acts or the watch looks, and at which ticket.
        self._agenda = [(at, True, number) for number, at in enumerate(opened)]
        heapq.heapify(self._agenda)

    def until(self, end: datetime) -> None:
        """Live up to that moment."""
        while self._agenda and self._agenda[0][0] <= end:
            now, somebody, number = heapq.heappop(self._agenda)
            if not somebody:
                # A look that was moved stays in the agenda and is passed over.
                if self._looks[number] == now:
                    self._look(number, now)
                continue
            if number in self.known:
                self._act(number, now)
            else:
                self._opened(number, now)
            self._plan(acting.comes(self._chance, now), number, somebody=True)

    def check(self, now: datetime) -> None:
        """Each open ticket must have an owner, and a look to come that is really in the agenda."""
        to_come = {(at, number) for at, somebody, number in self._agenda if not somebody}
        for number, seen in self.known.items():
            if seen.state in lifecycle.ENDED:
                continue
            self.year.checks += 1
            look, asked = self._looks[number], self._asked[number]
            owner = asked.holder if seen.state in IN_HAND else asked.owner()
            if owner is None or look <= now or (look, number) not in to_come:
                self.year.lost.add(number)

    def a_week_passes(self, now: datetime) -> None:
        """Perhaps an association goes away: what it had in hand is handed back, and offered on."""
        gone = self._network.somebody_leaves(now)
        for number, asked in self._asked.items():
            if gone is not None and asked.holder == gone and asked.held:
                self._do(number, Act.HAND_BACK, Actor.SYSTEM, now)

    def _plan(self, at: datetime, number: int, *, somebody: bool) -> None:
        heapq.heappush(self._agenda, (at, somebody, number))

    def _opened(self, number: int, now: datetime) -> None:
        urgency = self._chance.choices(list(Urgency), [1, 4, 15])[0]
        times = TicketTimes(clocks.due(urgency, now, self._clocks, self._days))
        self.known[number] = Watched(urgency, State.RECEIVED, now, times)
        self._asked[number] = Asked(self._network.case(urgency))
        self._route(number, now)
        self._look(number, now)

    def _look(self, number: int, now: datetime) -> None:
        """Do what the watch finds to be done, and plan its next look."""
        seen = self.known[number]
        if seen.state in lifecycle.ENDED:
            return
        found = escalation.look(seen, now, self._days, self._clocks)
        self.year.looks += 1
        self.year.told.update(task.rung for task in found.tasks)
        self.known[number] = replace(seen, marks=found.marks)
        for task in found.tasks:
            self._told(number, task)
        self._looks[number] = found.next_at
        self._plan(found.next_at, number, somebody=False)

    def _told(self, number: int, task: Task) -> None:
        """What is not taken in time goes to one more besides, or before the coordinators."""
        seen, asked = self.known[number], self._asked[number]
        if task.rung is Rung.PAUSED or task.rung is Rung.WARN or seen.state in IN_HAND:
            return
        late = task.rung is not Rung.UNSEEN
        if late and asked.may_widen() and seen.state is not State.APPEALED:
            self._widen(number)
        else:
            asked.paged = asked.paged or late

    def _act(self, number: int, now: datetime) -> None:
        seen, asked = self.known[number], self._asked[number]
        full = bool(asked.pending) and self._network.full(asked.pending[0])
        done = acting.chosen(seen, asked, self._chance, full=full)
        if done is not None:
            self._do(number, *done, now)
            if self.known[number].state not in lifecycle.ENDED:
                self._look(number, now)

    def _do(self, number: int, act: Act, actor: Actor, now: datetime) -> None:
        """An act, and what the house does because of it."""
        before, asked = self.known[number], self._asked[number]
        seen = acting.changed(before, act, actor, now, self._days, self._chance)
        self.known[number] = seen
        self.year.acts[act] += 1
        if act is Act.TAKE:
            taker = asked.pending[0] if actor is Actor.HANDLER else COORDINATION
            self._network.hold(asked, taker)
        elif act is Act.REFUSE:
            self._refused(number)
        elif act is Act.KEEP:
            asked.pending, asked.ranked = [], []
        elif act is Act.HAND_BACK or (act is Act.REFER and before.state is State.APPEALED):
            self._leaves(number, now)
        elif act is Act.REFER:
            self._route(number, now)
        elif act in (Act.CLOSE, Act.WITHDRAW):
            self._network.ended(asked, keeps=act is Act.CLOSE)
        elif act is Act.APPEAL:
            asked.paged = True
            self._network.let_go(asked)
        elif act is Act.REOPEN:
            self._reopened(number, now)

    def _leaves(self, number: int, now: datetime) -> None:
        """Whoever had it has it no more; if it is open, others are asked."""
        asked = self._asked[number]
        if asked.holder is not None:
            asked.refused.add(asked.holder)
        self._network.let_go(asked)
        if self.known[number].state is State.REFERRED:
            self._route(number, now)

    def _reopened(self, number: int, now: datetime) -> None:
        asked = self._asked[number]
        if self.known[number].state is State.RECEIVED:
            asked.refused = set()
            self._route(number, now)
        elif asked.holder is not None:
            self._network.hold(asked, asked.holder)
        else:
            self._do(number, Act.HAND_BACK, Actor.SYSTEM, now)

    def _route(self, number: int, now: datetime) -> None:
        """Offer a ticket to those who rank first, or leave it to the coordinators."""
        asked = self._asked[number]
        if not self._network.rank(asked, now):
            asked.paged = True
        elif self.known[number].state is State.RECEIVED:
            self._system(number, Act.OFFER)

    def _widen(self, number: int) -> None:
        self._asked[number].ask_one_more()
        self._system(number, Act.WIDEN)

    def _refused(self, number: int) -> None:
        """One of those asked has refused: the rules say to whom it comes next."""
        asked = self._asked[number]
        asked.refused.add(asked.pending.pop(0))
        if asked.holder is not None and not asked.pending:
            self._system(number, Act.KEEP)
            return
        then = lifecycle.after_refusal(len(asked.refused), len(asked.pending), len(asked.ranked))
        if then is Act.WIDEN:
            self._widen(number)
        elif then is Act.RETURN:
            asked.ranked, asked.paged = [], True
            if self.known[number].state is State.OFFERED:
                self._system(number, Act.RETURN)

    def _system(self, number: int, act: Act) -> None:
        seen = self.known[number]
        self.year.acts[act] += 1
        state = lifecycle.apply(seen.state, act, Actor.SYSTEM)
        self.known[number] = replace(seen, state=state)
