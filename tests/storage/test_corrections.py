"""Notes about the directory go with who wrote them; while they are kept, so is who settled them."""

from collections.abc import Iterator
from uuid import UUID

import pytest
from sqlalchemy import select

from storage import accounts, corrections, merging, people, rotation
from storage.accounts import Account
from storage.corrections import CORRECTIONS
from storage.database import Database
from storage.secrets import Secrets
from storage.transaction import Transaction
from tests.storage.given import DAY, a_handler, a_person, account_of, an_organisation

NUMBER, ID = "whatsapp:+212600000001", "whatsapp:MA.1"
OLD, NEW = bytes(range(32)), b"n" * 32
WRONG = "Le numéro ne répond pas"
ENTRY = "service:cndh"


@pytest.fixture
def turned(database_url: str, database: Database) -> Iterator[Database]:
    """A database with a note of somebody, opened with the key that it was brought under."""
    database.write_now(somebody)
    both = Database.open(database_url, Secrets([NEW, OLD]))
    assert rotation.rotate(both).unreadable == []
    both.close()
    opened = Database.open(database_url, Secrets([NEW]))
    yield opened
    opened.close()


def somebody(t: Transaction) -> UUID:
    """Somebody who found an entry wrong."""
    person = a_person(t, NUMBER, "whatsapp")
    assert corrections.write(t, account_of(t, person).id, ENTRY, WRONG)
    return person.id


def settled(t: Transaction) -> list[tuple[object, object]]:
    """When each note was settled, and by whom."""
    columns = (CORRECTIONS.c.settled_at, CORRECTIONS.c.settled_by)
    return [(row[0], row[1]) for row in t.connection.execute(select(*columns))]


def test_it_goes_with_who_wrote_it_also_once_two_accounts_are_one(database: Database) -> None:
    def joined(t: Transaction) -> tuple[UUID, Account]:
        person = a_person(t, ID, "whatsapp")
        keep = account_of(t, person)
        gone = accounts.reach(t, "intake", "whatsapp", NUMBER)
        accounts.belongs(t, gone.id, person_id=person.id)
        corrections.write(t, gone.id, ENTRY, WRONG)
        merging.accounts_into(t, keep, gone)
        return person.id, keep

    person_id, keep = database.write_now(joined)
    assert database.read_now(corrections.count) == 1

    def more(t: Transaction) -> list[bool]:
        return [corrections.write(t, keep.id, ENTRY, WRONG) for _ in range(3)]

    assert database.write_now(more) == [True, True, False], "the first one counts"
    database.write_now(lambda t: people.erase(t, person_id))
    assert database.read_now(settled) == []


def test_it_goes_with_who_wrote_it_also_under_another_key(turned: Database) -> None:
    def whose(t: Transaction) -> UUID:
        account = accounts.find(t, "intake", "whatsapp", NUMBER)
        assert account is not None
        assert account.person_id is not None
        return account.person_id

    assert [one.text for one in turned.read_now(lambda t: corrections.oldest(t, 9))] == [WRONG]
    person_id = turned.read_now(whose)
    turned.write_now(lambda t: people.erase(t, person_id))
    assert turned.read_now(settled) == []


def test_who_settled_it_is_kept_until_it_goes_by_itself(database: Database) -> None:
    def settles(t: Transaction) -> UUID:
        somebody(t)
        latifa = a_handler(t, an_organisation(t))
        (note,) = corrections.oldest(t, 9)
        assert not corrections.settle(t, note.id, latifa.id, but=ENTRY)
        assert corrections.settle(t, note.id, latifa.id)
        assert not corrections.settle(t, note.id, latifa.id), "once"
        assert corrections.oldest(t, 9) == []
        assert corrections.count(t) == 0
        assert [at == t.now for at, _ in settled(t)] == [True]
        return latifa.id

    latifa_id = database.write_now(settles)
    assert [who for _, who in database.read_now(settled)] == [latifa_id]
    assert database.write_now(lambda t: corrections.forget(t, t.now + DAY)) == 1
    assert database.read_now(settled) == []
