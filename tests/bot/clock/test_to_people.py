"""People are reminded of what is still true, when the gate lets it, and of each thing so often."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
import time_machine

from bot.casework import dating, prompting, relay
from bot.clock.reminding import remind
from bot.clock.to_people import say
from bot.desk import work
from bot.tickets.alarms import Alarm
from flows.vocabulary import DateKind, Outcome, Purpose
from storage import consents, decisions, drafts, people, reminders, tickets
from storage.database import Database
from storage.handlers import Handler
from storage.outbox_rows import OUTBOX
from storage.people import Person
from storage.tickets import Ticket
from storage.transaction import Transaction
from tests.bot.office import (
    HOUSE,
    WORDS,
    Postman,
    a_coordinator,
    a_person,
    a_ticket,
    in_hand,
    text,
)

MONDAY = datetime(2026, 6, 8, 12, 0, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
DARIJA = WORDS["ary"]
NEUTRAL = DARIJA.say("relay.neutral")
NEWS = DARIJA.count("reminder.news", 90).split("\u2068")[0]
ASKED, UNFINISHED = DARIJA.say("reminder.asked"), DARIJA.say("reminder.unfinished")
WAITS = DARIJA.say("reminder.reply_waits", reference="").split("\u2068")[0]


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """Monday at one o'clock, local time."""
    with time_machine.travel(MONDAY, tick=False) as moved:
        yield moved


class Home:
    """A mother, the handler who has her ticket, and what her phone shows day by day."""

    def __init__(
        self,
        database: Database,
        clock: time_machine.Traveller,
        *,
        shared_phone: bool = False,
        hours: str = "any",
        agreed: dict[Purpose, bool] | None = None,
    ) -> None:
        self.database, self.clock, self.postman = database, clock, Postman()

        def begin(t: Transaction) -> tuple[Person, Handler, Ticket]:
            mother = a_person(t, shared_phone=shared_phone, hours=hours)
            samira, ticket = in_hand(t, mother, agreed)
            prompting.filed(t, ticket, mother.id)
            return mother, samira, ticket

        self.mother, self.samira, self.ticket = database.write_now(begin)

    def shows(self) -> list[str]:
        self.database.write_now(self.postman.deliver)
        return self.database.read_now(lambda t: self.postman.of_person(t, self.mother)).texts

    def passes(self, days: int) -> list[str]:
        """What comes to the phone in so many days, looked at every six hours."""
        return [text for _ in range(days * 4) for text in self.step()]

    def step(self) -> list[str]:
        """What comes in the next six hours."""
        before = len(self.shows())
        self.clock.shift(6 * HOUR)
        self.database.write_now(partial(remind, HOUSE, 100))
        return self.shows()[before:]

    def asks(self) -> None:
        self.database.write_now(
            lambda t: work.ask(t, HOUSE, self.samira, self.ticket, text("Quand ?"))
        )


def holding(words: str, told: list[str]) -> int:
    return sum(words in one for one in told)


def test_a_question_is_asked_again_after_three_days_and_ten(
    database: Database, clock: time_machine.Traveller
) -> None:
    home = Home(database, clock)
    home.asks()
    assert [holding(ASKED, home.passes(days)) for days in (2, 2, 5, 2, 20)] == [0, 1, 0, 1, 0]


def test_what_a_coordinator_asks_before_anybody_has_it_is_asked_again_too(
    sqlite_database: Database, clock: time_machine.Traveller
) -> None:
    home = Home(sqlite_database, clock)

    def asked(t: Transaction) -> None:
        nadia = a_coordinator(t)
        ticket = a_ticket(t, home.mother)
        work.ask(t, HOUSE, nadia, ticket, text("Quel document ?"))

    sqlite_database.write_now(asked)
    assert [holding(ASKED, home.passes(days)) for days in (2, 2, 5, 2)] == [0, 1, 0, 1]


