"""The house furnished for a process: the words, the ears, the places and the clock of its turns."""

import asyncio
from collections.abc import Collection
from zoneinfo import ZoneInfo

from bot import tidying
from bot.clock_settings import ClockSettings
from bot.house import House
from bot.working_days import calendar
from flows.vocabulary import Language
from locales.guidance import REVIEW_DAYS, Articles
from locales.hearing import Hearing
from locales.hearing.understanding import Listener
from locales.places import Places
from locales.words import Words, labels

_SOON = 2.0
"""Seconds after the start of a process until it reads what it needs only for free words."""


def furnished(timezone: str, holidays: str | None = None, review_days: int = REVIEW_DAYS) -> House:
    """The house: the words, ears, places and clock that every turn needs.

    ``holidays`` are the corrections of the settings to the public holidays that were reckoned; an
    article is to be reviewed every ``review_days``.
    """
    zone = ZoneInfo(timezone)
    places = Places()
    words = {language.value: Words(language) for language in Language}
    articles = Articles()
    ears = Hearing(labels, places, articles)
    return House(
        words,
        ears,
        places,
        zone,
        calendar(zone, holidays),
        articles=articles,
        listener=Listener(ears.places, why=False),
        finder=ears.articles,
        review_days=review_days,
    )


def furnished_for(settings: ClockSettings) -> House:
    """The house of a process with these settings."""
    return furnished(settings.timezone, settings.holidays, settings.review_days)


async def arranged(house: House, roles: Collection[str]) -> None:
    """Read what understanding needs soon after the doors open: who writes first hardly waits.

    Not before: a start, and the first message after it, would take as much longer. Garbage is
    looked for as soon as people may write, and then not among what was read.
    """
    tidying.resume()
    try:
        await asyncio.sleep(_SOON)
        if "intake" in roles:
            await asyncio.to_thread(house.finder.arrange)
            await asyncio.to_thread(house.listener.arrange)
    finally:
        tidying.begin()
