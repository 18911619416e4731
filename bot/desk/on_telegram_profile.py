"""What Telegram shows of the desk's bot before anyone writes: who it is, and its commands."""

from collections.abc import Awaitable, Mapping
from typing import TypeVar

from aiogram import Bot
from aiogram.exceptions import AiogramError
from aiogram.types import BotCommand

from flows.vocabulary import Language
from locales.words import Words

CODES = ((None, Language.FRENCH), ("fr", Language.FRENCH), ("ar", Language.ARABIC))
"""What Telegram calls the languages of the desk; None is for phones in any other."""
T = TypeVar("T")


async def introduce(bot: Bot, words: Mapping[str, Words]) -> None:
    """Set the descriptions and the commands, where they are not so already.

    Telegram lets a bot change them only now and then. Raises AiogramError.
    """
    for code, language in CODES:
        spoken = words[language]
        description = spoken.say("desk.description")
        told = await _asked(bot.get_my_description(code))
        if told is None or told.description != description:
            await bot.set_my_description(description, language_code=code)
        short = spoken.say("desk.short_description")
        shown = await _asked(bot.get_my_short_description(code))
        if shown is None or shown.short_description != short:
            await bot.set_my_short_description(short, language_code=code)
        menu = commands(spoken)
        listed = await _asked(bot.get_my_commands(language_code=code)) or []
        # Two commands of aiogram are equal only if they came from the same bot object.
        if [(c.command, c.description) for c in listed] != list(menu.items()):
            entries = [BotCommand(command=name, description=menu[name]) for name in menu]
            await bot.set_my_commands(entries, language_code=code)


def commands(words: Words) -> dict[str, str]:
    """The commands that Telegram lists beside the field to write in, each with what it does."""
    return {
        "mine": words.say("desk.command.mine"),
        "waiting": words.say("desk.command.waiting"),
        "ticket": words.say("desk.command.ticket"),
        "duty": words.say("desk.command.duty"),
        "language": words.say("desk.command.language"),
        "cancel": words.say("desk.command.cancel"),
        "help": words.say("desk.command.help"),
    }


async def _asked(call: Awaitable[T]) -> T | None:
    """What Telegram has now, or None if it won't say: then it is simply set."""
    try:
        return await call
    except AiogramError:
        return None
