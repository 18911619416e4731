"""``kill -9`` of every role, apart and together, again and again: nothing is lost, nothing doubled.

On SQLite each role is a process of its own; on PostgreSQL there are two of nearly everything. Both
houses stand beside each other, so that the leases of the dead run out at the same time.
"""

import asyncio
import json
import random
import shutil
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import select

from storage import accounts, drafts, events, handlers, inbox, ticket_rows, tickets
from storage.database import Database
from storage.secrets import Secrets
from storage.transaction import Transaction
from tests.loopback import updates
from tests.loopback.bot_api import BotApi
from tests.postgres import Postgres
from tests.storage.given import an_organisation
from tests.stories.by_wire import HANDLER
from tests.stories.cast import Cast, Telegram
from tests.stories.telling import ANSWERS, BEGUN, plain

ROLES = {
    "sqlite": {
        "people": "intake,web",
        "delivery": "delivery",
        "clock": "clock",
        "desk": "desk,delivery",
    },
    "postgresql": {
        "one": "intake,delivery,web",
        "two": "intake,clock,web",
        "three": "desk,delivery,clock",
    },
}
PEOPLE = 60
WHOLE = 6
"""How many of them go on to the end; the others stop at the first question of a grievance."""
APART = 2
"""How often each process but the slow one of the desk is killed alone; then all are, at once."""
SAID = ("السلام عليكم", "1", "1")
"""Greeted; Darija; a new grievance. One "1" too many would answer whom it is about."""
TOLD = (*BEGUN, *(answer for answers in ANSWERS.values() for answer in answers))
SAYS = {1_000 + n: TOLD if n < WHOLE else SAID for n in range(PEOPLE)}
UPDATES = sum(map(len, SAYS.values()))
REPLIES = 4
"""The welcome, the notice of privacy, the menu, and whom it is about."""
RECEIPT, TAKE = "رقم الوصل", "Prendre"


class House:
    """One database, the processes on it, their messenger, the families and a handler."""

    def __init__(self, kind: str, folder: Path, url: str, seed: int) -> None:
        self.api = BotApi()
        self.url = url
        self.folder = folder
        self.parts = ROLES[kind]
        self.chance = random.Random(f"{kind} {seed}")
        self.secrets = Secrets([bytes(range(32))])

    async def lives(self) -> None:
        """Everybody says what they have to say while the processes die and come back."""
        with self.api, closing(Database.open(self.url, self.secrets)) as self.database:
            self.database.write_now(a_handler)
            self.cast = Cast(self.folder, self.api, self.url, self.parts)
            telegram = Telegram(self.api.intake, self.cast.doors, self.chance)
            self.cast.start()
            try:
                await self.api.until(lambda: self.api.intake.webhook["url"] != "", 60)
                desk = asyncio.create_task(self._takes())
                await asyncio.gather(telegram.everyone(SAYS), self._dies())
                await self.api.until(self._everybody_read, 90)
                desk.cancel()
            finally:
                self.cast.kill()
            assert self.api.faults == []
            self.database.read_now(nothing_is_lost_or_doubled)
        self._repeats()

    async def _dies(self) -> None:
        ends = [
            name
            for name, roles in self.parts.items()
            for _ in range(1 if "desk" in roles else APART)
        ]
        self.chance.shuffle(ends)
        for name in ends:
            await asyncio.sleep(self.chance.uniform(0.2, 1.4))
            self.cast.kill(name)
            self.cast.start(name)
        await asyncio.sleep(self.chance.uniform(0.2, 1.4))
        self.cast.kill()
        self.cast.start()

    async def _takes(self) -> None:
        """The handler takes whatever is offered, as soon as she sees it."""
        pressed: set[int] = set()
        while True:
            await asyncio.sleep(0.1)
            for message in self.api.desk.chat(HANDLER):
                for row in message.get("reply_markup", {}).get("inline_keyboard", []):
                    if row[0]["text"] == TAKE and message["message_id"] not in pressed:
                        pressed.add(message["message_id"])
                        data = row[0]["callback_data"]
                        self.api.send(self.api.desk, updates.press(data, HANDLER, on=message))

    def _everybody_read(self) -> bool:
        """Whether each reply reached its person at least once, and the handler took every ticket.

        What she writes to a family may have to wait until nobody sleeps.
        """
        told = self._told()
        receipts = [any(RECEIPT in text for text in read) for read in told[:WHOLE]]
        return (
            all(receipts)
            and all(len(set(read)) == REPLIES for read in told[WHOLE:])
            and self.database.read_now(how_many_are_taken) == WHOLE
        )

    def _repeats(self) -> None:
        told = self._told()
        for read in told[:WHOLE]:
            assert sum(RECEIPT in text for text in read) <= 2, "one doubtful repeat at most"
        for read in told[WHOLE:]:
            assert max(Counter(read).values()) <= 2, "one doubtful repeat of a reply at most"

    def _told(self) -> list[list[str]]:
        """What was sent to each person, as often as it was sent."""
        sent: dict[int, list[str]] = {chat: [] for chat in SAYS}
        for call in self.api.made("sendMessage", self.api.intake):
            sent[int(call.given["chat_id"])].append(plain(str(call.given["text"])))
        return list(sent.values())


