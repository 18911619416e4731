"""The list of who is compared, and Wasl itself among them: unchanged, as an operator runs it."""

import base64
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from benchmarks.channel import SECRET, TOKEN, Channel
from benchmarks.contenders import Aiogram, Contender, Kept, Plain, Ptb, Stage
from benchmarks.rehearsal import KEYS, Turn, states
from benchmarks.servers import postgres_server
from storage.database import Database
from storage.migrations import upgrade
from tests.loopback.process import KEY, PEOPLE_ALONE, free_port

UNLIMITED = "100000"
"""Telegram's 25 messages a second would be all that is measured."""


class Wasl(Contender):
    """``wasl serve`` with the people's door, on one database."""

    path = "/telegram/intake"
    # Longer than the lease of a message that was on its way.
    patience = 60.0

    def __init__(self, stage: Stage, stack: ExitStack, *, processes: int = 0) -> None:
        """``processes`` on one PostgreSQL, or one on SQLite if that is 0."""
        self.url = f"sqlite:///{stage.folder / 'wasl.db'}"
        if processes:
            server = stack.enter_context(postgres_server())
            self.url, self.server_pids = server.url, [server.pid]
        upgrade(self.url)
        super().__init__(stage, stack)
        self.ports = [free_port() for _ in range(processes or 1)]

    @property
    def replies(self) -> Sequence[int]:
        """See Contender."""
        return [len(turn.screens) for turn in self.stage.turns]

    def words(self) -> Sequence[str]:
        """See Contender."""
        return ["bot", "serve", "--roles", PEOPLE_ALONE]

    def settings(self, port: int) -> Mapping[str, str]:
        """See Contender."""
        return {
            "WASL_DATABASE_URL": self.url,
            "WASL_SECRET_KEYS": base64.b64encode(KEY).decode(),
            "WASL_TELEGRAM_TOKEN": TOKEN,
            "WASL_TELEGRAM_SECRET": SECRET,
            "WASL_TELEGRAM_API_URL": self.stage.channel.url,
            "WASL_TELEGRAM_RATE": UNLIMITED,
            "WASL_PUBLIC_URL": f"http://127.0.0.1:{port}",
            "WASL_PORT": f"{port}",
        }

    def kept(self) -> Kept:
        """What was said until the state in which the database has each person.

        A state that does not come up in the rehearsal is kept as nothing, and so counts as lost.
        """
        reached = {turn.state: number for number, turn in enumerate(self.stage.turns, 1)}
        said = [turn.said for turn in self.stage.turns]
        database = Database.open(self.url, KEYS)
        try:
            found = database.read_now(states)
        finally:
            database.close()
        return {chat: said[: reached.get(state, 0)] for chat, state in found.items()}


@dataclass(frozen=True, slots=True)
class Entrant:
    """Who takes part: its name on the command line and in the table, and how it is made."""

    name: str
    title: str
    make: Callable[[Stage, ExitStack], Contender]


ENTRANTS = (
    Entrant("sqlite", "Wasl on SQLite", Wasl),
    Entrant("postgresql-1", "Wasl on PostgreSQL, 1 process", partial(Wasl, processes=1)),
    Entrant("postgresql-2", "Wasl on PostgreSQL, 2 processes", partial(Wasl, processes=2)),
    Entrant("postgresql-4", "Wasl on PostgreSQL, 4 processes", partial(Wasl, processes=4)),
    Entrant("ptb", "python-telegram-bot, PicklePersistence", Ptb),
    Entrant(
        "aiogram-everysec",
        "aiogram, Redis (everysec)",
        partial(Aiogram, appendfsync="everysec"),
    ),
    Entrant(
        "aiogram-always",
        "aiogram, Redis (always)",
        partial(Aiogram, appendfsync="always"),
    ),
    Entrant(
        "aiogram-foreground",
        "aiogram, Redis (always), acknowledged when handled",
        partial(Aiogram, appendfsync="always", background=False),
    ),
    Entrant("plain", "plain Starlette and sqlite3", Plain),
)


@contextmanager
def entered(
    entrant: Entrant, folder: Path, channel: Channel, turns: Sequence[Turn]
) -> Iterator[Contender]:
    """One of them with everything it needs, not yet started; gone when the block ends."""
    folder.mkdir()
    with ExitStack() as stack:
        yield entrant.make(Stage(folder, channel, turns), stack)
