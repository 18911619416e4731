"""A database that can't be reached when a process starts is waited for, as one that goes later is.

A machine that starts anew has no order in which its servers come.
"""

import asyncio
import itertools
import time
from contextlib import AsyncExitStack, suppress

import structlog

from bot import tidying
from bot.away import away, passes
from bot.commands.operating import opened
from bot.listening import listen, meanwhile
from bot.settings import Settings
from bot.watch import metrics
from bot.works import told_to_stop
from storage.absence import CHANCE, FIRST_SECONDS, LONGEST_SECONDS
from storage.database import Database, DatabaseAway

log = structlog.get_logger(__name__)


async def reached(
    settings: Settings, roles: frozenset[str], stack: AsyncExitStack
) -> Database | None:
    """The database of these settings as soon as it can be reached; the stack closes it.

    None when this process was told to stop before. Raises BadSettings, Failed, and DatabaseAway
    when no waiting helps.
    """
    try:
        return await _looked(settings, stack)
    except DatabaseAway as error:
        if not passes(error):
            raise
        log.error("the database is away", reason=away(error))
    metrics.fault("database_away")
    tidying.resume()
    began = time.monotonic()
    async with AsyncExitStack() as answering:
        if "web" in roles:
            await listen(answering, meanwhile(settings), settings)
        database = await _waited(settings, stack)
    if database is not None:
        log.warning("the database is back", seconds=round(time.monotonic() - began, 1))
    return database


async def _waited(settings: Settings, stack: AsyncExitStack) -> Database | None:
    """Look again and again, with pauses that grow."""
    with told_to_stop() as told:
        for times in itertools.count():
            pause = min(FIRST_SECONDS * 2.0 ** min(times, 16), LONGEST_SECONDS)
            with suppress(TimeoutError):
                await asyncio.wait_for(told.wait(), pause * CHANCE.uniform(0.5, 1))
            if told.is_set():
                break
            try:
                return await _looked(settings, stack)
            except DatabaseAway as error:
                if not passes(error):
                    raise
    return None


async def _looked(settings: Settings, stack: AsyncExitStack) -> Database:
    """Not on the loop: a server that does not answer takes seconds."""
    return await asyncio.to_thread(stack.enter_context, opened(settings))
