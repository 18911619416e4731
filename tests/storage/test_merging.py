"""A number and an id prove to be one person: all that belonged to either belongs to one."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import time_machine
from sqlalchemy import event, select, text

from flows.vocabulary import Purpose
from storage import (
    accounts,
    aliases,
    consents,
    drafts,
    events,
    files,
    followers,
    inbox,
    merging,
    messages,
    outbox,
    people,
    receipts,
    rotation,
    tickets,
)
from storage.accounts import Account
from storage.database import Database
from storage.schema import METADATA
from storage.secrets import Secrets
from storage.transaction import Transaction
from tests.storage.given import a_person, a_ticket, account_of

NUMBER, ID = "whatsapp:+212612345678", "whatsapp:MA.abc123"
WAY = ("intake", "whatsapp")


def lived(t: Transaction, address: str, word: str) -> tuple[UUID, Account, UUID]:
    """Somebody with a grievance, a draft, a file, words both ways and messages under way."""
    person = a_person(t, address, "whatsapp")
    account = account_of(t, person)
    ticket = a_ticket(t, person.id)
    inbox.record(t, *WAY, f"SM-{word}", account.id, {"text": word})
    consents.give(t, person.id, ticket.id, Purpose.CONTACT, True)
    files.expect(
        t, door="intake", channel="whatsapp", source=word, kind="voice", holder_id=person.id
    )
    messages.add(t, ticket.id, "person", person.id, "words", [{"text": word}])
    drafts.save(t, person.id, "grievance", word, {"said": [word]})
    events.record(t, ticket.id, "person", person.id, "received", {"word": word})
    outbox.add(t, account, word.encode(), priority=1, topic=f"held:{person.id}:stays")
    receipts.look(t, account.id, ticket.reference)
    return person.id, account, ticket.id


def one(t: Transaction) -> tuple[UUID, UUID, UUID, UUID]:
    """Two lives become one; the person who stays, the one who was, and both their grievances."""
    gone_id, gone, first = lived(t, NUMBER, "older")
    keep_id, keep, second = lived(t, ID, "newer")
    people.set_flow(t, gone_id, "grievance", [])
    merging.accounts_into(t, keep, gone)
    merging.people_into(
        t, keep_id, gone_id, lambda kept, other: {"said": other["said"] + kept["said"]}
    )
    return keep_id, gone_id, first, second


def everywhere(t: Transaction, value: UUID) -> set[str]:
    """Every column, but the history's, in which an id stands."""
    found = set()
    for table in METADATA.tables.values():
        for row in t.connection.execute(select(table)):
            found |= {
                f"{table.name}.{name}"
                for name, held in row._mapping.items()
                if held == value or (isinstance(held, str) and str(value) in held)
            }
    return found


def test_all_that_belonged_to_two_belongs_to_one(database: Database) -> None:
    keep_id, gone_id, first, second = database.write_now(one)

    def check(t: Transaction) -> None:
        assert {ticket.id for ticket in tickets.of_person(t, keep_id)} == {first, second}
        assert set(tickets.owned_by(t, keep_id)) == {first, second}
        assert drafts.load(t, keep_id, "grievance") == ("newer", {"said": ["older", "newer"]})
        assert consents.current(t, keep_id, first) == {Purpose.CONTACT: True}
        assert len(accounts.of_person(t, keep_id)) == 1
        for ticket_id in (first, second):
            assert [one.author_id for one in messages.thread(t, ticket_id)] == [keep_id]
        waiting = outbox.by_topic(t, f"held:{keep_id}:stays")
        assert len(waiting) == 2
        assert len({row.lane for row in waiting}) == 1
        assert events.verify(t) == []
        # The history names who it was, and the row of that person says whom they became.
        assert everywhere(t, gone_id) == {"people.id", "ticket_events.actor_id"}

    database.read_now(check)


