"""The house furnished for a process: the words, the ears, the places and the clock of its turns."""

from collections.abc import Collection
from zoneinfo import ZoneInfo

from bot.clock_settings import ClockSettings
from bot.house import House
from bot.working_days import calendar
from flows.vocabulary import Language
from locales.guidance import REVIEW_DAYS, Articles
from locales.hearing import Hearing
from locales.hearing.understanding import Listener
from locales.places import Places
from locales.words import Words, labels


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
        listener=Listener(ears.places),
        finder=ears.articles,
        review_days=review_days,
    )


def furnished_for(settings: ClockSettings, roles: Collection[str]) -> House:
    """The house of a process that plays these roles: whoever asks it first waits for no search."""
    house = furnished(settings.timezone, settings.holidays, settings.review_days)
    if "intake" in roles:
        house.finder.arrange()
    return house
