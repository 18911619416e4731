"""Is this process ready to serve? What ``/readyz`` asks: database, version, keys, and its parts."""

import asyncio
from functools import partial

from bot.clock.leading import CLOCK
from bot.watch.vitals import Vitals
from bot.web import Checks
from storage import keyring, leases, migrations, rotation
from storage.database import Database, DatabaseAway
from storage.transaction import Transaction

PATIENCE_SECONDS = 5.0
"""Whoever asks wants an answer, also of a process whose database hangs."""


def checks_of(database: Database, vitals: Vitals | None = None) -> Checks:
    """What must hold before this process is ready: database, version and keys, and that each of
    its parts goes on."""
    parts = vitals or Vitals()
    whole = False

    async def stored() -> list[str]:
        nonlocal whole
        lacking = "database: away"
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                found, parts.led = await database.read(partial(_looked, whole))
                if not found:
                    lacking = "database: can't be written"
                    # As a rule the key is noted already, and nothing is written; but a file that
                    # somebody locks refuses that too, and so does a server that became a copy.
                    await database.write(keyring.note)
        except (DatabaseAway, TimeoutError):
            return [lacking]
        whole = not found
        return found

    async def checks() -> list[str]:
        return await stored() + await asyncio.to_thread(lambda: list(parts.faults()))

    return checks


def _looked(whole: bool, t: Transaction) -> tuple[list[str], bool]:
    """What keeps the database from being served, and whether anybody keeps the clock."""
    if not migrations.suffices(t):
        return ["database: not of this version"], True
    led = leases.held(t, CLOCK) > 0
    # Once is enough: what is sealed from now on is sealed with a key we have.
    if not whole and rotation.missing(t):
        return ["keys: one is missing that something was sealed with"], led
    return [], led
