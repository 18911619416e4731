"""python-telegram-bot: a ConversationHandler kept by PicklePersistence, with its defaults.

The webhook is the library's own example ``customwebhookbot.py``: an update goes into the queue of
the application and is acknowledged; one after the other is handled.
"""

import asyncio
from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any

import uvicorn
import uvloop
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.ext import (
    Application,
    ContextTypes,
    ConversationHandler,
    MessageHandler,
    PicklePersistence,
    filters,
)

from benchmarks.bots.asked import API_URL, HEADER, PORT, QUESTIONS, SECRET, STORE, TOKEN

Context = ContextTypes.DEFAULT_TYPE
Handler = Callable[[Update, Context], Coroutine[Any, Any, int]]
WORDS = filters.TEXT & ~filters.COMMAND


async def ask(number: int, update: Update, context: Context) -> int:
    """Keep what was said, and ask the question of this number."""
    message, question = update.message, QUESTIONS[number]
    assert message is not None
    assert context.user_data is not None
    context.user_data[f"{number}"] = message.text
    buttons = [[InlineKeyboardButton(text, callback_data=data)] for text, data in question.buttons]
    await message.reply_text(question.text, reply_markup=InlineKeyboardMarkup(buttons))
    return number if number + 1 < len(QUESTIONS) else ConversationHandler.END


def conversation() -> ConversationHandler[Context]:
    """One state for each question; whatever is said first begins it."""
    asking: list[Handler] = [partial(ask, number) for number in range(len(QUESTIONS))]
    return ConversationHandler(
        entry_points=[MessageHandler(WORDS, asking[0])],
        states={
            number: [MessageHandler(WORDS, following)]
            for number, following in enumerate(asking[1:])
        },
        fallbacks=[],
        name="grievance",
        persistent=True,
    )


async def main() -> None:
    """Serve until told to end."""
    application = (
        Application.builder()
        .token(TOKEN)
        .base_url(f"{API_URL}/bot")
        .updater(None)
        .persistence(PicklePersistence(STORE))
        .build()
    )
    application.add_handler(conversation())

    async def receive(request: Request) -> Response:
        if request.headers.get(HEADER) != SECRET:
            return Response(status_code=403)
        update = Update.de_json(await request.json(), application.bot)
        await application.update_queue.put(update)
        return Response()

    app = Starlette(routes=[Route("/webhook", receive, methods=["POST"])])
    config = uvicorn.Config(app, host="127.0.0.1", port=PORT, access_log=False, log_level="warning")
    async with application:
        await application.start()
        await uvicorn.Server(config).serve()
        await application.stop()


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(main())
