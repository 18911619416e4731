"""The twelve messages that every bot of the comparison is told, played once without a network.

So it is known how often Wasl answers each of them, with which words and buttons (the peers ask the
same ones), and what it then remembers of the person: after a crash it must remember just that.
"""

import asyncio
import json
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import select

from benchmarks.conversation import MESSAGES, arrivals, house
from bot.intake.host import Intake
from bot.screens import Screen
from storage import accounts, drafts, people
from storage.database import Database
from storage.migrations import upgrade
from storage.outbox import Outbound
from storage.secrets import Secrets
from storage.tables import table_of
from storage.transaction import Transaction

TWELVE = MESSAGES[:12]
OUTBOX = table_of(Outbound)
KEYS = Secrets([bytes(range(32))])
State = str
"""What is remembered of somebody: language, flow, and each draft's answers, as JSON."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One message, what Wasl answers to it, and what it remembers then."""

    said: str
    screens: tuple[Screen, ...]
    state: State


def rehearsed() -> list[Turn]:
    """Play the twelve messages of one person on a database of its own."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'rehearsal.db'}"
        upgrade(url)
        database = Database.open(url, KEYS)
        try:
            return asyncio.run(_play(database))
        finally:
            database.close()


def questions(turns: list[Turn]) -> str:
    """What the peers ask, as JSON: after each message, the last words of Wasl and its buttons."""
    asked = [
        {
            "text": turn.screens[-1].text,
            "buttons": [[button.label, button.data] for button in turn.screens[-1].buttons],
        }
        for turn in turns
    ]
    return json.dumps(asked, ensure_ascii=False)


def states(t: Transaction) -> dict[int, State]:
    """What a database remembers of everybody who wrote over Telegram, by chat."""
    found: dict[int, State] = {}
    for row in t.connection.execute(select(accounts.ACCOUNTS)):
        account = accounts.get(t, row.id)
        if account is not None and account.person_id is not None:
            found[int(accounts.address(t, account))] = _state(t, account.person_id)
    return found


async def _play(database: Database) -> list[Turn]:
    intake = Intake(database, house())
    turns, before = [], 0
    for said, arrival in zip(TWELVE, arrivals(1), strict=False):
        await intake.arrive(arrival)
        screens = await database.read(_screens)
        known = await database.read(states)
        turns.append(Turn(said, tuple(screens[before:]), known[1]))
        before = len(screens)
    return turns


def _screens(t: Transaction) -> list[Screen]:
    rows = t.connection.execute(select(OUTBOX).order_by(OUTBOX.c.sequence))
    column = "outbox.payload_sealed"
    return [Screen.from_json(t.secrets.open(column, row.id, row.payload_sealed)) for row in rows]


def _state(t: Transaction, person_id: UUID) -> State:
    person = people.get(t, person_id)
    if person is None:
        return ""
    kept: dict[str, Any] = {}
    for flow in drafts.of(t, person_id):
        if found := drafts.load(t, person_id, flow):
            kept[flow] = [found[1]["shown"], found[1]["answers"]]
    remembered = [person.language, person.flow, list(person.under), kept]
    return json.dumps(remembered, ensure_ascii=False, sort_keys=True)
