"""The address this process listens on, and what it answers there while its database is away."""

import errno
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from typing import NoReturn

import structlog

from bot.failed import Failed
from bot.settings import Settings
from bot.web import application, serving, webhook
from storage.database import DatabaseAway

OF_THE_PORT = {errno.EADDRINUSE, errno.EACCES, errno.EPERM}
"""It is taken, or not for this user; whatever else goes wrong is the fault of the address."""
log = structlog.get_logger(__name__)


async def listen(
    stack: AsyncExitStack, server: AbstractAsyncContextManager[int], settings: Settings
) -> None:
    """Have a server answer at the address of these settings until the stack ends; raises Failed."""
    try:
        port = await stack.enter_async_context(server)
    except OSError as error:
        if error.errno in OF_THE_PORT:
            told = f"WASL_PORT: {error.strerror}; choose another"
        else:
            told = "WASL_HOST: this machine has no such address; write 127.0.0.1, or one it has"
        raise Failed(told) from None
    log.info("listening", host=settings.host, port=port)


def meanwhile(settings: Settings) -> AbstractAsyncContextManager[int]:
    """A server for the time in which the database is away: alive, not ready, and whatever a
    provider brings is to be brought again."""

    async def checks() -> list[str]:
        return ["database: away"]

    async def refuse(_: object) -> NoReturn:
        raise DatabaseAway

    app = application([webhook("/{place:path}", refuse, refuse)], checks)
    return serving(app, settings.host, settings.port)
