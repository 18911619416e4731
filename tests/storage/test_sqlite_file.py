"""The file of SQLite is taken away beneath a running process: nothing is written into the void."""

import shutil
from pathlib import Path

import pytest

from storage import people
from storage.database import Database, DatabaseAway
from storage.secrets import Secrets
from storage.transaction import Transaction


@pytest.fixture
def file(sqlite_template: Path, tmp_path: Path) -> Path:
    shutil.copy(sqlite_template, tmp_path / "wasl.db")
    return tmp_path / "wasl.db"


@pytest.fixture
def database(file: Path, secrets: Secrets) -> Database:
    return Database.open(f"sqlite:///{file}", secrets)


def population(t: Transaction) -> int:
    """How many people there are."""
    return int(t.connection.exec_driver_sql("SELECT count(*) FROM people").scalar_one())


def test_what_is_gone_is_away_and_is_used_again_once_it_is_back(
    database: Database, file: Path
) -> None:
    database.write_now(people.create)
    hidden = file.rename(file.with_name("elsewhere.db"))
    for _ in range(2):
        with pytest.raises(DatabaseAway):
            database.write_now(people.create)
        with pytest.raises(DatabaseAway):
            database.read_now(population)
    assert not file.exists(), "no empty database takes its place"
    hidden.rename(file)
    database.write_now(people.create)
    assert database.read_now(population) == 2
    database.close()


def test_what_was_replaced_is_opened_anew(
    database: Database, file: Path, sqlite_template: Path
) -> None:
    database.write_now(people.create)
    assert database.read_now(population) == 1
    for path in file.parent.glob("wasl.db*"):
        path.unlink()
    shutil.copy(sqlite_template, file)
    for work in (database.write_now, database.read_now):
        with pytest.raises(DatabaseAway):
            work(population)
    database.write_now(people.create)
    assert database.read_now(population) == 1
    database.close()
