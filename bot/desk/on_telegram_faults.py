"""The one table of what aiogram's errors mean for a message of the desk."""

from collections.abc import Awaitable
from typing import TypeVar

import aiohttp
from aiogram.exceptions import (
    AiogramError,
    TelegramAPIError,
    TelegramBadRequest,
    TelegramConflictError,
    TelegramEntityTooLarge,
    TelegramForbiddenError,
    TelegramMigrateToChat,
    TelegramNetworkError,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramServerError,
    TelegramUnauthorizedError,
)

from bot.delivery.sending import Gone, Later, Misconfigured, Refused, Undelivered, Unknown
from bot.telegram.calls import Conflicting, Unchanged
from bot.telegram.error_words import told

T = TypeVar("T")

# The first line that fits tells what an error means. A 5xx says that the server did not do it;
# only silence, or an answer that can't be read, leaves a doubt.
TABLE: tuple[tuple[type[AiogramError], str, type[Undelivered]], ...] = (
    (TelegramForbiddenError, "", Gone),
    (TelegramBadRequest, "chat not found", Gone),
    (TelegramBadRequest, "user not found", Gone),
    (TelegramBadRequest, "peer_id_invalid", Gone),
    (TelegramBadRequest, "input_user_deactivated", Gone),
    (TelegramBadRequest, "not modified", Unchanged),
    (TelegramBadRequest, "", Refused),
    (TelegramEntityTooLarge, "", Refused),
    (TelegramMigrateToChat, "", Refused),
    (TelegramUnauthorizedError, "", Misconfigured),
    (TelegramNotFound, "", Misconfigured),
    (TelegramConflictError, "", Conflicting),
    (TelegramServerError, "", Later),
    (AiogramError, "", Unknown),
)
# These causes mean that nothing was handed over; any other failure of HTTP may come too late.
NEVER_LEFT = (
    aiohttp.ClientConnectorError,
    aiohttp.ConnectionTimeoutError,
    # A proxy that opens no tunnel passes nothing on.
    aiohttp.ClientHttpProxyError,
)


def fault_of(error: AiogramError) -> Undelivered:
    """What an error of the library means for a message."""
    if isinstance(error, TelegramRetryAfter):
        return Later(float(error.retry_after), "telegram asks for a pause")
    if isinstance(error, TelegramNetworkError) and not isinstance(error, TelegramEntityTooLarge):
        never_left = isinstance(error.__cause__, NEVER_LEFT)
        return Later(None, "no connection") if never_left else Unknown("no answer")
    said = error.message if isinstance(error, TelegramAPIError) else ""
    kind = next(k for of, part, k in TABLE if isinstance(error, of) and part in said.lower())
    reason = told(said, type(error).__name__) if kind is not Misconfigured else "telegram: token"
    return Later(None, reason) if kind is Later else kind(reason)


async def made(call: Awaitable[T]) -> T:
    """The result of a call; its error as one of ours."""
    try:
        return await call
    except AiogramError as error:
        raise fault_of(error) from error
    except Undelivered:
        raise
    # The library stumbled over an answer: the message may have arrived.
    except Exception as error:
        raise Unknown(f"telegram: {type(error).__name__}") from error
