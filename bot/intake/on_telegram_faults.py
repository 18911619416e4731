"""The one table of what the errors of python-telegram-bot mean for a message to a person."""

import os
from collections.abc import Awaitable
from datetime import timedelta
from typing import TypeVar

from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)

from bot.delivery.sending import Gone, Later, Misconfigured, Refused, Undelivered, Unknown
from bot.intake.on_the_wire import NEVER_LEFT, OF_THE_CONNECTION
from bot.telegram.calls import Conflicting, Unchanged
from bot.telegram.error_words import told

# Asks the library for waiting times as timedeltas, as all its later versions give them.
os.environ.setdefault("PTB_TIMEDELTA", "true")

T = TypeVar("T")

# The first line that fits tells what an error means; the library lets BadRequest be a
# NetworkError, so the order matters. A 5xx says that the server did not do it; only silence, or
# an answer that can't be read, leaves a doubt.
TABLE: tuple[tuple[type[TelegramError], str, type[Undelivered]], ...] = (
    (Forbidden, "", Gone),
    (BadRequest, "chat not found", Gone),
    (BadRequest, "user not found", Gone),
    (BadRequest, "peer_id_invalid", Gone),
    (BadRequest, "input_user_deactivated", Gone),
    (BadRequest, "not modified", Unchanged),
    (BadRequest, "", Refused),
    (ChatMigrated, "", Refused),
    (InvalidToken, "", Misconfigured),
    (Conflict, "", Conflicting),
    (NetworkError, "", Later),
    (TelegramError, "", Unknown),
)


async def made(call: Awaitable[T]) -> T:
    """The result of a call; its error as one of ours."""
    try:
        return await call
    except TelegramError as error:
        raise fault_of(error) from error
    # The library stumbled over an answer: the message may have arrived.
    except Exception as error:
        raise Unknown(f"telegram: {type(error).__name__}") from error


def fault_of(error: TelegramError) -> Undelivered:
    """What an error of the library means for a message."""
    if isinstance(error, RetryAfter):
        asked = error.retry_after
        seconds = asked.total_seconds() if isinstance(asked, timedelta) else float(asked)
        return Later(seconds, "telegram asks for a pause")
    cause = error.__cause__
    if isinstance(cause, Undelivered):
        return cause
    if isinstance(cause, NEVER_LEFT):
        return Later(None, "no connection")
    if isinstance(cause, OF_THE_CONNECTION):
        return Unknown("no answer")
    ours = cause is not None and not isinstance(cause, TelegramError)
    if ours and isinstance(error, NetworkError):
        # The library wraps so whatever breaks while a request is made.
        return Refused(f"telegram: {type(cause).__name__}")
    said = error.message
    kind = next(k for of, part, k in TABLE if isinstance(error, of) and part in said.lower())
    reason = told(said, type(error).__name__) if kind is not Misconfigured else "telegram: token"
    return Later(None, reason) if kind is Later else kind(reason)
