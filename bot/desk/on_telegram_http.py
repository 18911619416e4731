"""aiogram's HTTP, which tells whether an answer is the Bot API's before anything is made of it."""

from typing import Any, cast

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.methods import Response, TelegramMethod
from aiogram.methods.base import TelegramType

from bot.delivery.sending import Later, Unknown
from bot.telegram.answers import fault_of


class Session(AiohttpSession):
    """See AiohttpSession. The library forgets the status of an answer that it can't read."""

    async def make_request(
        self,
        bot: Bot,
        method: TelegramMethod[TelegramType],
        timeout: int | None = None,  # noqa: ASYNC109, for the library names it so
    ) -> TelegramType:
        """Make one call. Raises AiogramError, or Undelivered when no answer of the Bot API came."""
        try:
            return cast(TelegramType, await super().make_request(bot, method, timeout))
        except UnicodeDecodeError as error:
            # The Bot API writes UTF-8.
            raise Later(None, "telegram: not its answer") from error

    def check_response(
        self, bot: Bot, method: TelegramMethod[TelegramType], status_code: int, content: str
    ) -> Response[TelegramType]:
        """What was answered. Raises AiogramError, or Undelivered."""
        if (fault := fault_of(status_code, content)) is not None:
            raise fault
        answer: Response[Any] = super().check_response(bot, method, status_code, content)
        if answer.result is None:
            raise Unknown("telegram: an answer without a result")
        return answer
