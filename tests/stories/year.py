"""A year of tickets, and people who refuse, vanish, pause, appeal: is any lost sight of?

The rules, the verbs and the storage are the real ones; only time is moved, half a day at a step.
"""

import heapq
import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from time import perf_counter
from uuid import UUID

import time_machine

from bot.casework import escalating, handing, offering, pausing, relay, returning, timing
from bot.clock.reminding import remind
from bot.desk import taking, work
from bot.house import House
from bot.tickets.acts import Actor
from bot.tickets.alarms import Alarm
from flows.speech import Piece
from flows.vocabulary import Outcome, Purpose, Refusal, Role, State, Urgency
from storage import (
    accounts,
    consents,
    events,
    handlers,
    offers,
    organisations,
    people,
    receipts,
    reminders,
    tickets,
)
from storage.database import Database
from storage.handlers import Handler
from storage.ticket_rows import CLOSED
from storage.tickets import Ticket
from storage.transaction import Transaction

BEGIN = datetime(2027, 1, 4, 8, 0, tzinfo=UTC)
STEP, YEAR = timedelta(hours=12), timedelta(days=365)
REGIONS = ["casablanca_settat", "rabat_sale_kenitra", "fes_meknes", "souss_massa"]
PEOPLE, COMMITS = 20, 25
SAID: list[Piece] = [{"kind": "text", "text": "…"}]


@dataclass(slots=True)
class Year:
    """What became of it all: acts by name, tickets by state, and those that were lost sight of."""

    seconds: float = 0
    tickets: int = 0
    acts: Counter[str] = field(default_factory=Counter)
    states: Counter[str] = field(default_factory=Counter)
    late: int = 0
    lost: list[str] = field(default_factory=list)
    tampered: int = 0