def test_both_addresses_lead_to_the_one_account(database: Database) -> None:
    database.write_now(one)

    def check(t: Transaction) -> None:
        by_id, by_number = accounts.find(t, *WAY, ID), accounts.find(t, *WAY, NUMBER)
        assert by_id is not None
        assert by_number is not None
        assert by_id.id == by_number.id
        assert accounts.address(t, by_id) == ID
        assert accounts.reach(t, *WAY, NUMBER).id == by_id.id

    database.write_now(check)


def test_the_order_of_what_waits_is_kept_across_both(database: Database) -> None:
    database.write_now(one)

    def claim(t: Transaction) -> list[tuple[str, bytes]]:
        due = outbox.claim(t, door="intake", channel="whatsapp", limit=9, lease=receipts.HOUR)
        for row in due:
            outbox.sent(t, row.id, "SM")
        return [(row.address, row.payload) for row in due]

    assert database.write_now(claim) == [(ID, b"older")]
    assert database.write_now(claim) == [(ID, b"newer")]


def test_a_grievance_that_both_followed_is_followed_once_and_as_its_own(database: Database) -> None:
    def work(t: Transaction) -> tuple[list[UUID], UUID, Any]:
        gone, keep = a_person(t, NUMBER, "whatsapp"), a_person(t, ID, "whatsapp")
        ticket = a_ticket(t, gone.id)
        followers.follow(t, ticket.id, keep.id, "receipt")
        merging.people_into(t, keep.id, gone.id, lambda kept, _: kept)
        via = t.connection.scalar(text("SELECT via FROM followers"))
        return followers.of(t, ticket.id), keep.id, via

    followed_by, keep_id, via = database.write_now(work)
    assert followed_by == [keep_id]
    assert via == "filed"


def test_the_more_careful_of_two_stays(database: Database) -> None:
    def work(t: Transaction) -> people.Person | None:
        gone, keep = a_person(t, NUMBER, "whatsapp"), a_person(t, ID, "whatsapp")
        people.set_safety(t, gone.id, shared_phone=True, safe_hours="evening")
        people.stop(t, gone.id)
        people.set_language(t, keep.id, None)
        people.set_flow(t, keep.id, "welcome", [])
        people.set_flow(t, gone.id, "receipt", ["grievance"])
        merging.people_into(t, keep.id, gone.id, lambda kept, _: kept)
        return people.get(t, keep.id)

    person = database.write_now(work)
    assert person is not None
    assert (person.shared_phone, person.safe_hours) == (True, "evening")
    assert person.stopped_at is not None
    assert (person.language, person.flow, person.under) == ("ary", "receipt", ["grievance"])


def test_of_two_stops_the_later_one_stays_and_takes_no_consent_along(
    database: Database, time_machine: time_machine.TimeMachineFixture
) -> None:
    time_machine.move_to(datetime(2026, 5, 3, 12, tzinfo=UTC), tick=False)

    def stop(t: Transaction, address: str) -> UUID:
        person_id, _, ticket_id = lived(t, address, address)
        people.stop(t, person_id)
        assert consents.current(t, person_id, ticket_id) == {Purpose.CONTACT: True}
        return person_id

    keep_id = database.write_now(lambda t: stop(t, ID))
    time_machine.shift(60)
    gone_id = database.write_now(lambda t: stop(t, NUMBER))

    def merged(t: Transaction) -> datetime | None:
        merging.people_into(t, keep_id, gone_id, lambda kept, _: kept)
        person = people.get(t, keep_id)
        assert person is not None
        stopped_at = person.stopped_at
        people.resume(t, keep_id)
        for ticket_id in tickets.owned_by(t, keep_id):
            assert consents.current(t, keep_id, ticket_id) == {Purpose.CONTACT: True}
        return stopped_at

    assert database.write_now(merged) == datetime.now(UTC)


