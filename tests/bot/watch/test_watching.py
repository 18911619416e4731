"""A disk that is full: the log says it once, and why, and that it is over when it is."""

import json
from contextlib import suppress

import pytest
from sqlalchemy import text

from bot.logs import configure
from bot.watch.watching import watched
from storage import people
from storage.database import Database, DatabaseAway, Transaction

PLENTY = 1_000_000


def holds(database: Database, pages: int) -> None:
    """From now on the file takes so many pages, or as many as it has already."""
    with database._write_engine.connect() as connection:
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")


def only_looks(t: Transaction) -> None:
    """As whoever would claim what waits, and finds nothing."""
    t.connection.execute(text("UPDATE people SET language = 'fr' WHERE language = 'xx'"))


def population(t: Transaction) -> int:
    """How many people there are."""
    return int(t.connection.execute(text("SELECT count(*) FROM people")).scalar_one())


def many(t: Transaction) -> None:
    """More than fits where there is no room."""
    for _ in range(100):
        people.create(t)


def test_a_full_disk_is_told_once_with_its_cause(
    sqlite_database: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    configure()
    database = watched(sqlite_database)

    def told() -> list[tuple[str, str | None]]:
        lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
        return [(line["event"], line.get("reason")) for line in lines]

    holds(database, 1)
    with suppress(DatabaseAway):
        for _ in range(10_000):
            database.write_now(people.create)
    assert told() == [("the database is away", "the disk is full")]
    for _ in range(3):
        database.write_now(only_looks)
        database.read_now(population)
        with suppress(DatabaseAway):
            database.write_now(many)
    assert told() == []
    holds(database, PLENTY)
    database.write_now(only_looks)
    assert told() == []
    database.write_now(many)
    assert told() == [("the database is back", None)]