class Simulation:
    """The network and its people, who act by chance; ``seed`` makes it the same again."""

    def __init__(self, database: Database, house: House, count: int, seed: int = 5) -> None:
        self._database = database
        self._house = house
        self._chance = random.Random(seed)
        self._agenda: list[tuple[datetime, int, UUID | None]] = []
        self._count = count
        self._numbers = 0
        self._people: list[UUID] = []
        self._members: dict[UUID, list[Handler]] = {}
        self._coordinators: list[Handler] = []
        self.year = Year(tickets=count)

    def run(self) -> Year:
        """Live through this year; what came of it."""
        began = perf_counter()
        with time_machine.travel(BEGIN, tick=False) as clock:
            self._database.write_now(self._found)
            for _ in range(self._count):
                self._plan(BEGIN + YEAR * self._chance.random(), None)
            now = BEGIN
            while now < BEGIN + YEAR:
                now += STEP
                clock.move_to(now)
                while self._agenda and self._agenda[0][0] <= now:
                    self._database.write_now(partial(self._some, now))
                while self._database.write_now(partial(remind, self._house, 200)) == 200:
                    pass
            self._database.write_now(self._look_back)
        self.year.seconds = perf_counter() - began
        return self.year

    def _some(self, now: datetime, t: Transaction) -> None:
        for _ in range(COMMITS):
            if not self._agenda or self._agenda[0][0] > now:
                return
            _, _, ticket_id = heapq.heappop(self._agenda)
            if ticket_id is None:
                ticket_id = self._opened(t)
            elif t.apart(partial(self._live, t, ticket_id)) is not None:
                self.year.acts["refused"] += 1
            # Now and then somebody is not heard of for months.
            days = self._chance.expovariate(1 / (90 if self._chance.random() < 0.1 else 8))
            self._plan(now + timedelta(days=days), ticket_id)

    def _plan(self, at: datetime, ticket_id: UUID | None) -> None:
        self._numbers += 1
        heapq.heappush(self._agenda, (at, self._numbers, ticket_id))

    def _found(self, t: Transaction) -> None:
        """Twelve associations of two, three coordinators, and the people."""
        for number in range(12):
            regions = ["*"] if number < 3 else self._chance.sample(REGIONS, 2)
            found = self._association(t, f"o{number}", regions)
            self._members[found] = [self._member(t, found, Role.HANDLER) for _ in range(2)]
        network = self._association(t, "omp", [])
        self._coordinators = [self._member(t, network, Role.COORDINATOR) for _ in range(3)]
        for number in range(PEOPLE):
            person = people.create(t, "ary")
            account = accounts.reach(t, "intake", "telegram", f"person-{number}")
            accounts.belongs(t, account.id, person_id=person.id)
            self._people.append(person.id)

    def _association(self, t: Transaction, code: str, regions: list[str]) -> UUID:
        every = {"needs": ["*"], "topics": ["*"], "languages": ["*"], "capacity": 200}
        names = {"name_fr": code, "name_ar": code}
        return organisations.put(t, code, regions=regions, **names, **every).id  # type: ignore[arg-type]  # lists and names in one

    def _member(self, t: Transaction, organisation_id: UUID, role: Role) -> Handler:
        member = handlers.join(t, organisation_id, role, name="…")
        account = accounts.reach(t, "desk", "telegram", f"member-{member.id}")
        accounts.belongs(t, account.id, handler_id=member.id)
        return member

    def _opened(self, t: Transaction) -> UUID:
        urgency = self._chance.choices(list(Urgency), [1, 4, 15])[0]
        person = self._chance.choice(self._people)
        ticket = tickets.open(
            t,
            person_id=person,
            reference=receipts.new_reference(t),
            pin_hash="",
            record={"account": []},
            language="ary",
            urgency=urgency,
            topic="transfer",
            about="son",
            establishment=None,
            region=self._chance.choice(REGIONS),
            needs=[],
            family_region=None,
            **timing.begun(self._house, urgency, t.now),
        )
        events.record(t, ticket.id, Actor.PERSON, person, "received")
        for purpose in (Purpose.SHARE, Purpose.CONTACT):
            consents.give(t, person, ticket.id, purpose, self._chance.random() < 0.95)
        offering.offer(t, self._house, ticket)
        timing.look_again(t, ticket.id)
        return ticket.id

    def _live(self, t: Transaction, ticket_id: UUID) -> None:
        """Whoever may do something about a ticket does one thing, by chance."""
        ticket = tickets.get(t, ticket_id)
        if ticket is None or ticket.person_id is None:
            return
        acts = _ACTS[State(ticket.state)]
        name = self._chance.choices([one for one, _ in acts], [weight for _, weight in acts])[0]
        getattr(self, f"_{name}")(t, ticket)
        self.year.acts[name] += 1

    def _holder(self, ticket: Ticket) -> Handler:
        """Somebody of the organisation that has it, or a coordinator."""
        known = self._members.get(ticket.organisation_id) if ticket.organisation_id else None
        return self._chance.choice(known or self._coordinators)

    def _asked(self, t: Transaction, ticket: Ticket) -> Handler:
        asked = [one for one in offers.of(t, ticket.id) if one.state == offers.OFFERED]
        if not asked:
            return self._chance.choice(self._coordinators)
        return self._chance.choice(self._members[self._chance.choice(asked).organisation_id])

    def _nothing(self, t: Transaction, ticket: Ticket) -> None:
        """Nobody does anything."""

    def _take(self, t: Transaction, ticket: Ticket) -> None:
        taking.take(t, self._house, self._asked(t, ticket), ticket)

    def _refuse(self, t: Transaction, ticket: Ticket) -> None:
        taking.refuse(t, self._house, self._asked(t, ticket), ticket, Refusal.CAPACITY)

    def _decide(self, t: Transaction, ticket: Ticket) -> None:
        taking.take(t, self._house, self._chance.choice(self._coordinators), ticket)

    def _reply(self, t: Transaction, ticket: Ticket) -> None:
        work.reply(t, self._house, self._holder(ticket), ticket, SAID)

    def _ask(self, t: Transaction, ticket: Ticket) -> None:
        work.ask(t, self._house, self._holder(ticket), ticket, SAID)

    def _answer(self, t: Transaction, ticket: Ticket) -> None:
        relay.to_handler(t, self._house, ticket, ticket.person_id or ticket.id, SAID)

    def _date(self, t: Transaction, ticket: Ticket) -> None:
        day = (t.now + timedelta(days=self._chance.randint(1, 20))).date()
        work.set_date(t, self._house, self._holder(ticket), ticket, day)

    def _pause(self, t: Transaction, ticket: Ticket) -> None:
        if ticket.paused_at is None:
            pausing.pause(t, ticket, "administration")
        else:
            pausing.resume(t, self._house, ticket)

    def _back(self, t: Transaction, ticket: Ticket) -> None:
        member = self._holder(ticket)
        ticket = handing.hand_back(
            t, self._house, ticket, Actor.HANDLER, member.id, {"reason": "other"}
        )
        offering.offer(t, self._house, ticket)

    def _close(self, t: Transaction, ticket: Ticket) -> None:
        work.close(t, self._house, self._holder(ticket), ticket, Outcome.SOLVED, "…")

    def _end(self, t: Transaction, ticket: Ticket) -> None:
        coordinator = self._chance.choice(self._coordinators)
        work.close(t, self._house, coordinator, ticket, Outcome.SOLVED, "…")

    def _appeal(self, t: Transaction, ticket: Ticket) -> None:
        returning.appeal(t, self._house, ticket, ticket.person_id or ticket.id, SAID)

    def _reopen(self, t: Transaction, ticket: Ticket) -> None:
        who = ticket.person_id or ticket.id
        returning.reopen_as_person(t, self._house, ticket, who, SAID)

    def _look_back(self, t: Transaction) -> None:
        """Each open ticket must have a look to come, and somebody whose it is."""
        for ticket in map(partial(_known, t), list(self._all(t))):
            self.year.states[ticket.state] += 1
            if ticket.state in CLOSED:
                continue
            looks = [one for one in reminders.of(t, ticket.id) if one.kind == Alarm.WATCH]
            watched = len(looks) == 1 and looks[0].status != "done" and looks[0].due_at > t.now
            self.year.late += any(mark.startswith("late") for mark in ticket.marks)
            if not (watched and escalating.owner(t, ticket)):
                self.year.lost.append(ticket.reference)
        self.year.tampered = len(events.verify(t))

    def _all(self, t: Transaction) -> set[UUID]:
        return {ticket.id for person in self._people for ticket in tickets.of_person(t, person)}


def _known(t: Transaction, ticket_id: UUID) -> Ticket:
    found = tickets.get(t, ticket_id)
    if found is None:
        raise LookupError
    return found


_ACTS: dict[State, list[tuple[str, int]]] = {
    State.RECEIVED: [("decide", 5), ("end", 1), ("nothing", 2)],
    State.OFFERED: [("take", 7), ("refuse", 3), ("nothing", 2)],
    State.DECLINED: [("decide", 5), ("end", 1), ("nothing", 2)],
    State.ACCEPTED: [
        *(("reply", 6), ("ask", 2), ("answer", 3), ("date", 3), ("pause", 1), ("back", 1)),
        *(("close", 5), ("nothing", 3)),
    ],
    State.WAITING: [("answer", 5), ("reply", 1), ("nothing", 3)],
    State.REFERRED: [("take", 5), ("decide", 2), ("nothing", 2)],
    State.CLOSED: [("appeal", 1), ("reopen", 1), ("nothing", 20)],
    State.WITHDRAWN: [("nothing", 1)],
    State.APPEALED: [("end", 1), ("nothing", 1)],
}
"""What happens to a ticket in each state, and how likely each is."""