def test_what_waits_is_found_without_reading_the_whole_outbox(sqlite_database: Database) -> None:
    asked: list[tuple[str, Any]] = []

    def hear(_: Any, __: Any, statement: str, parameters: Any, *rest: Any) -> None:
        if statement.startswith("UPDATE outbox"):
            asked.append((statement, parameters))

    def merge(t: Transaction) -> list[str]:
        _, gone, _ = lived(t, NUMBER, "older")
        _, keep, _ = lived(t, ID, "newer")
        event.listen(t.connection, "before_cursor_execute", hear)
        merging.accounts_into(t, keep, gone)
        event.remove(t.connection, "before_cursor_execute", hear)
        return [
            str(step)
            for statement, parameters in asked
            for step in t.connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
        ]

    plan = sqlite_database.write_now(merge)
    assert plan
    assert not [step for step in plan if "SCAN" in step]


def test_erasing_them_leaves_nothing_of_either(database: Database) -> None:
    keep_id, gone_id, *_ = database.write_now(one)
    database.write_now(lambda t: people.erase(t, keep_id))

    def check(t: Transaction) -> None:
        assert everywhere(t, gone_id) == {"people.id"}
        assert accounts.find(t, *WAY, NUMBER) is None
        assert accounts.find(t, *WAY, ID) is None
        assert t.connection.execute(select(aliases.ALIASES)).all() == []
        assert events.verify(t) == []

    database.read_now(check)


def test_a_new_key_finds_people_by_their_other_address(
    database: Database, database_url: str
) -> None:
    database.write_now(one)
    secrets = [b"n" * 32, bytes(range(32))]
    both = Database.open(database_url, Secrets(secrets))
    try:
        assert both.read_now(lambda t: accounts.find(t, *WAY, NUMBER)) is not None
        assert rotation.rotate(both).unreadable == []
    finally:
        both.close()
    only_new = Database.open(database_url, Secrets(secrets[:1]))
    try:
        known = only_new.read_now(lambda t: accounts.find(t, *WAY, NUMBER))
        assert known is not None
        assert only_new.read_now(lambda t: aliases.of(t, known.id)) == [NUMBER]
    finally:
        only_new.close()


def test_an_account_is_written_to_at_its_newest_address(database: Database) -> None:
    def work(t: Transaction) -> tuple[str, list[str]]:
        account = accounts.reach(t, *WAY, NUMBER)
        accounts.readdress(t, account, ID)
        accounts.readdress(t, account, NUMBER)
        accounts.readdress(t, account, ID)
        known = accounts.find(t, *WAY, NUMBER)
        assert known is not None
        return accounts.address(t, known), aliases.of(t, known.id)

    assert database.write_now(work) == (ID, [NUMBER])


def test_each_column_of_a_person_goes_over_and_is_blank_where_it_was(
    sqlite_database: Database,
) -> None:
    """A column that is new to people fails here until a merge and an erasure know of it."""
    said: dict[str, Any] = {
        "language": "ary",
        "flow": "grievance",
        "under": ["home"],
        "shared_phone": True,
        "safe_hours": "evening",
        "region": "oriental",
        "interests": ["health"],
        "language_offered": "fr",
        "stopped_at": datetime(2026, 6, 8, tzinfo=UTC),
    }
    kept = {"id", "created_at", "erased_at", "merged_into"}
    assert set(people.PEOPLE.c.keys()) == {*said, *kept}
    blank = people.Person(id=UUID(int=0), created_at=datetime.now(UTC)).model_dump(exclude=kept)

    def told(t: Transaction) -> None:
        keep, gone = people.create(t), people.create(t)
        row = people.PEOPLE.update().where(people.PEOPLE.c.id == gone.id)
        t.connection.execute(row.values(**said))
        merging.people_into(t, keep.id, gone.id, lambda kept, _: kept)
        for found, holds in ((keep, said), (gone, blank)):
            read = people.get(t, found.id)
            assert read is not None
            assert read.model_dump(exclude=kept) == holds
        t.connection.execute(row.values(**said))
        people.erase(t, keep.id)
        for found in (keep, gone):
            read = people.get(t, found.id)
            assert read is not None
            assert read.model_dump(exclude=kept) == blank

    sqlite_database.write_now(told)
