"""What Telegram shows of the bot before anyone writes: who it is, and its commands.

Darija has no code at Telegram, so it is what everyone sees whose phone is not in Arabic or French.
"""

from collections.abc import Awaitable, Mapping
from typing import TypeVar

from telegram import Bot, BotCommand
from telegram.error import TelegramError

from flows.vocabulary import Language
from locales.words import Words

CODES = ((None, Language.DARIJA), ("ar", Language.ARABIC), ("fr", Language.FRENCH))
T = TypeVar("T")


async def introduce(bot: Bot, words: Mapping[str, Words]) -> None:
    """Set the descriptions and the commands in three languages, where they are not so already.

    Telegram lets a bot change them only now and then. Raises TelegramError.
    """
    for code, language in CODES:
        spoken = words[language]
        description = spoken.say("bot.description")
        told = await _asked(bot.get_my_description(code))
        if told is None or told.description != description:
            await bot.set_my_description(description, language_code=code)
        short = spoken.say("bot.short_description")
        shown = await _asked(bot.get_my_short_description(code))
        if shown is None or shown.short_description != short:
            await bot.set_my_short_description(short, language_code=code)
        menu = commands(spoken)
        if await _asked(bot.get_my_commands(language_code=code)) != menu:
            await bot.set_my_commands(menu, language_code=code)


def commands(words: Words) -> tuple[BotCommand, ...]:
    """The commands that Telegram lists beside the field to write in."""
    return (
        BotCommand("menu", words.say("bot.command.menu")),
        BotCommand("back", words.say("bot.command.back")),
        BotCommand("language", words.say("bot.command.language")),
        BotCommand("help", words.say("bot.command.help")),
        BotCommand("erase", words.say("bot.command.erase")),
    )


async def _asked(call: Awaitable[T]) -> T | None:
    """What Telegram has now, or None if it won't say: then it is simply set."""
    try:
        return await call
    except TelegramError:
        return None
