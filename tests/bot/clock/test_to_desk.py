"""The desk is reminded of words that nobody has answered, and told each morning what there is."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
import time_machine

from bot.casework import relay
from bot.clock.reminding import remind
from bot.clock.to_desk import _lines, set_digests
from bot.desk import pauses, taking, work
from flows.vocabulary import Outcome, Pause, Role
from storage import days_off, handlers, tickets
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

MONDAY = datetime(2026, 6, 8, 12, 0, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
UNANSWERED = "Personne n'a encore répondu"
TITLE = FRENCH.say("digest.title")


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """Monday at one o'clock, local time."""
    with time_machine.travel(MONDAY, tick=False) as moved:
        yield moved


def swept(database: Database) -> None:
    database.write_now(partial(remind, HOUSE, 100))


def read(database: Database, handler: Handler, postman: Postman, word: str) -> list[str]:
    """What a member of the desk has on the phone with this word in it, once all is delivered."""
    database.write_now(postman.deliver)
    post = database.read_now(lambda t: postman.of_handler(t, handler))
    return [shown for shown in post.texts if word in shown]


def written_to(t: Transaction) -> tuple[Handler, Ticket]:
    """A ticket in hand, whose person has just written."""
    person = a_person(t)
    samira, ticket = in_hand(t, person)
    return samira, relay.to_handler(t, HOUSE, ticket, person.id, text("واش شي جديد؟"))


def test_words_that_come_after_the_closing_wait_for_an_answer_too(
    sqlite_database: Database, clock: time_machine.Traveller
) -> None:
    def story(t: Transaction) -> Handler:
        person = a_person(t)
        samira, ticket = in_hand(t, person)
        work.close(t, HOUSE, samira, ticket, Outcome.GUIDED, "Voilà.")
        closed = tickets.get(t, ticket.id)
        assert closed is not None
        relay.to_handler(t, HOUSE, closed, person.id, text("رجعو ضربوه البارح"))
        return samira

    samira, postman = sqlite_database.write_now(story), Postman()
    clock.shift(4 * DAY)
    swept(sqlite_database)
    assert len(read(sqlite_database, samira, postman, UNANSWERED)) == 1
    clock.shift(100 * DAY)
    swept(sqlite_database)
    assert len(read(sqlite_database, samira, postman, UNANSWERED)) == 1


def test_words_that_nobody_answers_are_reminded_of_after_a_working_day(
    database: Database, clock: time_machine.Traveller
) -> None:
    samira, ticket = database.write_now(written_to)
    postman = Postman()
    clock.shift(12 * HOUR)
    person_id = ticket.person_id
    assert person_id is not None
    database.write_now(
        lambda t: relay.to_handler(t, HOUSE, ticket, person_id, text("عافاكم جاوبوني"))
    )
    swept(database)
    assert read(database, samira, postman, UNANSWERED) == []
    clock.shift(12 * HOUR + timedelta(minutes=5))
    swept(database)
    swept(database)
    assert len(read(database, samira, postman, UNANSWERED)) == 1, "the first words count"
    clock.shift(2 * DAY)
    swept(database)
    assert len(read(database, samira, postman, UNANSWERED)) == 1
    clock.shift(5 * DAY)
    swept(database)
    assert len(read(database, samira, postman, UNANSWERED)) == 2, "it is still so"
    database.write_now(
        lambda t: work.reply(t, HOUSE, samira, tickets.get(t, ticket.id) or ticket, text("Oui."))
    )
    clock.shift(30 * DAY)
    swept(database)
    assert len(read(database, samira, postman, UNANSWERED)) == 2


def test_who_answers_is_not_reminded(
    sqlite_database: Database, clock: time_machine.Traveller
) -> None:
    samira, ticket = sqlite_database.write_now(written_to)
    sqlite_database.write_now(lambda t: work.ask(t, HOUSE, samira, ticket, text("Quand ?")))
    clock.shift(9 * DAY)
    swept(sqlite_database)
    assert read(sqlite_database, samira, Postman(), UNANSWERED) == []


def digested(database: Database) -> int:
    return database.write_now(partial(set_digests, house=HOUSE))


def test_each_working_morning_says_what_there_is_to_do(
    database: Database, clock: time_machine.Traveller
) -> None:
    def begin(t: Transaction) -> Handler:
        samira, _ = written_to(t)
        an_offered_ticket(t, a_person(t))
        return samira

    samira = database.write_now(begin)
    assert digested(database) == 1
    assert digested(database) == 0, "each sets the next one itself"
    postman = Postman()
    for hour, count in ((8, 0), (9, 1), (10, 1)):
        clock.move_to(datetime(2026, 6, 9, hour, 0, tzinfo=HOUSE.timezone))
        swept(database)
        assert len(read(database, samira, postman, TITLE)) == count
    [told] = read(database, samira, postman, TITLE)
    assert FRENCH.count("digest.untaken", 1) in told
    assert FRENCH.count("digest.unanswered", 1) in told
    assert FRENCH.count("digest.today", 1) not in told
    # Friday, the weekend, and Monday.
    for day, count in ((12, 2), (13, 2), (14, 2), (15, 3)):
        clock.move_to(datetime(2026, 6, day, 9, 0, tzinfo=HOUSE.timezone))
        swept(database)
        assert len(read(database, samira, postman, TITLE)) == count
    assert FRENCH.count("digest.late", 2) in read(database, samira, postman, TITLE)[-1]


