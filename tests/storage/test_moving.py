"""A database is moved to another one: killed at any moment, at most one of them can be served."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import LiteralString

import psycopg
import pytest
from sqlalchemy import update

from storage import alone, canary, dialects, keyring, marks, migrations, moving, people
from storage import postgres as server
from storage.copying import Progress
from storage.database import Database, DatabaseAway
from storage.moving import Moved, NotMoved, Obstacle, Side
from storage.secrets import Secrets
from storage.ticket_rows import TICKETS
from storage.transaction import Transaction
from storage.vault import Vault
from tests.loopback.process import HOUSE, KEY
from tests.postgres import Postgres
from tests.storage.full import fill
from tests.storage.test_erasure import Life, everything

# A mover that the kernel ends the moment it comes to some place.
KILLED = """
import os, sys
from storage import comparing, copying, events, marks, moving
from storage.secrets import Secrets
place, source, target, key = sys.argv[1:]
def die(*_): os.kill(os.getpid(), 9)
def seen(stage, total): return die if stage.lower() == place else lambda *_: None
if place == "marking":
    put = marks.put
    marks.put = lambda to, mark: die() if mark == marks.MOVED else put(to, mark)
if place == "unmarking":
    marks.lift = die
moving.move(source, target, Secrets([bytes.fromhex(key)]), seen)
"""
PLACES = [
    *(("sqlite", place) for place in ("copying", "checking", "marking", "unmarking")),
    *(("postgresql", place) for place in ("checking", "unmarking")),
]


@pytest.fixture
def life(database: Database, tmp_path: Path) -> Life:
    """What is in the database, which nobody works on then."""
    life = fill(database, Vault(tmp_path / "files"))
    database.close()
    return life


@pytest.fixture
def new_url(kind: str, postgres: Postgres, tmp_path: Path) -> Iterator[str]:
    """The address of an empty database of the other kind."""
    if kind == "postgresql":
        yield f"sqlite:///{tmp_path / 'new.db'}"
    else:
        yield postgres.create("new")
        postgres.drop("new")


def quietly(stage: str, total: int | None) -> Progress:
    return lambda table, rows: None


def move(source: str, target: str) -> Moved:
    return moving.move(source, target, Secrets([KEY]), quietly)


def obstacle(source: str, target: str) -> tuple[Obstacle, Side]:
    """What stands in the way of a move."""
    with pytest.raises(NotMoved) as error:
        move(source, target)
    return error.value.obstacle, error.value.side


def servable(url: str) -> bool:
    """Whether Wasl would work on this database, as far as its version says."""
    database = Database.open(url, Secrets([KEY]))
    try:
        return database.read_now(migrations.is_current)
    finally:
        database.close()


def content(url: str) -> bytes:
    """Every value of every row."""
    database = Database.open(url, Secrets([KEY]))
    try:
        return b"".join(sorted(database.read_now(everything).split(b"\n")))
    finally:
        database.close()


def test_afterwards_all_of_it_is_there_and_only_the_new_one_is_served(
    database_url: str, new_url: str, life: Life
) -> None:
    before = content(database_url)
    moved = move(database_url, new_url)
    assert moved.rows > 30
    assert (moved.unopened.number, moved.altered) == (0, [])
    assert content(new_url) == before == content(database_url)
    assert servable(new_url)
    assert not servable(database_url)
    assert obstacle(database_url, new_url) == (Obstacle.ARRIVED, Side.NEW)
    with pytest.raises(marks.Marked):
        migrations.upgrade(database_url)


@pytest.mark.parametrize(("kind", "place"), PLACES)
def test_killed_at_any_moment_it_is_gone_on_with(
    database_url: str, new_url: str, life: Life, place: str
) -> None:
    before = content(database_url)
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, place, database_url, new_url, KEY.hex()],
        cwd=HOUSE,
        check=False,
        capture_output=True,
    )
    assert killed.returncode == -9, killed.stderr
    assert not servable(new_url)
    # From the moment the old one is marked on, the new one has all.
    assert servable(database_url) == (place != "unmarking")
    assert content(database_url) == before
    move(database_url, new_url)
    assert servable(new_url)
    assert not servable(database_url)
    assert content(new_url) == before


def test_it_is_not_moved_beneath_somebody_who_works_on_it(
    database_url: str, new_url: str, life: Life, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(alone, "PATIENCE", 0.2)
    serving = Database.open(database_url, Secrets([KEY]))
    serving.read_now(migrations.is_current)
    assert obstacle(database_url, new_url) == (Obstacle.IN_USE, Side.OLD)
    # Whoever works there is none the worse for it.
    assert serving.write_now(lambda t: people.create(t).language) is None
    serving.close()
    migrations.upgrade(new_url)
    waiting = Database.open(new_url, Secrets([KEY]))
    waiting.read_now(migrations.is_current)
    assert obstacle(database_url, new_url) == (Obstacle.IN_USE, Side.NEW)
    waiting.close()
    assert move(database_url, new_url).rows > 30


def test_nobody_comes_while_it_is_moved(
    database_url: str, new_url: str, life: Life, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dialects, "BUSY_MILLISECONDS", 50)
    monkeypatch.setitem(server.ENDS, "lock_timeout", 50)

    def come(stage: str, total: int | None) -> Progress:
        for url in (database_url, new_url):
            visitor = Database.open(url, Secrets([KEY]))
            # The new one may still be seen as it was, without a table.
            with suppress(DatabaseAway):
                assert not visitor.read_now(migrations.is_current)
            visitor.close()
        return quietly(stage, total)

    moving.move(database_url, new_url, Secrets([KEY]), come)
    assert servable(new_url)


def test_only_an_empty_database_is_filled(database_url: str, new_url: str, life: Life) -> None:
    migrations.upgrade(new_url)
    other = Database.open(new_url, Secrets([KEY]))
    person = other.write_now(people.create)
    other.close()
    assert obstacle(database_url, new_url) == (Obstacle.NOT_EMPTY, Side.NEW)
    other = Database.open(new_url, Secrets([KEY]))
    assert other.read_now(lambda t: people.get(t, person.id)) is not None
    other.close()
    assert servable(database_url)


def test_one_that_was_migrated_and_holds_nothing_is_empty(
    database_url: str, new_url: str, life: Life
) -> None:
    migrations.upgrade(new_url)
    other = Database.open(new_url, Secrets([KEY]))
    other.write_now(canary.place)
    other.write_now(keyring.note)
    other.close()
    before = content(database_url)
    move(database_url, new_url)
    assert content(new_url) == before


def test_an_old_one_that_went_on_after_a_kill_is_moved_to_another(
    database_url: str, new_url: str, life: Life, tmp_path: Path
) -> None:
    subprocess.run(
        [sys.executable, "-c", KILLED, "marking", database_url, new_url, KEY.hex()],
        cwd=HOUSE,
        check=False,
    )
    database = Database.open(database_url, Secrets([KEY]))
    database.write_now(people.create)
    database.close()
    assert obstacle(database_url, new_url) == (Obstacle.CHANGED, Side.NEW)
    assert servable(database_url)
    assert not servable(new_url)
    move(database_url, f"sqlite:///{tmp_path / 'another.db'}")


def test_what_was_moved_is_not_moved_again(
    database_url: str, new_url: str, life: Life, tmp_path: Path
) -> None:
    move(database_url, new_url)
    another = f"sqlite:///{tmp_path / 'another.db'}"
    assert obstacle(database_url, another) == (Obstacle.MOVED, Side.OLD)
    # But there is a way back, for all that was written since as well.
    database = Database.open(new_url, Secrets([KEY]))
    person = database.write_now(people.create)
    database.close()
    move(new_url, another)
    database = Database.open(another, Secrets([KEY]))
    assert database.read_now(lambda t: people.get(t, person.id)) is not None
    database.close()


@pytest.mark.parametrize("kind", ["sqlite"])
def test_a_server_that_goes_away_half_way_leaves_all_as_it_was(
    database_url: str, new_url: str, life: Life, postgres: Postgres
) -> None:
    def go_away(table: str, rows: int) -> None:
        if table == "tickets":
            others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'new'"
            with psycopg.connect(postgres.url("postgres")) as connection:
                connection.execute(others)

    with pytest.raises(NotMoved) as error:
        moving.move(database_url, new_url, Secrets([KEY]), lambda *_: go_away)
    assert (error.value.obstacle, error.value.side) == (Obstacle.AWAY, Side.NEW)
    assert servable(database_url)
    move(database_url, new_url)
    assert servable(new_url)


@pytest.mark.parametrize("kind", ["sqlite"])
@pytest.mark.parametrize(
    ("made", "told"),
    [
        ("CREATE DATABASE odd ENCODING 'SQL_ASCII' TEMPLATE template0", Obstacle.NOT_UNICODE),
        ("CREATE DATABASE odd OWNER wasl", Obstacle.NOT_ALLOWED),
        (None, Obstacle.AWAY),
    ],
)
def test_a_server_that_is_not_made_ready_is_named(
    database_url: str, life: Life, postgres: Postgres, made: LiteralString | None, told: Obstacle
) -> None:
    with psycopg.connect(postgres.url("postgres"), autocommit=True) as connection:
        connection.execute("DROP ROLE IF EXISTS guest")
        connection.execute("CREATE ROLE guest LOGIN")
        if made is not None:
            connection.execute(made)
        url = postgres.url("odd")
        if told is Obstacle.NOT_ALLOWED:
            url = url.replace("wasl@", "guest@")
        try:
            assert obstacle(database_url, url) == (told, Side.NEW)
        finally:
            connection.execute("DROP DATABASE IF EXISTS odd WITH (FORCE)")
    assert servable(database_url)


@pytest.mark.parametrize("kind", ["sqlite"])
def test_what_was_not_well_before_is_told_and_goes_along(
    database_url: str, new_url: str, life: Life
) -> None:
    database = Database.open(database_url, Secrets([KEY]))

    def spoil(t: Transaction) -> None:
        this = update(TICKETS).where(TICKETS.c.id == life.ticket_id)
        t.connection.execute(this.values(record_sealed=t.secrets.newest + bytes(60), events=0))

    database.write_now(spoil)
    database.close()
    moved = move(database_url, new_url)
    assert moved.unopened.named == [f"tickets/{life.ticket_id} record_sealed"]
    assert [fault.ticket_id for fault in moved.altered] == [life.ticket_id]
    assert servable(new_url)
