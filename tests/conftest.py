"""What every test may ask for: a database of each kind, keys, and the providers on loopback."""

import itertools
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import structlog

from storage.database import Database
from storage.secrets import Secrets
from tests.loopback.bot_api import BotApi
from tests.loopback.process import KEY
from tests.loopback.twilio import Twilio
from tests.postgres import Postgres

NUMBERS = itertools.count(1)


@pytest.fixture(scope="session", autouse=True)
def no_settings_of_this_machine() -> None:
    """The settings of whoever runs the tests are none of their business."""
    for name in [name for name in os.environ if name.startswith("WASL_")]:
        del os.environ[name]


@pytest.fixture(autouse=True)
def logs_as_they_were() -> Iterator[None]:
    """No test finds the logs as another one has set them up."""
    yield
    structlog.reset_defaults()


@pytest.fixture
def secrets() -> Secrets:
    """The keys of the installation under test."""
    return Secrets([KEY])


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A real PostgreSQL, started when the first test asks. If it can't start, that test fails."""
    server = Postgres()
    try:
        server.start()
        yield server
    finally:
        server.stop()


@pytest.fixture(scope="session")
def migrated() -> Callable[[str], None]:
    """Bring the database at an address to the newest migration."""
    from storage.migrations import upgrade

    return upgrade


@pytest.fixture(scope="session")
def sqlite_template(
    tmp_path_factory: pytest.TempPathFactory, migrated: Callable[[str], None]
) -> Path:
    """A migrated SQLite file, to be copied: migrating it for each test would take longer."""
    file = tmp_path_factory.mktemp("template") / "wasl.db"
    migrated(f"sqlite:///{file}")
    return file


@pytest.fixture(scope="session")
def postgres_template(postgres: Postgres, migrated: Callable[[str], None]) -> str:
    """The name of a migrated PostgreSQL database, to be copied."""
    migrated(postgres.create("template_wasl"))
    return "template_wasl"


@pytest.fixture(params=["sqlite", "postgresql"])
def kind(request: pytest.FixtureRequest) -> str:
    """The kind of database; whatever asks for one is tested on both."""
    return str(request.param)


@pytest.fixture
def empty_url(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database without a single table."""
    if kind == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
    else:
        server: Postgres = request.getfixturevalue("postgres")
        name = f"empty_{next(NUMBERS)}"
        yield server.create(name)
        server.drop(name)


@pytest.fixture
def database_url(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a migrated database with nothing in it."""
    if kind == "sqlite":
        shutil.copy(request.getfixturevalue("sqlite_template"), tmp_path / "wasl.db")
        yield f"sqlite:///{tmp_path / 'wasl.db'}"
    else:
        server: Postgres = request.getfixturevalue("postgres")
        name = f"wasl_{next(NUMBERS)}"
        yield server.create(name, request.getfixturevalue("postgres_template"))
        server.drop(name)


@pytest.fixture
def database(database_url: str, secrets: Secrets) -> Iterator[Database]:
    """A migrated, empty database, on SQLite and then on PostgreSQL."""
    opened = Database.open(database_url, secrets)
    yield opened
    opened.close()


@pytest.fixture
def sqlite_database(sqlite_template: Path, tmp_path: Path, secrets: Secrets) -> Iterator[Database]:
    """The same on SQLite alone, for tests that are not about the database."""
    shutil.copy(sqlite_template, tmp_path / "alone.db")
    opened = Database.open(f"sqlite:///{tmp_path / 'alone.db'}", secrets)
    yield opened
    opened.close()


@pytest.fixture
def bot_api() -> Iterator[BotApi]:
    """A Bot API server on loopback; the test fails if a bot called it wrongly."""
    with BotApi() as server:
        yield server
    assert server.faults == []


@pytest.fixture
def twilio() -> Iterator[Twilio]:
    """Twilio and WhatsApp on loopback; the test fails if Wasl called them wrongly."""
    with Twilio() as server:
        yield server
    assert server.faults == []
