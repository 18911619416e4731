"""How the database came to its present shape, one step a file; ``upgrade`` takes the missing ones.

All missing steps are one transaction, and of two processes that start at once one does the work.
"""

import time
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from storage import dialects, marks, orders
from storage.transaction import DatabaseAway, Transaction

if TYPE_CHECKING:
    from alembic.config import Config

HERE = Path(__file__).parent
STEPS = {path.name[1:5] for path in HERE.glob("versions/v[0-9]*.py")}
"""The number of every step there is."""
TRIES, PAUSE_SECONDS = 20, 1.0


def upgrade(url: str, revision: str = "head") -> None:
    """Bring a database to the newest shape.

    Raises DatabaseAway, Marked for one that is not to be served, or ValueError for the URL.
    """
    engine = dialects.migration_engine(dialects.address(url))
    try:
        for patience in range(TRIES, 0, -1):
            try:
                with engine.connect() as connection, connection.begin():
                    marks.refuse(connection)
                    upgrade_within(connection, revision)
                return
            except DBAPIError as error:
                # Nobody waits long behind a step that waits for a table: it steps back, and asks
                # again. So does who comes while another process migrates.
                if patience == 1 or not dialects.is_held(error):
                    raise
                time.sleep(PAUSE_SECONDS)
    except DBAPIError as error:
        if dialects.is_away(error):
            raise DatabaseAway from error
        raise
    finally:
        engine.dispose()


def upgrade_within(connection: Connection, revision: str = "head") -> None:
    """The same as a part of a transaction that the caller has begun; raises DBAPIError."""
    # A server that finds its database as it should be need not carry what changes one: 7 MB.
    from alembic import command

    orders.hold_migrations(connection)
    command.upgrade(configuration(connection), revision)
    dialects.check_references(connection)


def is_current(t: Transaction) -> bool:
    """Whether the database has the shape this code expects."""
    return marks.versions(t.connection) == {max(STEPS)}


def suffices(t: Transaction) -> bool:
    """Whether a process that is running may go on: the steps of a later version only add."""
    found = marks.versions(t.connection)
    return bool(found) and all(each.isdecimal() and each >= max(STEPS) for each in found)


def revision(t: Transaction) -> str | None:
    """The shape of the database, by its number; None when it has none."""
    return next(iter(marks.versions(t.connection)), None)


def knows(revision: str) -> bool:
    """Whether this code can bring a database of that shape to the newest one."""
    return revision in STEPS


def configuration(connection: Connection | None = None) -> "Config":
    """What Alembic needs to know; there is no file of settings."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(HERE))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config
