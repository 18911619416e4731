"""How PostgreSQL is connected to: for how long anybody waits for anything, and who gives up.

The server itself ends a statement that takes too long. One that says nothing even then is frozen,
or its machine is gone without a word.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, TypeVar

import psycopg
from psycopg.abc import PQGen
from psycopg.conninfo import make_conninfo
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError

from storage import orders

NAME = "wasl"
# In seconds: longer than any statement may take.
LONGEST_SILENCE = 20.0
# The server ends what takes longer, in milliseconds: a statement, the wait for a lock, and the
# silence of a process that froze in the middle of a transaction.
ENDS = {
    "statement_timeout": 15_000,
    "lock_timeout": 10_000,
    "idle_in_transaction_session_timeout": 60_000,
}
# A machine that vanished is noticed by the system within half a minute, in seconds; a server that
# was made a copy of another is passed over where the address names several.
LINE: Mapping[str, Any] = {
    # Spoken to in Unicode, a server that was set up without it says so in words.
    "client_encoding": "utf8",
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": int(LONGEST_SILENCE * 1_000),
    "target_session_attrs": "read-write",
}
# A change of shape that waits for a table holds up everybody who comes after it.
STEP_MILLISECONDS = 3_000
# More statements than Wasl has: none is prepared anew because another came between.
PREPARED = 500

V = TypeVar("V")


class Patient(psycopg.Connection[Any]):
    """A connection that is given up when an answer does not come for so long."""

    def wait(self, gen: PQGen[V], interval: float = 0.1, timeout: float | None = None) -> V:
        """See psycopg: every statement waits for its answer here. Raises OperationalError."""
        try:
            return super().wait(gen, interval, LONGEST_SILENCE if timeout is None else timeout)
        except psycopg.errors._WaitTimeout:
            # Closed at once: nobody may be handed a connection on which an answer is due.
            self.pgconn.finish()
            raise psycopg.OperationalError("the server does not answer") from None


@lru_cache(maxsize=16)
def read(url: URL) -> URL:
    """The same URL. Raises ValueError when it says something that libpq does not understand."""
    try:
        _, named = url.get_dialect()().create_connect_args(url)
        make_conninfo("", **named)
    except (ArgumentError, psycopg.ProgrammingError):
        raise ValueError("PostgreSQL knows no such option.") from None
    return url


def engine_of(url: URL, *, connections: int, hurried: bool = True) -> Engine:
    """An engine that notices lost updates: conflicting work fails with 40001 and is run again.

    Its transactions are Wasl's own (orders.py), hence ``AUTOCOMMIT`` for the driver. Whatever the
    URL says of a connection comes before what is said here, but for its name. Only where a single
    statement may read a whole table, ``hurried=False`` leaves out what ends a long one.
    """
    made = create_engine(
        url,
        isolation_level="AUTOCOMMIT",
        hide_parameters=True,
        pool_size=connections,
        max_overflow=0,
        connect_args=_line(url) | _options(url, ENDS if hurried else {}),
    )
    orders.rule(made)

    @event.listens_for(made, "do_connect")
    def connect(_dialect: object, _record: object, given: Any, named: Any) -> Any:
        session = (Patient if hurried else psycopg.Connection).connect(*given, **named)
        session.prepared_max = PREPARED
        return session

    return made


def given_to_steps(url: URL) -> dict[str, Any]:
    """What a connection is given that changes the shape of the database."""
    return _line(url) | _options(url, {"lock_timeout": STEP_MILLISECONDS})


def _line(url: URL) -> dict[str, Any]:
    line = {name: value for name, value in LINE.items() if name not in url.query}
    asked = url.query.get("application_name", ())
    # Who wants a database for itself (alone.py) knows by this how our name begins.
    named = [NAME, *([asked] if isinstance(asked, str) else asked)]
    return line | {"application_name": " ".join(named)}


def _options(url: URL, ends: Mapping[str, int]) -> dict[str, str]:
    """What ends in so many milliseconds; what the URL says comes last, and wins."""
    named = [f"-c {name}={milliseconds}" for name, milliseconds in ends.items()]
    asked = url.query.get("options", ())
    return {"options": " ".join([*named, *([asked] if isinstance(asked, str) else asked)])}
