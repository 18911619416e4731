"""What every turn needs that is not in the database: words, ears, places, clocks and PINs.

Made once by the command line and handed to both hosts.
"""

import threading
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import tzinfo

from bot.gate import Rules
from bot.tickets.clocks import Clocks
from flows.speech import Ears, Listing
from flows.vocabulary import Language
from locales.places import Places
from locales.words import Words
from storage.receipts import hash_pin, new_pin

SPARE_PINS = 4


@dataclass(slots=True)
class Pins:
    """PINs hashed ahead of time: the slow hash has no place inside a transaction."""

    spare: deque[tuple[str, str]] = field(default_factory=deque)
    _making: threading.Lock = field(default_factory=threading.Lock)

    def refill(self) -> None:
        """Have what is missing made beside everything else: nobody waits for it."""
        if len(self.spare) < SPARE_PINS and self._making.acquire(blocking=False):
            threading.Thread(target=self._make, name="wasl-pins", daemon=True).start()

    def _make(self) -> None:
        try:
            while len(self.spare) < SPARE_PINS:
                self.spare.append(self._made())
        finally:
            self._making.release()

    def take(self) -> tuple[str, str]:
        """A PIN and its slow hash; made on the spot when none is ready."""
        try:
            return self.spare.popleft()
        except IndexError:
            return self._made()

    @staticmethod
    def _made() -> tuple[str, str]:
        pin = new_pin()
        return pin, hash_pin(pin)


@dataclass(frozen=True, slots=True)
class House:
    """Shared by every turn; nothing in it changes but the spare PINs."""

    words: Mapping[str, Words]
    ears: Ears
    places: Places
    timezone: tzinfo
    clocks: Clocks = field(default_factory=Clocks)
    pins: Pins = field(default_factory=Pins)

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
