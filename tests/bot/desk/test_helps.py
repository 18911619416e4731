"""Visits and other help given, and clocks that stand still: logged, shown, and in the history."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from bot.desk import helps as desk
from bot.desk import pauses, work
from bot.desk.sight import DayGone, NoSuchTicket, TooLong
from bot.tickets.refusals import NotTaken
from flows.helping import Helped
from flows.vocabulary import HelpKind, HelpOutcome, Pause, Purpose
from storage import consents, events, helps, people, tickets
from storage.database import Database
from storage.handlers import Handler
from storage.tickets import Ticket
from storage.transaction import Transaction
from tests.bot.desk.scene import Scene, say
from tests.bot.office import (
    FRENCH,
    HOUSE,
    a_handler,
    a_person,
    an_offered_ticket,
    an_organisation,
    in_hand,
    text,
)

NOON = datetime(2026, 6, 10, 11, 0, tzinfo=UTC)
TODAY = date(2026, 6, 10)
VISIT = Helped(
    HelpKind.VISIT,
    TODAY,
    HelpOutcome.ACHIEVED,
    None,
    "Behind the station",
    120,
    15,
    "He is well.",
    None,
)


def _state(t: Transaction, ticket: Ticket) -> tuple[object, ...]:
    return tickets.get(t, ticket.id), helps.of(t, ticket.id), len(events.history(t, ticket.id))


def test_a_visit_is_kept_apart_with_its_costs_and_the_next_one_is_a_date(
    database: Database,
) -> None:
    def story(t: Transaction) -> None:
        samira, ticket = in_hand(t, a_person(t))
        before = tickets.record(t, ticket)
        visit = replace(VISIT, next_day=date(2026, 6, 20))
        desk.log(t, HOUSE, samira, ticket, visit)
        (kept,) = helps.of(t, ticket.id)
        assert (kept.kind, kept.outcome, kept.transport, kept.communication) == (
            *("visit", "achieved"),
            *(120, 15),
        )
        assert (kept.place, kept.words) == ("Behind the station", "He is well.")
        now = tickets.get(t, ticket.id)
        assert now is not None
        assert now.next_date is not None
        assert now.next_date.astimezone(HOUSE.timezone).date() == date(2026, 6, 20)
        assert tickets.record(t, now) == before
        acts = [one.act for one in events.history(t, ticket.id)]
        assert acts[-2:] == ["help", "next_date"]
        # The history names the help, not what was written about it.
        assert "He is well." not in str(events.history(t, ticket.id))

    with time_machine.travel(NOON, tick=False):
        database.write_now(story)


def test_bad_help_is_refused_and_nothing_is_kept(sqlite_database: Database) -> None:
    def story(t: Transaction) -> None:
        samira, ticket = in_hand(t, a_person(t))
        offered = an_offered_ticket(t, a_person(t))
        stranger = a_handler(t, an_organisation(t, "elsewhere"))
        before = _state(t, ticket)

        with pytest.raises(desk.DayToCome):
            desk.log(t, HOUSE, samira, ticket, replace(VISIT, day=TODAY + timedelta(days=1)))
        with pytest.raises(desk.NoCost):
            desk.log(t, HOUSE, samira, ticket, replace(VISIT, transport=-1))
        with pytest.raises(TooLong):
            desk.log(t, HOUSE, samira, ticket, replace(VISIT, words="a" * 1001))
        with pytest.raises(DayGone):
            desk.log(t, HOUSE, samira, ticket, replace(VISIT, next_day=TODAY - timedelta(days=1)))
        with pytest.raises(NoSuchTicket):
            desk.log(t, HOUSE, stranger, ticket, VISIT)
        with pytest.raises(NotTaken):
            desk.log(t, HOUSE, samira, offered, VISIT)
        assert _state(t, ticket) == before

    with time_machine.travel(NOON, tick=False):
        sqlite_database.write_now(story)


@pytest.mark.parametrize("counted", [True, False])
def test_erasing_the_person_leaves_figures_alone(database: Database, counted: bool) -> None:
    def story(t: Transaction) -> None:
        person = a_person(t)
        samira, ticket = in_hand(t, person)
        consents.give(t, person.id, ticket.id, Purpose.STATISTICS, counted)
        place = next(iter(HOUSE.places)).code
        given = Helped(
            *(
                HelpKind.VISIT,
                TODAY,
                HelpOutcome.ACHIEVED,
                place,
                None,
                120,
                15,
                "He is well.",
                None,
            )
        )
        desk.log(t, HOUSE, samira, ticket, given)
        people.erase(t, person.id)
        (kept,) = helps.of(t, ticket.id)
        assert (kept.kind, kept.transport, kept.words, kept.place) == ("visit", 120, None, None)
        assert kept.establishment == (place if counted else None)

    with time_machine.travel(NOON, tick=False):
        database.write_now(story)


def test_a_pause_shifts_what_is_still_due_and_a_question_pauses_by_itself(
    database: Database,
) -> None:
    with time_machine.travel(NOON, tick=False) as clock:

        def begin(t: Transaction) -> tuple[Handler, Ticket]:
            samira, ticket = in_hand(t, a_person(t), None)
            ticket = tickets.change(t, ticket, urgency="urgent")
            before = ticket.close_due
            ticket = pauses.pause(t, samira, ticket, Pause.ADMINISTRATION)
            with pytest.raises(pauses.PausedAlready):
                pauses.pause(t, samira, ticket, Pause.COURT)
            assert ticket.pause == "administration"
            return samira, tickets.change(t, ticket, close_due=before)

        samira, ticket = database.write_now(begin)
        clock.shift(timedelta(days=3))

        def end(t: Transaction) -> None:
            now = tickets.get(t, ticket.id)
            assert now is not None
            gone_on = pauses.resume(t, HOUSE, samira, now)
            assert gone_on.close_due == ticket.close_due + timedelta(days=3)
            assert gone_on.paused_at is None
            with pytest.raises(pauses.NotPaused):
                pauses.resume(t, HOUSE, samira, gone_on)
            work.ask(t, HOUSE, samira, gone_on, text("Which day?"))
            asked = tickets.get(t, ticket.id)
            assert asked is not None
            assert (asked.state, asked.pause) == ("waiting", "family")
            acts = [one.act for one in events.history(t, ticket.id)]
            assert acts[-3:] == ["pause", "resume", "ask"]

        database.write_now(end)


async def test_a_handler_logs_a_visit_by_pressing_and_typing(sqlite_database: Database) -> None:
    """A day to come and a cost in words are asked again, and change nothing."""
    with time_machine.travel(NOON, tick=False):
        scene = Scene(sqlite_database)
        phone = await scene.begin()
        await phone.press(say("card.take"))
        await phone.press(say("card.other_acts"))
        await phone.press(say("card.aid"))
        await phone.press(FRENCH.option("help_kind", "visit"))
        assert say("unclear.day_future") in await phone.say("2026-07-01")
        await phone.say("2026-06-09")
        await phone.press(FRENCH.option("control", "skip"))
        await phone.say("Derrière la gare")
        await phone.press(FRENCH.option("help_outcome", "achieved"))
        assert say("unclear.number") in await phone.say("beaucoup")
        await phone.say("120")
        await phone.press(FRENCH.option("control", "skip"))
        await phone.say("Il va bien.")
        await phone.press(FRENCH.option("control", "skip"))
        (kept,) = await sqlite_database.read(lambda t: helps.of(t, scene.ticket.id))
        assert (kept.transport, kept.communication, kept.day) == (120, 0, date(2026, 6, 9))
        await phone.press(say("card.other_acts"))
        await phone.press(say("card.helps"))
        assert "Derrière la gare" in phone.last.text
        assert "Il va bien." in phone.last.text
