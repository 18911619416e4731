"""The steps lead from nothing to what the code expects, keep what is there, and run once."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import JSON, inspect, text
from sqlalchemy.exc import DBAPIError

from storage import events, people, tickets
from storage.database import Database, DatabaseAway, Transaction
from storage.migrations import STEPS, configuration, is_current, upgrade
from storage.schema import METADATA, NOUNS
from storage.secrets import Secrets
from storage.tables import new_id
from tests.storage.given import RECORD, a_person, a_ticket

HOUSE = Path(__file__).parent.parent.parent


def test_the_models_say_what_the_steps_say(database: Database) -> None:
    def differences(t: Transaction) -> list[object]:
        seen = MigrationContext.configure(
            t.connection, opts={"compare_type": True, "compare_server_default": defaults_differ}
        )
        return list(compare_metadata(seen, METADATA))

    def defaults_differ(*told: Any) -> bool | None:
        _, inspected, _, in_database, _, in_model = told
        # PostgreSQL cannot compare values of JSON: what is written there is.
        if isinstance(inspected.type, JSON):
            return (in_database or "").removesuffix("::json") != (in_model or "")
        return None

    assert database.read_now(differences) == []


def test_every_file_that_holds_a_table_is_known() -> None:
    holding = [
        file.stem
        for file in (HOUSE / "storage").glob("*.py")
        if "table=True" in file.read_text(encoding="utf-8")
    ]
    assert list(NOUNS) == sorted(holding)


def test_there_is_one_newest_step_and_one_line_of_steps() -> None:
    steps = ScriptDirectory.from_config(configuration())
    assert steps.get_heads() == [max(STEPS)]
    assert {step.revision for step in steps.walk_revisions()} == STEPS
    names = [step.revision for step in steps.walk_revisions()]
    assert names == sorted(names, reverse=True)
    assert len(names) == len(list((HOUSE / "storage/migrations/versions").glob("v*.py")))


def test_an_empty_database_is_brought_up_step_by_step(empty_url: str, secrets: Secrets) -> None:
    database = Database.open(empty_url, secrets)
    assert not database.read_now(is_current)
    for step in reversed(list(ScriptDirectory.from_config(configuration()).walk_revisions())):
        upgrade(empty_url, step.revision)
    assert database.read_now(is_current)
    names = database.read_now(lambda t: set(inspect(t.connection).get_table_names()))
    database.close()
    assert names == {*METADATA.tables, "alembic_version"}


def test_a_populated_database_keeps_everything(database_url: str, secrets: Secrets) -> None:
    database = Database.open(database_url, secrets)

    def live(t: Transaction) -> tickets.Ticket:
        ticket = a_ticket(t, a_person(t).id)
        events.record(t, ticket.id, "system", None, "received")
        return ticket

    ticket = database.write_now(live)
    newest, before = [
        step.revision for step in ScriptDirectory.from_config(configuration()).walk_revisions()
    ][:2]

    def said_to_be_at(t: Transaction, revision: str) -> None:
        said = text("UPDATE alembic_version SET version_num = :revision")
        t.connection.execute(said, {"revision": revision})

    # As if the last step had never been said to be done: it is refused, and nothing is half done.
    database.write_now(lambda t: said_to_be_at(t, before))
    with pytest.raises(DBAPIError):
        upgrade(database_url)
    assert not database.read_now(is_current)
    database.write_now(lambda t: said_to_be_at(t, newest))
    upgrade(database_url)
    found = database.read_now(lambda t: tickets.get(t, ticket.id))
    assert found is not None
    assert database.read_now(lambda t: tickets.record(t, found)) == RECORD
    assert database.read_now(events.verify) == []
    database.close()


def test_of_processes_that_start_at_once_one_does_the_work(
    empty_url: str, secrets: Secrets
) -> None:
    code = "import sys; from storage.migrations import upgrade; upgrade(sys.argv[1])"
    starts = [
        subprocess.Popen([sys.executable, "-c", code, empty_url], cwd=HOUSE, stderr=subprocess.PIPE)
        for _ in range(3)
    ]
    told = [start.communicate()[1].decode() for start in starts]
    assert [start.returncode for start in starts] == [0, 0, 0], told
    database = Database.open(empty_url, secrets)
    assert database.write_now(lambda t: people.create(t).language) is None
    assert database.read_now(is_current)
    database.close()


def test_a_database_that_is_away_says_so(tmp_path: Path) -> None:
    for url in (f"sqlite:///{tmp_path}/no/wasl.db", f"postgresql://wasl@/wasl?host={tmp_path}"):
        with pytest.raises(DatabaseAway):
            upgrade(url)


def test_every_reference_between_tables_is_checked(database: Database) -> None:
    with pytest.raises(DBAPIError):
        database.write_now(lambda t: a_ticket(t, new_id()))