def test_who_has_nothing_to_do_or_wants_no_digest_or_is_away_is_told_nothing(
    sqlite_database: Database, clock: time_machine.Traveller
) -> None:
    def begin(t: Transaction) -> list[Handler]:
        idle = a_handler(t, an_organisation(t, "idle"))
        samira, _ = written_to(t)
        silent, away = (a_handler(t, an_organisation(t)) for _ in range(2))
        ends = MONDAY + 9 * DAY
        days_off.put(t, away.organisation_id, away.id, t.now - DAY, ends)
        return [idle, samira, silent, away]

    idle, samira, silent, away = sqlite_database.write_now(begin)
    assert digested(sqlite_database) == 4
    sqlite_database.write_now(lambda t: handlers.digest(t, silent.id, False))
    sqlite_database.write_now(lambda t: an_offered_ticket(t, a_person(t)))
    clock.move_to(datetime(2026, 6, 9, 9, 0, tzinfo=HOUSE.timezone))
    swept(sqlite_database)
    postman = Postman()
    told = [read(sqlite_database, one, postman, TITLE) for one in (idle, samira, silent, away)]
    assert [len(each) for each in told][1:] == [1, 0, 0]
    assert digested(sqlite_database) == 0
    sqlite_database.write_now(lambda t: handlers.digest(t, silent.id, True))
    assert digested(sqlite_database) == 1


def test_a_digest_that_comes_a_day_late_is_left_out(
    sqlite_database: Database, clock: time_machine.Traveller
) -> None:
    samira, _ = sqlite_database.write_now(written_to)
    digested(sqlite_database)
    clock.shift(4 * DAY)
    swept(sqlite_database)
    assert read(sqlite_database, samira, Postman(), TITLE) == []
    clock.shift(3 * DAY)
    swept(sqlite_database)
    assert read(sqlite_database, samira, Postman(), TITLE) == []


def test_a_coordinator_reads_of_the_whole_network(
    sqlite_database: Database, clock: time_machine.Traveller
) -> None:
    def begin(t: Transaction) -> Handler:
        a_ticket(t, a_person(t))
        return a_coordinator(t)

    nadia = sqlite_database.write_now(begin)
    digested(sqlite_database)
    clock.move_to(datetime(2026, 6, 9, 9, 0, tzinfo=HOUSE.timezone))
    swept(sqlite_database)
    [told] = read(sqlite_database, nadia, Postman(), TITLE)
    assert FRENCH.count("digest.unrouted", 1) in told


def test_a_coordinator_who_may_not_know_of_a_grievance_is_not_told_of_it(
    sqlite_database: Database, clock: time_machine.Traveller
) -> None:
    """The digest counts what the list of the waiting shows, and no more."""

    def begin(t: Transaction) -> tuple[Handler, Handler]:
        excluded = a_coordinator(t)
        other = a_handler(t, an_organisation(t, "oadl"), Role.COORDINATOR)
        a_ticket(t, a_person(t), record={"avoid": ["omp"]})
        return excluded, other

    excluded, other = sqlite_database.write_now(begin)
    digested(sqlite_database)
    clock.move_to(datetime(2026, 6, 12, 9, 0, tzinfo=HOUSE.timezone))
    swept(sqlite_database)
    assert sqlite_database.read_now(lambda t: taking.waiting(t, excluded)) == []
    assert read(sqlite_database, excluded, Postman(), TITLE) == []
    assert len(sqlite_database.read_now(lambda t: taking.waiting(t, other))) == 1


def test_what_stands_still_is_late_in_no_list(
    sqlite_database: Database, clock: time_machine.Traveller
) -> None:
    """Neither in the digest nor among what waits, for whoever carries it and for coordinators."""

    def begin(t: Transaction) -> tuple[Handler, Handler, Ticket]:
        nadia = a_coordinator(t, needs=[])
        samira, ticket = in_hand(t, a_person(t))
        return nadia, samira, pauses.pause(t, samira, ticket, Pause.ADMINISTRATION)

    nadia, samira, ticket = sqlite_database.write_now(begin)
    clock.move_to(datetime(2026, 7, 20, 8, 0, tzinfo=HOUSE.timezone))

    def digests(t: Transaction) -> list[str]:
        return [line for one in (samira, nadia) for line in _lines(t, HOUSE, one, FRENCH)]

    assert sqlite_database.read_now(digests) == []
    assert sqlite_database.read_now(lambda t: taking.waiting(t, nadia)) == []
    sqlite_database.write_now(lambda t: tickets.change(t, ticket, paused_at=None))
    late = [FRENCH.count("digest.late", 1), FRENCH.count("digest.late_all", 1)]
    assert sqlite_database.read_now(digests) == late
    assert len(sqlite_database.read_now(lambda t: taking.waiting(t, nadia))) == 1


def test_on_mondays_a_coordinator_is_told_of_articles_that_are_due_for_review(
    sqlite_database: Database, clock: time_machine.Traveller
) -> None:
    def begin(t: Transaction) -> tuple[Handler, Handler]:
        omp = an_organisation(t, "omp", needs=[])
        return a_handler(t, omp, Role.COORDINATOR), a_handler(t, omp)

    both = sqlite_database.write_now(begin)

    def digests(t: Transaction) -> list[list[str]]:
        return [_lines(t, HOUSE, one, FRENCH) for one in both]

    newest = max(one.reviewed for one in HOUSE.articles.values())
    monday = newest + timedelta(days=HOUSE.review_days + 1)
    monday += timedelta(days=-monday.weekday() % 7)
    clock.move_to(datetime(monday.year, monday.month, monday.day, 9, 0, tzinfo=HOUSE.timezone))
    told = FRENCH.count("digest.to_review", len(HOUSE.articles))
    assert sqlite_database.read_now(digests) == [[told], []]
    clock.shift(DAY)
    assert sqlite_database.read_now(digests) == [[], []]
