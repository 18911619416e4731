"""Any history of a ticket, made of the desk's own verbs on a real database."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.casework import escalating, referring, relay, returning
from bot.desk import helps, passing, pauses, sight, taking, work
from bot.network import freeing
from bot.tickets import lifecycle
from bot.tickets.acts import Act, Actor
from bot.tickets.lifecycle import ENDED
from bot.tickets.refusals import NotDone
from flows.helping import Helped
from flows.vocabulary import (
    HelpKind,
    HelpOutcome,
    Outcome,
    Pause,
    Refusal,
    Role,
    State,
)
from storage import events, offers, referrals, tickets
from storage.database import Database
from storage.handlers import Handler
from storage.tickets import Ticket
from storage.transaction import Transaction
from tests.bot.office import HOUSE, a_handler, a_person, an_offered_ticket, an_organisation, text
from tests.bot.tickets.test_lifecycle import STAGE, WAYS_BACK

NOON = datetime(2026, 6, 10, 11, 0, tzinfo=UTC)
Verb = Callable[[Transaction, Handler, Ticket], object]


def _help(t: Transaction, handler: Handler, ticket: Ticket) -> None:
    given = Helped(HelpKind.CALL, t.now.date(), HelpOutcome.ACHIEVED, None, None, 0, 5, None, None)
    helps.log(t, HOUSE, handler, ticket, given)


def _reopen(t: Transaction, handler: Handler, ticket: Ticket) -> None:
    sight.rule(t, handler, ticket, Act.REOPEN)
    returning.reopen(t, HOUSE, ticket, handler, sight.actor(handler), "It goes on.")


VERBS: dict[str, Verb] = {
    "take": lambda t, h, one: taking.take(t, HOUSE, h, one),
    "refuse": lambda t, h, one: taking.refuse(t, HOUSE, h, one, Refusal.CAPACITY),
    "read": work.read,
    "reply": lambda t, h, one: work.reply(t, HOUSE, h, one, text("Some words.")),
    "ask": lambda t, h, one: work.ask(t, HOUSE, h, one, text("Which day?")),
    "note": lambda t, h, one: work.note(t, h, one, text("A note.")),
    "next_date": lambda t, h, one: work.set_date(t, HOUSE, h, one, t.now.date()),
    "pause": lambda t, h, one: pauses.pause(t, h, one, Pause.COURT),
    "resume": lambda t, h, one: pauses.resume(t, HOUSE, h, one),
    "help": _help,
    "refer": lambda t, h, one: passing.refer(t, HOUSE, h, one, "karama", "They are near."),
    "assign": lambda t, h, one: passing.assign(t, HOUSE, h, one, "karama", "A motive."),
    "keep": lambda t, h, one: passing.keep(t, HOUSE, h, one),
    "hand_back": lambda t, h, one: passing.hand_back(t, HOUSE, h, one, Refusal.PLACE),
    "close": lambda t, h, one: work.close(t, HOUSE, h, one, Outcome.GUIDED, "The end."),
    "reopen": _reopen,
}
"""Every verb of the desk; what the person does is below, and that an association leaves."""
BY_PERSON = ("answer", "yes", "no", "appeal", "again", "adala_leaves", "karama_leaves")
WHO = ("samira", "karim", "nadia", "amira")

histories = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(sorted(VERBS)), st.sampled_from(WHO)),
        st.tuples(st.sampled_from(BY_PERSON), st.just("person")),
    ),
    min_size=5,
    max_size=25,
)


@pytest.fixture(autouse=True)
def noon() -> Iterator[None]:
    """An hour at which one may write to anyone."""
    with time_machine.travel(NOON, tick=False):
        yield


class History:
    """A ticket offered to two organisations in turn, and everybody who does something to it."""

    def __init__(self, t: Transaction) -> None:
        members = {code: an_organisation(t, code) for code in ("adala", "karama", "omp")}
        self.desk = {
            "samira": a_handler(t, members["adala"]),
            "karim": a_handler(t, members["karama"]),
            "nadia": a_handler(t, members["omp"], Role.COORDINATOR),
            "amira": a_handler(t, members["omp"], Role.COORDINATOR),
        }
        self.person = a_person(t)
        self.ticket_id = an_offered_ticket(t, self.person).id

    def now(self, t: Transaction) -> Ticket:
        found = tickets.get(t, self.ticket_id)
        assert found is not None
        return found

    def seen(self, t: Transaction) -> tuple[Any, ...]:
        """All that a refused act must leave as it was."""
        asked = [one.state for one in referrals.of(t, self.ticket_id)]
        offered = [(one.organisation_id, one.state) for one in offers.of(t, self.ticket_id)]
        return self.now(t), asked, offered, len(events.history(t, self.ticket_id))

    def does(self, t: Transaction, verb: str, who: str) -> None:
        """One attempt. Raises NotDone."""
        if who != "person":
            VERBS[verb](t, self.desk[who], self.now(t))
        elif verb == "answer":
            relay.to_handler(t, HOUSE, self.now(t), self.person.id, text("Any news?"))
        elif verb == "appeal":
            returning.appeal(t, HOUSE, self.now(t), self.person.id, text("Nothing was done."))
        elif verb == "again":
            who_asks = self.person.id
            returning.reopen_as_person(t, HOUSE, self.now(t), who_asks, text("It goes on."))
        elif verb.endswith("_leaves"):
            freeing.free(t, HOUSE, an_organisation(t, verb.removesuffix("_leaves"), active=False))
        elif asked := referrals.open_one(t, self.ticket_id):
            referring.answer(t, HOUSE, self.now(t), asked, self.person.id, agreed=verb == "yes")

    def check(self, t: Transaction) -> None:
        """Whoever holds it can act on it; where nobody does, somebody is asked or decides."""
        ticket = self.now(t)
        state = State(ticket.state)
        if state in ENDED:
            assert lifecycle.allowed(state, Actor.PERSON)
            return
        held = ticket.organisation_id is not None or ticket.handler_id is not None
        pending = any(one.state == offers.OFFERED for one in offers.of(t, ticket.id))
        unrouted = ticket.id in {one.id for one in tickets.unrouted(t)}
        # After an appeal it is the coordinators', whoever had it.
        assert held or pending or unrouted or state is State.APPEALED, ticket.state
        if state in (State.ACCEPTED, State.WAITING):
            assert held, "in hand means in somebody's"
        # Of two coordinators one at least has not done what an appeal is about.
        assert escalating.owner(t, ticket) is not None
        assert {Act.READ, Act.REPLY, Act.CLOSE} <= set(lifecycle.allowed(state, Actor.COORDINATOR))


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(tried=histories)
def test_no_history_leaves_a_ticket_without_a_way_out_or_an_act_without_an_event(
    sqlite_database: Database, tried: list[tuple[str, str]]
) -> None:
    _lived(sqlite_database, tried)


def test_the_same_on_both_engines(database: Database) -> None:
    _lived(
        database,
        [
            *(("take", "samira"), ("pause", "samira"), ("refer", "samira"), ("yes", "person")),
            *(("take", "nadia"), ("assign", "nadia"), ("take", "karim"), ("ask", "karim")),
            *(("answer", "person"), ("hand_back", "karim"), ("take", "karim"), ("help", "nadia")),
            *(("assign", "nadia"), ("take", "karim"), ("read", "samira"), ("close", "karim")),
            *(("karama_leaves", "person"), ("again", "person"), ("take", "nadia")),
            *(
                ("close", "nadia"),
                ("appeal", "person"),
                ("reopen", "nadia"),
                ("reopen", "amira"),
                ("hand_back", "nadia"),
            ),
        ],
    )


class _Undone(Exception):
    """One history leaves nothing to the next."""


def _lived(database: Database, tried: list[tuple[str, str]]) -> None:
    """Try everything in turn, each in the savepoint of a turn, and look after each."""

    def story(t: Transaction) -> None:
        one = History(t)
        for verb, who in tried:
            before = one.seen(t)
            refused = None
            try:
                one.does(t, verb, who)
            except NotDone as refusal:
                refused = refusal
            if refused is not None:
                # Its sentence is in the catalogues, and nothing of it was done.
                assert HOUSE.speaking("fr").say(refused.key)
                assert one.seen(t) == before, (verb, who)
                continue
            after = one.now(t)
            happened = events.history(t, one.ticket_id)[before[3] :]
            if (after.state, after.handler_id) != (before[0].state, before[0].handler_id):
                assert happened, (verb, who)
            backwards = STAGE[State(after.state)] < STAGE[State(before[0].state)]
            assert not backwards or {each.act for each in happened} & WAYS_BACK
            one.check(t)
        assert events.verify(t) == []
        raise _Undone

    with suppress(_Undone):
        database.write_now(story)
