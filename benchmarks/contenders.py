"""Who is compared: Wasl on both databases, and what people would otherwise use.

Each is started as its own documentation says, told the same twelve messages, and asked afterwards
what it kept of them.
"""

import json
import pickle
import sqlite3
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import redis

from benchmarks.channel import SECRET, TOKEN, Channel
from benchmarks.programs import Program
from benchmarks.rehearsal import Turn, questions
from benchmarks.servers import redis_server
from tests.loopback.process import free_port

Kept = dict[int, list[str]]
"""What a bot remembers of what each chat said, oldest first."""


@dataclass(frozen=True, slots=True)
class Stage:
    """What every bot is given: a folder, a channel, and the conversation as it was rehearsed."""

    folder: Path
    channel: Channel
    turns: Sequence[Turn]


class Contender(ABC):
    """One bot, which may be started and killed again and again over what it keeps."""

    path = "/webhook"
    patience = 5.0
    """Seconds after a crash in which it may still answer by itself what it owes."""
    server_pids: Sequence[int] = ()
    """Its database server, if it needs one; that one is never killed."""

    def __init__(self, stage: Stage, stack: ExitStack) -> None:
        self.stage = stage
        self.ports = [free_port()]
        self.programs: list[Program] = []
        stack.callback(self.stop)

    @property
    def replies(self) -> Sequence[int]:
        """How many messages answer each of the twelve."""
        return [1] * len(self.stage.turns)

    @property
    def pids(self) -> list[int]:
        """Its own processes."""
        return [program.pid for program in self.programs]

    @abstractmethod
    def kept(self) -> Kept:
        """What it remembers; to be asked when it does not run."""

    @abstractmethod
    def settings(self, port: int) -> Mapping[str, str]:
        """The environment of the process on this port."""

    @abstractmethod
    def words(self) -> Sequence[str]:
        """The module to run, and its arguments."""

    def start(self) -> None:
        """Start every process."""
        self.programs = [Program(self.stage.folder, f"{port}", self.words()) for port in self.ports]
        for program, port in zip(self.programs, self.ports, strict=True):
            program.start(self.settings(port))

    def kill(self) -> None:
        """End every process without a word."""
        for program in self.programs:
            program.kill()
        self.programs = []

    def stop(self) -> None:
        """Ask every process to end."""
        for program in self.programs:
            program.stop()
        self.programs = []


class Peer(Contender):
    """A bot of the folder ``bots``, which asks what Wasl asked in the rehearsal."""

    bot = ""

    def __init__(self, stage: Stage, stack: ExitStack) -> None:
        super().__init__(stage, stack)
        self.store = str(stage.folder / "store")
        self.asked = stage.folder / "questions.json"
        self.asked.write_text(questions(list(stage.turns)), encoding="utf-8")

    def words(self) -> Sequence[str]:
        """See Contender."""
        return [f"benchmarks.bots.{self.bot}"]

    def settings(self, port: int) -> Mapping[str, str]:
        """See Contender."""
        return {
            "BOT_TOKEN": TOKEN,
            "BOT_SECRET": SECRET,
            "BOT_API_URL": self.stage.channel.url,
            "BOT_PORT": f"{port}",
            "BOT_QUESTIONS": f"{self.asked}",
            "BOT_STORE": self.store,
        }


class Ptb(Peer):
    """python-telegram-bot: ConversationHandler and PicklePersistence."""

    bot = "on_ptb"

    def kept(self) -> Kept:
        """See Contender."""
        try:
            # It was written by a process of ours, a moment ago.
            data: dict[str, Any] = pickle.loads(Path(self.store).read_bytes())  # noqa: S301
        except FileNotFoundError:
            return {}
        return {chat: _in_order(answers) for chat, answers in data["user_data"].items()}


class Aiogram(Peer):
    """aiogram: its finite-state machine with RedisStorage, on a Redis of its own."""

    bot = "on_aiogram"

    def __init__(
        self, stage: Stage, stack: ExitStack, *, appendfsync: str, background: bool = True
    ) -> None:
        server = stack.enter_context(redis_server(stage.folder, appendfsync))
        super().__init__(stage, stack)
        self.store = server.url
        self.server_pids = [server.pid]
        self.background = background

    def settings(self, port: int) -> Mapping[str, str]:
        """See Contender."""
        return {**super().settings(port), "BOT_BACKGROUND": "yes" if self.background else ""}

    def kept(self) -> Kept:
        """See Contender."""
        with redis.Redis.from_url(self.store, decode_responses=True) as client:
            return {
                int(key.split(":")[1]): _in_order(json.loads(client.get(key)))
                for key in client.scan_iter("fsm:*:data", count=1_000)
            }


class Plain(Peer):
    """Starlette and sqlite3, one insert for each update: what is possible at all in Python."""

    bot = "plain"

    def kept(self) -> Kept:
        """See Contender."""
        with sqlite3.connect(self.store) as connection:
            found: Kept = {}
            for chat, said in connection.execute("SELECT chat, said FROM updates ORDER BY rowid"):
                found.setdefault(chat, []).append(said)
        return found


def _in_order(answers: Mapping[str, str]) -> list[str]:
    """Answers under the numbers of their questions, as a list."""
    return [answers[number] for number in sorted(answers, key=int)]
