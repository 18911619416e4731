"""What every turn needs that is not in the database: words, ears, places, clocks and PINs.

Made once by the command line and handed to both hosts.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import tzinfo

from bot.hours import Rules
from bot.pins import Pins
from bot.tickets.calendar import Calendar
from bot.tickets.clocks import Clocks
from flows.speech import Ears, Listing
from flows.vocabulary import Language
from locales.directory import Directory
from locales.guidance import REVIEW_DAYS, Articles
from locales.hearing.finding import Finder
from locales.hearing.understanding import Listener
from locales.places import Places
from locales.words import Words


@dataclass(frozen=True, slots=True)
class House:
    """Shared by every turn; nothing in it changes but the spare PINs, ``bots`` and ``titles``.

    ``bots`` are the names of our bots by their door, once their server has told them; ``titles``
    the articles by their titles as people type them, once somebody has. An article is to be
    reviewed every ``review_days``.
    """

    words: Mapping[str, Words]
    ears: Ears
    places: Places
    timezone: tzinfo
    calendar: Calendar = field(default_factory=Calendar)
    clocks: Clocks = field(default_factory=Clocks)
    pins: Pins = field(default_factory=Pins)
    bots: dict[str, str] = field(default_factory=dict)
    articles: Articles = field(default_factory=Articles)
    finder: Finder = field(default_factory=lambda: Finder(Articles()))
    review_days: int = REVIEW_DAYS
    titles: dict[str, str] = field(default_factory=dict)
    directory: Directory = field(default_factory=Directory)
    listener: Listener = field(default_factory=Listener)

    def speaking(self, language: str | None) -> Words:
        """The words of that language; Darija for someone who has not chosen yet."""
        return self.words[language or Language.DARIJA]

    @property
    def rules(self) -> Rules:
        """The times that the gate keeps, by the clock of the people."""
        return Rules(zone=self.timezone)

    @property
    def establishments(self) -> Listing:
        """Every establishment, as options of a question."""
        return Listing("establishment", self.places.names)