@pytest.fixture
def urls(
    tmp_path: Path, sqlite_template: Path, postgres: Postgres, postgres_template: str
) -> Iterator[dict[str, str]]:
    """A database of each kind, migrated and empty."""
    shutil.copy(sqlite_template, tmp_path / "wasl.db")
    made = postgres.create("killed", postgres_template)
    yield {"sqlite": f"sqlite:///{tmp_path / 'wasl.db'}", "postgresql": made}
    postgres.drop("killed")


async def test_killed_again_and_again(tmp_path: Path, urls: dict[str, str]) -> None:
    seed = random.randrange(10**6)
    print(f"the moments of the kills follow from the seed {seed}")
    houses = [House(kind, tmp_path / kind, url, seed) for kind, url in urls.items()]
    await asyncio.gather(*(house.lives() for house in houses))


def a_handler(t: Transaction) -> None:
    """An association that takes everything, with one handler at the desk."""
    handler = handlers.join(t, an_organisation(t).id, "handler", name="Samira")
    account = accounts.reach(t, "desk", "telegram", str(HANDLER))
    accounts.belongs(t, account.id, handler_id=handler.id)


def how_many_are_taken(t: Transaction) -> int:
    """How many tickets have a handler."""
    return sum(row.state == "accepted" for row in t.connection.execute(select(ticket_rows.TICKETS)))


def nothing_is_lost_or_doubled(t: Transaction) -> None:
    """Each update was recorded once, everybody stands where they should, each ticket has one
    handler."""
    rows = t.connection.execute(select(inbox.INBOX)).all()
    assert sum(row.door == "intake" for row in rows) == UPDATES
    assert {row.state for row in rows} == {"done"}
    filed = t.connection.execute(select(ticket_rows.TICKETS)).all()
    assert len(filed) == len({row.person_id for row in filed}) == WHOLE
    assert events.verify(t) == []
    for row in filed:
        ticket = tickets.get(t, row.id)
        assert ticket is not None
        assert [piece["kind"] for piece in tickets.record(t, ticket)["account"]] == [
            "text",
            "voice",
        ]
        assert [each.act for each in events.history(t, row.id)].count("take") == 1
    known = t.connection.execute(select(accounts.ACCOUNTS)).all()
    families = [account for account in known if account.door == "intake"]
    assert len(families) == PEOPLE
    for account in families:
        if account.person_id in {row.person_id for row in filed}:
            continue
        found = drafts.load(t, account.person_id, "grievance")
        assert found is not None
        shown, answers = found[1]["shown"], found[1]["answers"]
        assert (shown, answers) == ("grievance.about", {}), json.dumps(found[1])
