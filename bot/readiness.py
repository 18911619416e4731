"""Is this process ready to serve? What ``/readyz`` asks: database, version, keys, and its parts."""

import asyncio

from bot.leading import CLOCK
from bot.vitals import Vitals
from bot.web import Checks
from storage import keyring, leases, migrations, rotation
from storage.database import Database, DatabaseAway

PATIENCE_SECONDS = 5.0
"""Whoever asks wants an answer, also of a process whose database hangs."""


def checks_of(database: Database, vitals: Vitals | None = None) -> Checks:
    """What must hold before this process is ready: database, version and keys, and that each of
    its parts goes on."""
    parts = vitals or Vitals()
    whole = False

    async def stored() -> list[str]:
        nonlocal whole
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                if not await database.read(migrations.suffices):
                    return ["database: not of this version"]
                # Once is enough: what is sealed from now on is sealed with a key we have.
                lost = {} if whole else await database.read(rotation.missing)
                if not await database.read(keyring.is_noted):
                    await database.write(keyring.note)
                parts.led = await database.read(lambda t: leases.held(t, CLOCK)) > 0
        except (DatabaseAway, TimeoutError):
            return ["database: away"]
        if lost:
            return ["keys: one is missing that something was sealed with"]
        whole = True
        return []

    async def checks() -> list[str]:
        return await stored() + await asyncio.to_thread(lambda: list(parts.faults()))

    return checks
