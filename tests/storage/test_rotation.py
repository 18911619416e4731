"""A new key: everything is brought under it, and then the old one is not needed any more."""

from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Table, update

from storage import accounts, drafts, events, files, handlers, people, rotation, tickets
from storage.database import Database, Transaction
from storage.secrets import Secrets
from storage.ticket_rows import TICKETS
from storage.vault import Vault
from tests.storage.given import RECORD, a_ticket
from tests.storage.test_erasure import ADDRESS, VOICE, Life, live

OLD, NEW = bytes(range(32)), b"n" * 32


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    """A vault beside the database."""
    return Vault(tmp_path / "files")


@pytest.fixture
def life(database: Database, vault: Vault) -> Life:
    """A whole grievance under the old key."""
    return database.write_now(lambda t: live(t, vault))


@pytest.fixture
def both(database_url: str, life: Life) -> Iterator[Database]:
    """The same database, opened with a new key before the old one."""
    opened = Database.open(database_url, Secrets([NEW, OLD]))
    yield opened
    opened.close()


@pytest.fixture
def only_new(database_url: str) -> Iterator[Database]:
    """The same database, opened with the new key alone."""
    opened = Database.open(database_url, Secrets([NEW]))
    yield opened
    opened.close()


def test_after_a_rotation_the_old_key_is_not_needed(
    both: Database, only_new: Database, life: Life, vault: Vault
) -> None:
    assert only_new.read_now(rotation.unreadable) != {}
    done = rotation.rotate(both)
    assert done.rows > 8
    assert done.unreadable == []
    assert only_new.read_now(rotation.unreadable) == {}

    account = only_new.write_now(lambda t: accounts.reach(t, "intake", "telegram", ADDRESS))
    assert account.id == life.account.id
    assert only_new.read_now(lambda t: accounts.address(t, account)) == ADDRESS
    ticket = only_new.read_now(lambda t: tickets.get(t, life.ticket_id))
    assert ticket is not None
    assert only_new.read_now(lambda t: tickets.record(t, ticket)) != {}
    assert only_new.read_now(lambda t: drafts.load(t, life.person_id, "follow_up")) is not None
    assert only_new.read_now(events.verify) == []
    assert only_new.read_now(lambda t: events.history(t, life.ticket_id))[0].detail is not None
    file = only_new.read_now(lambda t: files.get(t, life.file_id))
    assert file is not None
    key = only_new.read_now(lambda t: files.key(t, file))
    assert b"".join(vault.read(file.id, key)) == VOICE


def test_a_second_rotation_finds_nothing_to_do(both: Database) -> None:
    rotation.rotate(both)
    assert rotation.rotate(both) == rotation.Rotated()


def test_a_rotation_that_was_cut_short_goes_on_where_it_stopped(
    both: Database, only_new: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rotation, "BATCH", 2)
    renew, renewed = rotation._renew_row, count()

    def a_few(t: Transaction, table: Table, values: dict[str, Any]) -> None:
        if next(renewed) == 5:
            raise KeyboardInterrupt
        renew(t, table, values)

    with monkeypatch.context() as patch:
        patch.setattr(rotation, "_renew_row", a_few)
        with pytest.raises(KeyboardInterrupt):
            rotation.rotate(both)
    rest = rotation.rotate(both)
    assert rest.unreadable == []
    assert rest.rows > 0
    assert only_new.read_now(rotation.unreadable) == {}


def test_many_rows_are_renewed_in_small_steps(
    database: Database, both: Database, only_new: Database
) -> None:
    def more(t: Transaction) -> None:
        for number in range(250):
            drafts.save(t, UUID(int=number), "grievance", "a1b2", {"n": number})

    database.write_now(more)
    assert rotation.rotate(both).rows > 250
    assert only_new.read_now(lambda t: drafts.load(t, UUID(int=249), "grievance")) == (
        "a1b2",
        {"n": 249},
    )


def test_what_no_key_opens_is_named_and_left_alone(both: Database, life: Life) -> None:
    def spoil(t: Transaction) -> None:
        old = t.secrets.prefixes[1]
        this = update(TICKETS).where(TICKETS.c.id == life.ticket_id)
        t.connection.execute(this.values(record_sealed=old + bytes(60)))

    both.write_now(spoil)
    done = rotation.rotate(both)
    assert done.unreadable == [f"tickets/{life.ticket_id}"]
    assert rotation.rotate(both).unreadable == [f"tickets/{life.ticket_id}"]


def test_a_history_that_was_tampered_with_is_not_blessed_anew(both: Database, life: Life) -> None:
    def spoil(t: Transaction) -> None:
        this = update(TICKETS).where(TICKETS.c.id == life.ticket_id)
        t.connection.execute(this.values(events=0))

    both.write_now(spoil)
    assert rotation.rotate(both).unreadable == [f"tickets/{life.ticket_id}"]
    assert both.read_now(events.verify) != []


def test_new_tickets_are_opened_while_a_rotation_runs(both: Database, only_new: Database) -> None:
    def file_one(t: Transaction) -> UUID:
        return a_ticket(t, people.create(t).id).id

    ticket_id = both.write_now(file_one)
    rotation.rotate(both)
    ticket = only_new.read_now(lambda t: tickets.get(t, ticket_id))
    assert ticket is not None
    assert only_new.read_now(lambda t: tickets.record(t, ticket)) == RECORD
    assert only_new.read_now(handlers.coordinators) == []
