"""A database that is away: whoever asks meanwhile hears it at once, and few go and look.

Without this, each message that comes in during an outage would wait for a connection in vain.
"""

import random
import threading
import time
from collections.abc import Callable

from storage.transaction import DatabaseAway

FIRST_SECONDS, LONGEST_SECONDS = 0.1, 3.0
CHANCE = random.SystemRandom()


class Absence:
    """One spell of absence after the other; safe from any thread.

    ``told`` is called once when a spell begins, with None, and once when it ends, with its seconds.
    ``cause`` is why the last one began. ``clock`` is in seconds.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.told: Callable[[float | None], None] = lambda _: None
        self.cause = ""
        self._clock = clock
        self._lock = threading.Lock()
        self._since = 0.0
        self._times = 0
        self._look_at = 0.0

    def ask(self) -> None:
        """Whether to go and look: raises DatabaseAway while it is away, but for one in a while.

        The pauses grow up to three seconds, and are never quite alike: many processes wait for
        one server, and must not all come at the moment when it is back.
        """
        if not self._times:
            return
        with self._lock:
            now = self._clock()
            if not self._times:
                return
            if now < self._look_at:
                raise DatabaseAway
            pause = min(FIRST_SECONDS * 2.0 ** min(self._times, 16), LONGEST_SECONDS)
            self._times += 1
            self._look_at = now + pause * CHANCE.uniform(0.5, 1)

    def began(self, cause: str = "") -> None:
        """Somebody looked, and it is away; ``cause`` is told to operators."""
        with self._lock:
            if self._times:
                return
            self.cause = cause
            self._since = self._clock()
            self._times, self._look_at = 1, self._since + FIRST_SECONDS * CHANCE.uniform(0.5, 1)
        self.told(None)

    def ended(self) -> None:
        """Something was done there: it is back."""
        if not self._times:
            return
        with self._lock:
            times, self._times, self._look_at = self._times, 0, 0.0
        if times:
            self.told(self._clock() - self._since)
