"""A reminder is one for what it is about, whomever that concerns, and goes with whom it is to."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
import time_machine

from storage import merging, people, reminders
from storage.database import Database
from storage.transaction import Transaction
from tests.bot.office import a_handler, a_person, a_ticket, an_organisation

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(datetime(2026, 6, 8, 12, tzinfo=UTC), tick=False) as moved:
        yield moved


def kinds(t: Transaction, person_id: UUID) -> list[tuple[str, str | None]]:
    return sorted((one.kind, one.subject) for one in reminders.of_person(t, person_id))


def test_set_again_it_moves_and_another_subject_is_another(database: Database) -> None:
    def story(t: Transaction) -> None:
        person, other = a_person(t), a_person(t)
        for subject in ("a", "b", "a"):
            reminders.put(t, "date", t.now + DAY, person_id=person.id, subject=subject)
        reminders.put(t, "date", t.now + DAY, person_id=other.id, subject="a")
        assert kinds(t, person.id) == [("date", "a"), ("date", "b")]
        assert reminders.cancel(t, "date", person_id=person.id, subject="a") == 1
        assert reminders.cancel(t, person_id=person.id) == 1
        assert kinds(t, other.id) == [("date", "a")]
        with pytest.raises(ValueError, match="of whom"):
            reminders.cancel(t, "date")

    database.write_now(story)


def test_one_about_no_ticket_is_claimed_like_any(
    database: Database, clock: time_machine.Traveller
) -> None:
    def begin(t: Transaction) -> None:
        handler, person = a_handler(t, an_organisation(t)), a_person(t)
        reminders.put(t, "digest", t.now, handler_id=handler.id)
        reminders.put(t, "unfinished", t.now, person_id=person.id, subject="abcd")
        reminders.put(t, "news", t.now, ticket_id=a_ticket(t, person).id, person_id=person.id)

    database.write_now(begin)
    clock.shift(1)

    def claimed(t: Transaction) -> list[tuple[str, bool, bool]]:
        found = reminders.claim(t, 10)
        reminders.done(t, [one.id for one in found])
        return sorted((one.kind, one.ticket_id is None, one.reference is None) for one in found)

    told = [("digest", True, True), ("news", False, False), ("unfinished", True, True)]
    assert database.write_now(claimed) == told
    assert database.write_now(claimed) == []


def test_what_was_said_may_be_set_again_by_its_id(
    database: Database, clock: time_machine.Traveller
) -> None:
    def story(t: Transaction) -> UUID:
        person = a_person(t)
        reminders.put(t, "news", t.now, person_id=person.id)
        [one] = reminders.claim(t, 10)
        reminders.done(t, [one.id])
        reminders.said(t, one.id)
        reminders.postpone(t, one.id, t.now + DAY)
        assert reminders.claim(t, 10) == []
        return one.id

    key = database.write_now(story)
    clock.shift(DAY)

    def later(t: Transaction) -> None:
        assert [one.id for one in reminders.claim(t, 10)] == [key]
        reminders.drop(t, key)
        assert reminders.claim(t, 10) == []
        again = reminders.get(t, key)
        assert again is not None
        assert again.said_at == t.now - DAY

    database.write_now(later)


def test_two_people_who_are_one_are_told_each_thing_once(database: Database) -> None:
    def story(t: Transaction) -> None:
        keep, gone = a_person(t), a_person(t)
        ticket = a_ticket(t, gone)
        reminders.put(t, "asked", t.now, ticket_id=ticket.id, person_id=keep.id)
        reminders.put(t, "asked", t.now + DAY, ticket_id=ticket.id, person_id=gone.id)
        reminders.put(t, "date", t.now + DAY, person_id=gone.id, subject="a")
        [before] = [one for one in reminders.of_person(t, gone.id) if one.kind == "date"]
        merging.people_into(t, keep.id, gone.id, lambda draft, _: draft)
        assert kinds(t, keep.id) == [("asked", None), ("date", "a")]
        assert kinds(t, gone.id) == []
        # The buttons under what was said already lead to it still.
        moved = reminders.get(t, before.id)
        assert moved is not None
        assert moved.person_id == keep.id
        reminders.put(t, "date", t.now, person_id=keep.id, subject="a")
        assert len(kinds(t, keep.id)) == 2

    database.write_now(story)


def test_nothing_is_left_of_somebody_who_is_erased(database: Database) -> None:
    def story(t: Transaction) -> None:
        person, other = a_person(t), a_person(t)
        ticket = a_ticket(t, person)
        reminders.put(t, "unfinished", t.now, person_id=person.id, subject="abcd")
        reminders.put(t, "news", t.now, ticket_id=ticket.id, person_id=other.id)
        people.erase(t, person.id)
        assert kinds(t, person.id) == []
        assert reminders.of(t, ticket.id) == []

    database.write_now(story)
