"""How the database came to its present shape, one step a file; ``upgrade`` takes the missing ones.

All missing steps are one transaction, and of two processes that start at once one does the work.
"""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from storage import dialects, marks, orders
from storage.transaction import DatabaseAway, Transaction


def upgrade(url: str, revision: str = "head") -> None:
    """Bring a database to the newest shape.

    Raises DatabaseAway, Marked for one that is not to be served, or ValueError for the URL.
    """
    engine = dialects.migration_engine(dialects.address(url))
    try:
        with engine.connect() as connection, connection.begin():
            marks.refuse(connection)
            upgrade_within(connection, revision)
    except DBAPIError as error:
        if dialects.is_away(error):
            raise DatabaseAway from error
        raise
    finally:
        engine.dispose()


def upgrade_within(connection: Connection, revision: str = "head") -> None:
    """The same as a part of a transaction that the caller has begun; raises DBAPIError."""
    orders.hold_migrations(connection)
    command.upgrade(configuration(connection), revision)
    dialects.check_references(connection)


def pending(url: str) -> bool:
    """Whether steps are missing; raises like ``upgrade``."""
    engine = dialects.migration_engine(dialects.address(url))
    try:
        with engine.connect() as connection:
            return not _is_newest(connection)
    except DBAPIError as error:
        if dialects.is_away(error):
            raise DatabaseAway from error
        raise
    finally:
        engine.dispose()


def is_current(t: Transaction) -> bool:
    """Whether the database has the shape this code expects."""
    return _is_newest(t.connection)


def revision(t: Transaction) -> str | None:
    """The shape of the database, by its number; None when it has none."""
    return MigrationContext.configure(t.connection).get_current_revision()


def knows(revision: str) -> bool:
    """Whether this code can bring a database of that shape to the newest one."""
    steps = ScriptDirectory.from_config(configuration()).walk_revisions()
    return revision in {step.revision for step in steps}


def configuration(connection: Connection | None = None) -> Config:
    """What Alembic needs to know; there is no file of settings."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def _is_newest(connection: Connection) -> bool:
    here = MigrationContext.configure(connection).get_current_heads()
    return set(here) == set(ScriptDirectory.from_config(configuration()).get_heads())
