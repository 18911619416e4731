"""Can the machine's clock be believed? It must go as fast as one that nobody sets.

What is let go of too early is lost, and what is said too early is not said on its day.
"""

from datetime import datetime, timedelta
from threading import Lock
from time import monotonic

import structlog

from bot.watch import metrics
from storage import leases
from storage.transaction import Transaction

TOLERANCE = timedelta(hours=1)
"""A clock is set right by less than this, and nothing that goes by it is so exact."""
SETTLING = timedelta(minutes=10)
"""How long a clock must have gone steadily: one that was wrong is mostly set right by then."""
log = structlog.get_logger(__name__)


class Unsteady(Exception):
    """The clock was set, or differs from the database's: nothing is done by it for a while."""


class Steadiness:
    """How long the clock of this machine has gone steadily. Any thread may ask.

    What it can't know is whether the clock was right when the process began: a database on another
    machine tells, a file does not.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._began = monotonic()
        self._ahead: float | None = None
        self._set_at = float("-inf")

    @property
    def settles(self) -> bool:
        """Whether the clock was set a short while ago."""
        return monotonic() - self._set_at < SETTLING.total_seconds()

    def look(self, now: datetime, everybodys: datetime | None = None) -> None:
        """Compare what time it is ``now`` (aware) with what it was at the last look, and with what
        time it is for ``everybodys`` process. Between two looks any time may pass."""
        with self._lock:
            ahead = now.timestamp() - monotonic()
            jump = abs(ahead - (ahead if self._ahead is None else self._ahead))
            apart = abs((everybodys or now) - now)
            self._ahead = ahead
            if max(timedelta(seconds=jump), apart) > TOLERANCE:
                if not self.settles:
                    log.warning("the clock of this machine can't be believed",
                                seconds=round(max(jump, apart.total_seconds())))  # fmt: skip
                    metrics.fault("clock_jumped")
                self._set_at = monotonic()

    def believed(self, t: Transaction) -> None:
        """Raise Unsteady if the clock was set a short while ago: this transaction's time may be
        another than it is."""
        self.look(t.now, leases.now(t))
        if self.settles:
            raise Unsteady

    def proven(self, t: Transaction) -> None:
        """Raise Unsteady also if the clock has not been looked at for long enough to know: for what
        can't be undone, and can wait."""
        self.believed(t)
        if monotonic() - self._began < SETTLING.total_seconds():
            raise Unsteady