def test_who_answers_is_asked_no_more(
    sqlite_database: Database, clock: time_machine.Traveller
) -> None:
    home = Home(sqlite_database, clock)
    home.asks()
    sqlite_database.write_now(
        lambda t: relay.to_handler(t, HOUSE, home.ticket, home.mother.id, text("اليوم"))
    )
    assert holding(ASKED, home.passes(12)) == 0


def test_after_long_silence_it_is_said_where_it_stands(
    database: Database, clock: time_machine.Traveller
) -> None:
    home = Home(database, clock)
    assert [holding(NEWS, home.passes(days)) for days in (6, 2, 21, 2)] == [0, 1, 0, 1]
    database.write_now(lambda t: work.reply(t, HOUSE, home.samira, home.ticket, text("Bientôt.")))
    assert [holding(NEWS, home.passes(days)) for days in (6, 2)] == [0, 1], "from then on"
    now = database.read_now(lambda t: tickets.get(t, home.ticket.id))
    assert now is not None
    database.write_now(lambda t: work.close(t, HOUSE, home.samira, now, Outcome.SOLVED, "Fini."))
    assert holding(NEWS, home.passes(10)) == 0


def test_a_reply_on_a_shared_phone_that_nobody_opens_is_said_to_wait_once(
    database: Database, clock: time_machine.Traveller
) -> None:
    home = Home(database, clock, shared_phone=True)
    home.passes(1)
    database.write_now(lambda t: work.reply(t, HOUSE, home.samira, home.ticket, text("Oui.")))
    assert home.shows()[-1] == NEUTRAL
    assert home.passes(6) == [NEUTRAL], "it waits"


def test_a_reply_that_was_read_waits_no_more(
    sqlite_database: Database, clock: time_machine.Traveller
) -> None:
    home = Home(sqlite_database, clock)
    sqlite_database.write_now(
        lambda t: work.reply(t, HOUSE, home.samira, home.ticket, text("Oui."))
    )
    assert holding(WAITS, home.passes(6)) == 0


@pytest.mark.parametrize(("hours", "at"), [("any", 9), ("evening", 18), ("never", None)])
def test_a_hearing_is_told_the_day_before_at_an_hour_that_is_safe(
    sqlite_database: Database, clock: time_machine.Traveller, hours: str, at: int | None
) -> None:
    home = Home(sqlite_database, clock, hours=hours)
    day = (MONDAY + 3 * DAY).date()
    sqlite_database.write_now(
        lambda t: dating.give(t, HOUSE, home.ticket, home.mother.id, DateKind.HEARING, day)
    )
    hearing, came = DARIJA.option("date_kind", "hearing"), list[datetime]()
    for _ in range(4 * 24):
        before = len(home.shows())
        clock.shift(HOUR)
        sqlite_database.write_now(partial(remind, HOUSE, 100))
        if holding(hearing, home.shows()[before:]):
            came.append(datetime.now(HOUSE.timezone))
    first = [one.hour for one in came if one.date() == day - DAY]
    assert first == ([] if at is None else [at])
    # And on the day itself, but not once the hearing is over.
    assert len(came) == {"any": 2, "evening": 1, "never": 0}[hours]


def begun(t: Transaction, **answers: str) -> Person:
    """Somebody who has begun a grievance, and told so much of it."""
    mother = a_person(t)
    draft = {"answers": {f"grievance.{name}": value for name, value in answers.items()}}
    drafts.save(t, mother.id, "grievance", "abcd", draft)
    prompting.begun(t, mother.id, "abcd")
    return mother


@pytest.mark.parametrize(
    ("answers", "told"),
    [
        ({"contact": "yes"}, [NEUTRAL]),
        ({"contact": "yes", "shared_phone": "yes"}, [NEUTRAL]),
        ({"contact": "yes", "shared_phone": "no"}, [UNFINISHED]),
        ({"contact": "no"}, []),
        ({}, []),
    ],
)
def test_a_grievance_that_was_left_is_reminded_of_with_consent_alone(
    sqlite_database: Database,
    clock: time_machine.Traveller,
    answers: dict[str, str],
    told: list[str],
) -> None:
    mother, postman = sqlite_database.write_now(lambda t: begun(t, **answers)), Postman()
    for _ in range(12):
        clock.shift(6 * HOUR)
        sqlite_database.write_now(partial(remind, HOUSE, 100))
        sqlite_database.write_now(postman.deliver)
    assert sqlite_database.read_now(lambda t: postman.of_person(t, mother)).texts == told


