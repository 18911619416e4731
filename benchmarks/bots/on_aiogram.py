"""aiogram: its finite-state machine kept by RedisStorage, behind its own aiohttp webhook.

By default aiogram acknowledges an update before it is handled; with ``handle_in_background=False``
it does so afterwards.
"""

import uvloop
from aiogram import Bot, Dispatcher, Router
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.filters import StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State
from aiogram.fsm.storage.redis import RedisStorage
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup, Message
from aiogram.webhook.aiohttp_server import SimpleRequestHandler, setup_application
from aiohttp import web

from benchmarks.bots.asked import API_URL, BACKGROUND, PORT, QUESTIONS, SECRET, STORE, TOKEN

STATES = [State(f"question_{number}", "Grievance") for number in range(len(QUESTIONS))]


def asking(router: Router, number: int) -> None:
    """Have the answer to the question before it bring the question of this number."""
    question = QUESTIONS[number]
    buttons = [
        [InlineKeyboardButton(text=label, callback_data=data)] for label, data in question.buttons
    ]

    @router.message(StateFilter(STATES[number - 1] if number else None))
    async def ask(message: Message, state: FSMContext) -> None:
        await state.update_data({f"{number}": message.text})
        await state.set_state(STATES[number])
        await message.answer(
            question.text, reply_markup=InlineKeyboardMarkup(inline_keyboard=buttons)
        )


def main() -> None:
    """Serve until told to end."""
    router = Router()
    for number in range(len(QUESTIONS)):
        asking(router, number)
    dispatcher = Dispatcher(storage=RedisStorage.from_url(STORE))
    dispatcher.include_router(router)
    session = AiohttpSession(api=TelegramAPIServer.from_base(API_URL))
    bot = Bot(TOKEN, session=session)
    app = web.Application()
    handler = SimpleRequestHandler(
        dispatcher, bot, handle_in_background=BACKGROUND, secret_token=SECRET
    )
    handler.register(app, path="/webhook")
    setup_application(app, dispatcher, bot=bot)
    web.run_app(
        app,
        host="127.0.0.1",
        port=PORT,
        loop=uvloop.new_event_loop(),
        access_log=None,
        print=lambda *_: None,
    )


if __name__ == "__main__":
    main()
