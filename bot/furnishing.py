"""The house furnished for a process: the words, the ears, the places and the clock of its turns."""

from zoneinfo import ZoneInfo

from bot.house import House
from bot.working_days import calendar
from flows.vocabulary import Language
from locales.guidance import Articles
from locales.hearing import Hearing
from locales.places import Places
from locales.words import Words, labels


def furnished(timezone: str, holidays: str | None = None) -> House:
    """The house: the words, ears, places and clock that every turn needs.

    ``holidays`` are the corrections of the settings to the public holidays that were reckoned.
    """
    zone = ZoneInfo(timezone)
    places = Places()
    words = {language.value: Words(language) for language in Language}
    articles = Articles()
    ears = Hearing(labels, places, articles)
    return House(words, ears, places, zone, calendar(zone, holidays), articles=articles)
