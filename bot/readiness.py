"""Is this process ready to serve? What ``/readyz`` asks: database, version and keys."""

from bot.web import Checks
from storage import migrations, rotation
from storage.database import Database, DatabaseAway


def checks_of(database: Database) -> Checks:
    """What must hold before this process is ready: database, version and keys."""
    whole = False

    async def checks() -> list[str]:
        nonlocal whole
        try:
            if not await database.read(migrations.is_current):
                return ["database: not of this version"]
            # Once is enough: what is sealed from now on is sealed with a key we have.
            lost = {} if whole else await database.read(rotation.unreadable)
            if lost:
                return ["keys: one is missing that something was sealed with"]
        except DatabaseAway:
            return ["database: away"]
        whole = True
        return []

    return checks
