"""People, the accounts they write from, and the drafts they left."""

from uuid import UUID

import pytest

from storage import accounts, drafts, handlers, people
from storage.database import Database, Transaction
from storage.secrets import NotOurs, Secrets
from tests.storage.given import a_person, account_of, an_organisation


def test_a_person_is_remembered_with_the_flows_set_aside(database: Database) -> None:
    person = database.write_now(people.create)

    def live(t: Transaction) -> None:
        people.set_language(t, person.id, "fr")
        people.set_flow(t, person.id, "follow_up", ["home", "grievance"])
        people.set_safety(t, person.id, shared_phone=True, safe_hours="morning")
        people.stop(t, person.id)

    database.write_now(live)
    known = database.read_now(lambda t: people.get(t, person.id))
    assert known is not None
    assert (known.language, known.flow, known.under) == ("fr", "follow_up", ["home", "grievance"])
    assert (known.shared_phone, known.safe_hours) == (True, "morning")
    assert known.stopped_at is not None
    assert known.created_at.tzinfo is not None
    database.write_now(lambda t: people.resume(t, person.id))
    known = database.read_now(lambda t: people.get(t, person.id))
    assert known is not None
    assert known.stopped_at is None
    assert database.read_now(lambda t: people.get(t, UUID(int=1))) is None


def test_an_address_is_one_account_at_each_door_and_channel(database: Database) -> None:
    def reach(t: Transaction) -> list[UUID]:
        places = [("intake", "telegram"), ("intake", "whatsapp"), ("desk", "telegram")]
        return [accounts.reach(t, *place, "1001").id for place in places]

    first = database.write_now(reach)
    assert len(set(first)) == 3
    assert database.write_now(reach) == first


def test_the_address_lies_sealed_and_is_found_by_a_hash(database: Database) -> None:
    account = database.write_now(lambda t: accounts.reach(t, "intake", "whatsapp", "+212612345678"))
    assert b"612345678" not in account.lookup + account.address_sealed
    assert database.read_now(lambda t: accounts.address(t, account)) == "+212612345678"


def test_an_address_moved_to_another_account_does_not_open(database: Database) -> None:
    def swap(t: Transaction) -> str:
        mine = accounts.reach(t, "intake", "telegram", "1001")
        theirs = accounts.reach(t, "intake", "telegram", "1002")
        mine.address_sealed = theirs.address_sealed
        return accounts.address(t, mine)

    with pytest.raises(NotOurs):
        database.write_now(swap)


def test_an_account_made_under_an_older_key_is_still_reached(
    database: Database, database_url: str
) -> None:
    account = database.write_now(lambda t: accounts.reach(t, "intake", "telegram", "1001"))
    both = Database.open(database_url, Secrets([b"n" * 32, bytes(range(32))]))
    assert (
        both.write_now(lambda t: accounts.reach(t, "intake", "telegram", "1001")).id == account.id
    )
    both.close()


def test_the_account_used_last_comes_first(database: Database) -> None:
    person = database.write_now(lambda t: a_person(t, "old"))

    def another(t: Transaction) -> UUID:
        account = accounts.reach(t, "intake", "whatsapp", "new")
        accounts.belongs(t, account.id, person_id=person.id)
        accounts.touch(t, account.id)
        return account.id

    newest = database.write_now(another)
    order = database.read_now(lambda t: [a.id for a in accounts.of_person(t, person.id, "intake")])
    assert order[0] == newest
    assert len(order) == 2


def test_a_handler_is_reached_at_the_desk(database: Database) -> None:
    def live(t: Transaction) -> list[str]:
        handler = handlers.join(t, an_organisation(t).id, "handler", name="Samira")
        account = accounts.reach(t, "desk", "telegram", "2001")
        accounts.belongs(t, account.id, handler_id=handler.id)
        return [accounts.address(t, each) for each in accounts.of_handler(t, handler.id)]

    assert database.write_now(live) == ["2001"]


def test_a_block_lasts_until_the_account_is_heard(database: Database) -> None:
    person = database.write_now(a_person)
    account = database.read_now(lambda t: account_of(t, person))
    database.write_now(lambda t: accounts.blocked(t, account.id))
    assert database.read_now(lambda t: account_of(t, person)).blocked_at is not None
    database.write_now(lambda t: accounts.touch(t, account.id))
    heard = database.read_now(lambda t: accounts.get(t, account.id))
    assert heard is not None
    assert heard.blocked_at is None
    assert heard.last_heard_at is not None


def test_a_draft_is_saved_over_itself_and_comes_back_as_it_was(database: Database) -> None:
    holder = UUID(int=7)
    told: dict[str, object] = {"answers": {"grievance.account": "نقلوه"}, "shown": "grievance.when"}

    def save(code: str, data: dict[str, object]) -> None:
        database.write_now(lambda t: drafts.save(t, holder, "grievance", code, data))

    save("a1b2", {"answers": {}})
    save("a1b2", told)
    assert database.read_now(lambda t: drafts.load(t, holder, "grievance")) == ("a1b2", told)
    assert database.read_now(lambda t: drafts.load(t, holder, "home")) is None
    assert database.read_now(lambda t: drafts.load(t, UUID(int=8), "grievance")) is None
    database.write_now(lambda t: drafts.save(t, holder, "home", "c3d4", {}))
    assert set(database.read_now(lambda t: drafts.of(t, holder))) == {"grievance", "home"}
    database.write_now(lambda t: drafts.delete(t, holder, "grievance"))
    assert database.read_now(lambda t: drafts.of(t, holder)) == ["home"]
