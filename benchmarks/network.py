"""An invented network of associations for the year: what each is competent for, and its offers."""

import random
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.tickets import lifecycle, routing
from bot.tickets.scoring import ALL, Candidate, Case
from flows.vocabulary import Language, Need, Region, Topic, Urgency

COORDINATION = "coordination"
"""Whose a ticket is that no association has, or is asked about."""
EVERYWHERE, ASSOCIATIONS = 4, 20
AGREED = 0.95
"""How many agree that associations may be shown their grievance."""
AWAY = timedelta(days=21)


@dataclass(slots=True)
class Association:
    """One association: what it is competent for, and how many tickets it holds."""

    code: str
    regions: frozenset[str]
    needs: frozenset[str]
    topics: frozenset[str]
    capacity: int
    load: int = 0
    away_until: datetime | None = None

    def seen(self, now: datetime) -> Candidate:
        """As routing sees it."""
        away = self.away_until is not None and now < self.away_until
        return Candidate(
            self.code, self.regions, self.needs, self.topics, frozenset({ALL}),
            self.capacity, self.load, on_duty=0 if away else 1, away=away,
        )  # fmt: skip


@dataclass(slots=True)
class Asked:
    """Who has been asked about one ticket, and whose it is.

    ``ranked`` are the associations still to be asked, best first; ``paged`` says that it has come
    before the coordinators since somebody last took it, ``held`` that it is open in its holder's
    hands.
    """

    case: Case
    ranked: list[str] = field(default_factory=list)
    pending: list[str] = field(default_factory=list)
    refused: set[str] = field(default_factory=set)
    holder: str | None = None
    paged: bool = False
    held: bool = False

    def may_widen(self) -> bool:
        """Whether one more may be asked: nobody has it, and not enough have refused it."""
        enough = len(self.refused) >= lifecycle.MOST_REFUSALS
        return self.holder is None and bool(self.ranked) and not enough

    def ask_one_more(self) -> None:
        """The next one in the ranking is asked besides."""
        self.pending.append(self.ranked.pop(0))

    def owner(self) -> str | None:
        """Who has it, or who was asked first; the coordinators only if they were told of it."""
        asked = self.pending[0] if self.pending else None
        return self.holder or asked or (COORDINATION if self.paged else None)


class Network:
    """Some twenty associations, and a few that go away for a while at the end of a week."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._known = {one.code: one for one in map(self._invented, range(ASSOCIATIONS))}

    def case(self, urgency: Urgency) -> Case:
        """What one person tells, as routing sees it."""
        chance = self._chance
        codes = list(self._known)
        excluded = frozenset(chance.sample(codes, 1)) if chance.random() < 0.05 else frozenset()
        return Case(
            topic=chance.choice(list(Topic)),
            needs=frozenset(chance.sample(list(Need), chance.randint(0, 2))),
            region=chance.choice([*Region, None]),
            language=chance.choice(list(Language)),
            urgency=urgency,
            excluded=excluded,
            consent_to_share=chance.random() < AGREED,
            family_region=chance.choice(list(Region)),
        )

    def rank(self, asked: Asked, now: datetime) -> list[str]:
        """Rank them for a ticket and ask the first; whom. Who has or refused it is not asked."""
        asked.pending, asked.ranked = [], []
        if len(asked.refused) >= lifecycle.MOST_REFUSALS:
            return []
        not_again = {*asked.refused, *([asked.holder] if asked.holder else [])}
        ranking = routing.rank(asked.case, [one.seen(now) for one in self._known.values()])
        asked.pending = list(routing.to_offer(ranking, asked.case.urgency, not_again))
        not_again |= set(asked.pending)
        asked.ranked = [one.code for one in ranking.ranked if one.code not in not_again]
        return asked.pending

    def hold(self, asked: Asked, code: str) -> None:
        """One of them has the ticket now, or the coordinators."""
        self._carries_less(asked)
        asked.holder, asked.ranked, asked.pending = code, [], []
        asked.paged = False
        asked.held = True
        if code in self._known:
            self._known[code].load += 1

    def let_go(self, asked: Asked) -> None:
        """Nobody has it any more."""
        self._carries_less(asked)
        asked.holder = None

    def ended(self, asked: Asked, *, keeps: bool) -> None:
        """A ticket has ended; unless it was withdrawn, it stays with whoever had it."""
        self._carries_less(asked)
        asked.holder = asked.holder if keeps else None
        asked.ranked, asked.pending = [], []
        asked.paged = False

    def full(self, code: str) -> bool:
        """Whether one of them has more in hand than it said that it can."""
        return self._known[code].load >= self._known[code].capacity

    def somebody_leaves(self, now: datetime) -> str | None:
        """Now and then one of them goes away for some weeks; which."""
        if self._chance.random() > 0.2:
            return None
        gone = self._chance.choice(list(self._known.values()))
        gone.away_until = now + AWAY
        return gone.code

    def _carries_less(self, asked: Asked) -> None:
        if asked.held and asked.holder in self._known:
            self._known[asked.holder].load -= 1
        asked.held = False

    def _invented(self, number: int) -> Association:
        chance = self._chance
        everywhere = number < EVERYWHERE
        regions = {ALL} if everywhere else set(chance.sample(list(Region), 3))
        few: Iterable[str] = chance.sample(list(Need), 4)
        return Association(
            code=f"a{number:02}",
            regions=frozenset(regions),
            needs=frozenset({ALL} if everywhere else few),
            topics=frozenset({ALL} if number % 3 == 0 else chance.sample(list(Topic), 3)),
            capacity=chance.randint(40, 120),
        )
