"""Nothing is lost sight of: who is told of a ticket that stands, and that it is looked at again."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from uuid import UUID

import pytest
import time_machine

from bot.casework import escalating, relay, timing
from bot.clock.reminding import remind
from bot.desk import passing, pauses, taking, work
from bot.tickets.acts import Act
from bot.tickets.alarms import Alarm
from flows.vocabulary import Outcome, Pause, Refusal
from storage import events, handlers, reminders, tickets
from storage.database import Database
from storage.handlers import Handler
from storage.tickets import Ticket
from storage.transaction import Transaction
from tests.bot.office import (
    FRENCH,
    HOUSE,
    Postman,
    a_coordinator,
    a_handler,
    a_person,
    a_ticket,
    an_offered_ticket,
    an_organisation,
    in_hand,
    text,
)

MONDAY = datetime(2026, 6, 8, 10, 0, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
STILL = FRENCH.say("reminder.untaken")
DECIDE = FRENCH.say("watch.decide")
STANDS = FRENCH.say("watch.stands")
MORE = FRENCH.say("watch.colleagues")
PASSED = FRENCH.say("watch.late")
POSTMAN = Postman()
READ: dict[UUID, int] = {}
"""How many messages of each handler were read already."""


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """Monday at eleven, local time."""
    with time_machine.travel(MONDAY, tick=False) as moved:
        yield moved


def swept(database: Database) -> None:
    """All that is due is done."""
    while database.write_now(partial(remind, HOUSE, 100)):
        pass


def pass_by(database: Database, clock: time_machine.Traveller, length: timedelta) -> None:
    """Time passes, and the clock of the house sweeps every six hours of it."""
    until = datetime.now(UTC) + length
    while datetime.now(UTC) < until:
        clock.shift(min(6 * HOUR, until - datetime.now(UTC)))
        swept(database)


def read(database: Database, handler: Handler) -> str:
    """All that has come to the phone of a member of the desk since this was asked last."""
    database.write_now(POSTMAN.deliver)
    texts = database.read_now(lambda t: POSTMAN.of_handler(t, handler)).texts
    new, READ[handler.id] = texts[READ.get(handler.id, 0) :], len(texts)
    return "\n".join(new)


def acts(database: Database, ticket: Ticket) -> list[str]:
    return [one.act for one in database.read_now(lambda t: events.history(t, ticket.id))]


def watched(t: Transaction, ticket: Ticket) -> Ticket:
    timing.look_again(t, ticket.id)
    return ticket


def looks(database: Database, ticket: Ticket) -> list[datetime]:
    """When a ticket will be looked at."""
    found = database.read_now(lambda t: reminders.of(t, ticket.id))
    return [one.due_at for one in found if one.kind == Alarm.WATCH and one.status != "done"]


def test_who_was_asked_is_asked_again_and_then_the_next_and_then_the_coordinators(
    database: Database, clock: time_machine.Traveller
) -> None:
    def begin(t: Transaction) -> tuple[Ticket, list[Handler]]:
        people = [a_handler(t, an_organisation(t, code)) for code in ("adala", "bassma")]
        people.append(a_coordinator(t, active=True))
        return watched(t, an_offered_ticket(t, a_person(t))), people

    ticket, (samira, karim, nadia) = database.write_now(begin)
    assert read(database, karim) == "", "one organisation at a time"
    pass_by(database, clock, 2 * DAY + HOUR)
    assert STILL in read(database, samira)
    assert "Pourquoi vous" in read(database, karim)
    assert DECIDE not in read(database, nadia)
    pass_by(database, clock, 6 * DAY)
    assert DECIDE in read(database, nadia)
    assert [act for act in acts(database, ticket) if act in ("late", "widen")] == ["late", "widen"]
    assert len(looks(database, ticket)) == 1
    # Whoever takes it now ends all that.
    database.write_now(lambda t: taking.take(t, HOUSE, karim, ticket))
    swept(database)
    assert STILL not in read(database, karim)


def test_nobody_is_told_of_what_was_taken_in_time(
    sqlite_database: Database, clock: time_machine.Traveller
) -> None:
    def begin(t: Transaction) -> tuple[Handler, Ticket]:
        samira, ticket = in_hand(t, a_person(t))
        work.reply(t, HOUSE, samira, ticket, text("Nous écrivons au directeur."))
        return samira, watched(t, tickets.get(t, ticket.id) or ticket)

    samira, _ = sqlite_database.write_now(begin)
    read(sqlite_database, samira)
    pass_by(sqlite_database, clock, 5 * DAY)
    assert read(sqlite_database, samira) == ""


def test_a_handler_who_vanishes_is_followed_by_a_colleague_and_then_the_coordinator(
    database: Database, clock: time_machine.Traveller
) -> None:
    def begin(t: Transaction) -> tuple[Ticket, list[Handler]]:
        samira, ticket = in_hand(t, a_person(t))
        colleague = a_handler(t, an_organisation(t))
        nadia = a_coordinator(t)
        return watched(t, ticket), [samira, colleague, nadia]

    ticket, (samira, colleague, nadia) = database.write_now(begin)
    read(database, samira)
    pass_by(database, clock, 3 * DAY + HOUR)
    assert PASSED in read(database, samira)
    pass_by(database, clock, DAY)
    assert MORE in read(database, colleague)
    pass_by(database, clock, 3 * DAY)
    assert STANDS in read(database, nadia)
    assert acts(database, ticket).count("late") == 1, "once for the step, however often it is said"
    # A colleague answers in their place, and it is as it should be.
    found = database.read_now(lambda t: tickets.get(t, ticket.id)) or ticket
    database.write_now(lambda t: work.reply(t, HOUSE, colleague, found, text("Me voici.")))
    pass_by(database, clock, 2 * DAY)
    assert STANDS not in read(database, nadia)


def test_when_the_handler_has_left_and_nobody_else_is_there_the_coordinators_know(
    sqlite_database: Database, clock: time_machine.Traveller
) -> None:
    def begin(t: Transaction) -> Handler:
        samira, ticket = in_hand(t, a_person(t))
        handlers.leave(t, samira.id)
        watched(t, ticket)
        return a_coordinator(t)

    nadia = sqlite_database.write_now(begin)
    pass_by(sqlite_database, clock, 3 * DAY + HOUR)
    assert PASSED in read(sqlite_database, nadia)


def test_a_third_refusal_brings_it_to_the_coordinators_and_it_is_asked_about(
    sqlite_database: Database, clock: time_machine.Traveller
) -> None:
    def begin(t: Transaction) -> tuple[Ticket, Handler]:
        organisations = [an_organisation(t, code) for code in ("a", "b", "c", "d")]
        members = [a_handler(t, one) for one in organisations]
        ticket = watched(t, an_offered_ticket(t, a_person(t)))
        nadia = a_coordinator(t)
        for member in members[:3]:
            now = tickets.get(t, ticket.id) or ticket
            taking.refuse(t, HOUSE, member, now, Refusal.CAPACITY)
        return ticket, nadia

    ticket, nadia = sqlite_database.write_now(begin)
    assert acts(sqlite_database, ticket)[-1] == Act.RETURN
    read(sqlite_database, nadia)
    pass_by(sqlite_database, clock, 10 * DAY)
    assert DECIDE in read(sqlite_database, nadia)
    assert acts(sqlite_database, ticket).count("widen") == 2, "a machine does not ask a fourth"


def test_what_stands_still_is_not_late_and_is_asked_about(
    sqlite_database: Database, clock: time_machine.Traveller
) -> None:
    def begin(t: Transaction) -> tuple[Handler, Ticket]:
        samira, ticket = in_hand(t, a_person(t))
        return samira, watched(t, tickets.change(t, ticket, paused_at=t.now, pause="family"))

    samira, ticket = sqlite_database.write_now(begin)
    pass_by(sqlite_database, clock, 13 * DAY)
    assert PASSED not in read(sqlite_database, samira)
    pass_by(sqlite_database, clock, 3 * DAY)
    assert FRENCH.say("watch.paused", day=FRENCH.day(MONDAY.date())) in read(
        sqlite_database, samira
    )
    assert "late" not in acts(sqlite_database, ticket)


def test_tickets_of_an_older_version_are_looked_at_from_now_on(
    database: Database, clock: time_machine.Traveller
) -> None:
    """One has the alarm that there was before, another none; the closed one needs none."""

    def begin(t: Transaction) -> tuple[list[Ticket], Ticket]:
        samira, closed = in_hand(t, a_person(t))
        work.close(t, HOUSE, samira, closed, Outcome.SOLVED, "Fait.")
        tickets_open = [a_ticket(t, a_person(t)) for _ in range(2)]
        reminders.put(t, Alarm.UNTAKEN, t.now, ticket_id=tickets_open[0].id)
        return tickets_open, closed

    found, closed = database.write_now(begin)
    swept(database)
    assert len(looks(database, found[0])) == 1
    assert database.write_now(escalating.adopt) == 1
    assert database.write_now(escalating.adopt) == 0
    swept(database)
    assert [len(looks(database, one)) for one in [*found, closed]] == [1, 1, 0]


def test_who_writes_that_he_breathes_no_more_is_heard_within_the_hour(
    sqlite_database: Database, clock: time_machine.Traveller
) -> None:
    """Taken, answered once and with a date in ten days: it is Friday afternoon, and she writes."""
    clock.move_to(datetime(2026, 6, 12, 15, 0, tzinfo=UTC))

    def begin(t: Transaction) -> tuple[Handler, Handler, Ticket]:
        nadia = a_coordinator(t, needs=[])
        samira, ticket = in_hand(t, a_person(t))
        ticket = tickets.change(t, tickets.get(t, ticket.id) or ticket, urgency="life")
        work.reply(t, HOUSE, samira, ticket, text("Je m'en occupe."))
        ticket = tickets.get(t, ticket.id) or ticket
        work.set_date(t, HOUSE, samira, ticket, (t.now + 10 * DAY).date())
        return nadia, samira, watched(t, tickets.get(t, ticket.id) or ticket)

    nadia, samira, ticket = sqlite_database.write_now(begin)
    person_id = ticket.person_id
    assert person_id is not None
    swept(sqlite_database)
    sqlite_database.write_now(
        lambda t: relay.to_handler(t, HOUSE, ticket, person_id, text("ما بقاش كيتنفس"))
    )
    swept(sqlite_database)
    assert "ما بقاش كيتنفس" in read(sqlite_database, samira)
    assert STANDS not in read(sqlite_database, nadia)
    clock.shift(HOUR / 2)
    swept(sqlite_database)
    assert "Personne n'a encore répondu" in read(sqlite_database, samira)
    heard = read(sqlite_database, nadia)
    assert STANDS in heard
    assert "Personne n'a encore répondu" in heard
    sqlite_database.write_now(lambda t: work.reply(t, HOUSE, nadia, ticket, text("Nous y allons.")))
    pass_by(sqlite_database, clock, 6 * HOUR)
    assert STANDS not in read(sqlite_database, nadia)


def test_another_organisation_that_is_asked_has_the_whole_time_and_a_pause_moves_it(
    sqlite_database: Database, clock: time_machine.Traveller
) -> None:
    def begin(t: Transaction) -> tuple[Handler, Ticket]:
        nadia = a_coordinator(t, needs=[])
        _, ticket = in_hand(t, a_person(t))
        a_handler(t, an_organisation(t, "other"))
        return nadia, ticket

    nadia, ticket = sqlite_database.write_now(begin)
    clock.shift(90 * DAY)
    passed_on = sqlite_database.write_now(
        lambda t: passing.assign(
            t, HOUSE, nadia, tickets.get(t, ticket.id) or ticket, "other", "Ils y vont."
        )
    )
    assert passed_on.take_due > datetime.now(UTC) + 4 * DAY
    paused = sqlite_database.write_now(
        lambda t: pauses.pause(t, nadia, tickets.get(t, ticket.id) or ticket, Pause.COURT)
    )
    clock.shift(30 * DAY)
    gone_on = sqlite_database.write_now(lambda t: pauses.resume(t, HOUSE, nadia, paused))
    assert gone_on.take_due > datetime.now(UTC) + 4 * DAY
    READ.clear()
    read(sqlite_database, nadia)
    pass_by(sqlite_database, clock, 4 * DAY)
    assert DECIDE not in read(sqlite_database, nadia)
    pass_by(sqlite_database, clock, 8 * DAY)
    assert DECIDE in read(sqlite_database, nadia)
