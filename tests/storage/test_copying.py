"""All of a database becomes all of another, of either kind, and is compared row by row."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import Connection, Executable, delete, event, insert, select, text, update

from storage import alone, comparing, copying, events, outbox, tickets
from storage.aliases import ALIASES
from storage.comparing import Different
from storage.database import Database
from storage.leases import LEASES
from storage.offers import OFFERS
from storage.outbox_rows import OUTBOX
from storage.reports import REPORTS
from storage.schema import METADATA
from storage.sealed import columns
from storage.secrets import Secrets
from storage.ticket_rows import TICKETS
from storage.vault import Vault
from tests.postgres import Postgres
from tests.storage.full import fill
from tests.storage.test_erasure import STORY, Life


@pytest.fixture
def life(database: Database, tmp_path: Path) -> Life:
    """What is in the database that is copied."""
    return fill(database, Vault(tmp_path / "files"))


@pytest.fixture(params=["sqlite", "postgresql"])
def target_url(
    request: pytest.FixtureRequest, postgres: Postgres, sqlite_template: Path, tmp_path: Path
) -> Iterator[str]:
    """The address of a migrated, empty database of each kind."""
    if request.param == "sqlite":
        shutil.copy(sqlite_template, tmp_path / "target.db")
        yield f"sqlite:///{tmp_path / 'target.db'}"
    else:
        template = request.getfixturevalue("postgres_template")
        yield postgres.create("target", template)
        postgres.drop("target")


@pytest.fixture
def source(database: Database, database_url: str, life: Life) -> Iterator[Connection]:
    """A filled database that nobody else works on."""
    database.close()
    with alone.held(database_url) as connection:
        yield connection


@pytest.fixture
def target(target_url: str) -> Iterator[Connection]:
    """The database it is copied to."""
    with alone.held(target_url) as connection:
        yield connection


def test_every_row_of_every_table_arrives_as_it_was(
    source: Connection, target_url: str, secrets: Secrets, life: Life
) -> None:
    before = copying.count(source)
    assert [name for name, rows in before.items() if rows == 0] == []
    told: list[tuple[str, int]] = []
    with alone.held(target_url) as target:
        copied_rows = copying.copy(source, target, lambda *batch: told.append(batch))
        assert comparing.compare(source, target, secrets).number == 0
        target.commit()
    assert copied_rows == sum(before.values())
    assert dict(told) == before
    copied = Database.open(target_url, secrets)
    ticket = copied.read_now(lambda t: tickets.get(t, life.ticket_id))
    assert ticket is not None
    assert copied.read_now(lambda t: tickets.record(t, ticket)) == {"account": STORY}
    assert copied.read_now(events.verify) == []
    numbers = select(OUTBOX.c.sequence).order_by(OUTBOX.c.sequence)
    last = copied.read_now(lambda t: t.connection.scalars(numbers).all())[-1]
    copied.write_now(lambda t: outbox.add(t, life.account, b"{}", priority=0))
    assert copied.read_now(lambda t: t.connection.scalars(numbers).all())[-1] == last + 1
    copied.close()


def test_both_sides_agree_on_the_order_of_text(
    source: Connection, target: Connection, secrets: Secrets
) -> None:
    """The PostgreSQL of the tests knows no other order, so what it is asked tells."""
    copying.copy(source, target)
    asked: list[str] = []
    event.listen(target, "before_cursor_execute", lambda *call: asked.append(call[2]))
    comparing.compare(source, target, secrets)
    [of_reports] = [statement for statement in asked if "FROM reports" in statement]
    bytewise = 'ORDER BY reports.channel COLLATE "C", reports.provider_id COLLATE "C"'
    assert (bytewise in of_reports) == (target.dialect.name == "postgresql")


def test_a_few_rows_are_in_memory_at_a_time(
    source: Connection, target: Connection, secrets: Secrets, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(copying, "BATCH", 2)
    told: list[int] = []
    copying.copy(source, target, lambda _, rows: told.append(rows))
    comparing.compare(source, target, secrets, lambda _, rows: told.append(rows))
    assert max(told) == 2
    assert sum(told) == 2 * sum(copying.count(source).values())


@pytest.mark.parametrize("kind", ["postgresql"])
def test_a_copy_that_breaks_off_leaves_nothing_open(source: Connection, target: Connection) -> None:
    def break_off(_table: str, _rows: int) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError) as error:
        copying.copy(source, target, break_off)
    assert source.scalar(text("SELECT count(*) FROM pg_cursors")) == 0, error


A_LEASE = {"name": "web", "holder": UUID(int=8), "until": datetime(2026, 1, 1, tzinfo=UTC)}
CHANGES: dict[str, tuple[Executable, str]] = {
    "a number": (update(OUTBOX).values(priority=OUTBOX.c.priority + 1), "outbox/1"),
    "a list": (update(OFFERS).values(reasons=["women"]), "offers/"),
    "a moment": (update(TICKETS).values(opened_at=datetime(2026, 1, 1, tzinfo=UTC)), "tickets/"),
    "a row less": (delete(REPORTS).where(REPORTS.c.provider_id == "SMA"), "reports/whatsapp/SMA"),
    "the last row": (delete(ALIASES), "aliases/"),
    "a row more": (insert(LEASES).values(A_LEASE), "leases/web"),
}


@pytest.mark.parametrize("kind", ["sqlite"])
def test_whatever_is_not_the_same_is_named(
    source: Connection, target: Connection, secrets: Secrets
) -> None:
    copying.copy(source, target)
    for change, (statement, row) in CHANGES.items():
        with target.begin_nested() as undone:
            target.execute(statement)
            with pytest.raises(Different) as different:
                comparing.compare(source, target, secrets)
            assert different.value.row.startswith(row), change
            undone.rollback()
    assert comparing.compare(source, target, secrets).number == 0


@pytest.mark.parametrize("kind", ["sqlite"])
def test_what_no_key_opens_is_counted(
    source: Connection, target: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    copying.copy(source, target)
    monkeypatch.setattr(comparing, "NAMED", 3)
    unopened = comparing.compare(source, target, Secrets([bytes(32)]))
    values = [
        value
        for table in METADATA.sorted_tables
        for column in columns(table)
        for value in source.scalars(select(column).where(column.is_not(None)))
    ]
    assert unopened.number == len(values)
    assert len(unopened.named) == 3
    assert unopened.named[0].startswith("canaries/")