def test_whoever_goes_on_telling_is_left_in_peace_for_another_day(
    sqlite_database: Database, clock: time_machine.Traveller
) -> None:
    mother = sqlite_database.write_now(lambda t: begun(t, contact="yes", shared_phone="no"))
    clock.shift(20 * HOUR)
    found = sqlite_database.read_now(lambda t: drafts.load(t, mother.id, "grievance"))
    assert found is not None
    sqlite_database.write_now(lambda t: drafts.save(t, mother.id, "grievance", *found))
    postman = Postman()
    for hours, count in ((5, 0), (14, 0), (6, 1), (40, 1)):
        clock.shift(hours * HOUR)
        sqlite_database.write_now(partial(remind, HOUSE, 100))
        sqlite_database.write_now(postman.deliver)
        texts = sqlite_database.read_now(lambda t: postman.of_person(t, mother)).texts
        assert len(texts) == count
    sqlite_database.write_now(lambda t: drafts.delete(t, mother.id, "grievance"))


def test_nothing_comes_to_who_stopped_was_erased_or_did_not_agree(
    database: Database, clock: time_machine.Traveller
) -> None:
    stopped, erased = Home(database, clock), Home(database, clock)
    silent = Home(database, clock, agreed={Purpose.KEEP: True, Purpose.SHARE: True})
    enough = Home(database, clock)
    database.write_now(lambda t: people.stop(t, stopped.mother.id))
    database.write_now(lambda t: people.erase(t, erased.mother.id))
    database.write_now(lambda t: consents.give(t, enough.mother.id, None, Purpose.REMIND, False))
    assert holding(NEWS, stopped.passes(40)) == 0
    for home in (silent, enough):
        assert holding(NEWS, home.shows()) == 0
    kept = database.read_now(lambda t: decisions.of(t, enough.ticket.id, 100))
    assert {one.why for one in kept if one.purpose == Purpose.REMIND} == {"no_reminders"}
    assert database.read_now(lambda t: reminders.of_person(t, erased.mother.id)) == []


def test_too_many_at_once_come_one_a_day(
    sqlite_database: Database, clock: time_machine.Traveller
) -> None:
    home = Home(sqlite_database, clock)
    hour = MONDAY + HOUR

    def all_at_once(t: Transaction) -> None:
        work.ask(t, HOUSE, home.samira, home.ticket, text("Quand ?"))
        person = people.get(t, home.mother.id)
        assert person is not None
        for kind in (Alarm.NEWS, Alarm.ASKED):
            reminders.put(t, kind, hour, ticket_id=home.ticket.id, person_id=person.id)

    clock.shift(9 * DAY)
    sqlite_database.write_now(all_at_once)
    clock.shift(8 * DAY)
    came = [datetime.now(HOUSE.timezone).date() for _ in range(16) for _ in home.step()]
    assert len(came) > 1
    assert came == sorted(set(came))


def test_of_two_clocks_that_claim_at_once_one_says_it(
    database: Database, clock: time_machine.Traveller
) -> None:
    home = Home(database, clock)
    clock.shift(7 * DAY + HOUR)
    met: list[int] = []

    def both(t: Transaction) -> None:
        due = [one for one in reminders.claim(t, 10) if one.kind == Alarm.NEWS]
        met.append(len(due))
        if len(met) == 1 and t.connection.dialect.name == "postgresql":
            database.write_now(both)
        reminders.done(t, [one.id for one in due])
        for one in due:
            say(t, HOUSE, one)

    database.write_now(both)
    database.write_now(both)
    assert sum(met) == 1
    rows = database.read_now(lambda t: list(t.connection.execute(OUTBOX.select())))
    assert sum(row.purpose == Purpose.REMIND for row in rows) == 1
    assert holding(NEWS, home.shows()) == 1
