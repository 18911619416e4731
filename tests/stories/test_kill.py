"""``kill -9`` at random moments of 200 conversations: nothing lost, nothing applied twice."""

import asyncio
import json
import random
from collections import Counter
from collections.abc import Sequence
from functools import partial

import httpx
from sqlalchemy import select

from storage import accounts, drafts, events, inbox, ticket_rows, tickets
from storage.database import Database
from storage.secrets import Secrets
from storage.transaction import Transaction
from tests.loopback import updates
from tests.loopback.bot_api import HEADER, BotApi
from tests.loopback.one_bot import OneBot
from tests.loopback.process import KEY, Process
from tests.loopback.updates import Json
from tests.stories.telling import ANSWERS, BEGUN, VOICE

PEOPLE = 200
WHOLE = 10
"""How many of them go on to the end; the others stop at the first question of a grievance."""
KILLS = 6
TRIES = 1_200
SAID = ("السلام عليكم", "1", "1")
"""Greeted; Darija; a new grievance. One "1" too many would answer whom it is about."""
TOLD = [*BEGUN, *(answer for answers in ANSWERS.values() for answer in answers)]
UPDATES = WHOLE * len(TOLD) + (PEOPLE - WHOLE) * len(SAID)
REPLIES = 4
"""The welcome, the notice of privacy, the menu, and whom it is about."""
RECEIPT = "رقم الوصل"


class Telegram:
    """Posts the updates of many people at once, each until it is answered 200, as Telegram does."""

    def __init__(self, process: Process, bot: OneBot) -> None:
        self.process = process
        self.bot = bot
        self.secret = bot.webhook["secret_token"]
        self.acknowledged = 0
        self.moved = asyncio.Condition()

    async def everyone(self) -> None:
        """All conversations beside each other."""
        limits = httpx.Limits(max_connections=40)
        async with httpx.AsyncClient(limits=limits, timeout=30) as client:
            await asyncio.gather(*(self._person(client, 1_000 + n) for n in range(PEOPLE)))

    async def _person(self, client: httpx.AsyncClient, chat: int) -> None:
        for text in said_by(chat):
            update = self._update(text, chat)
            for _ in range(TRIES):
                if await self._posted(client, update):
                    break
                await asyncio.sleep(0.05)
            else:
                raise AssertionError("an update was refused for a minute")
            async with self.moved:
                self.acknowledged += 1
                self.moved.notify_all()

    def _update(self, said: object, chat: int) -> Json:
        if said is not VOICE:
            return updates.message(str(said), chat)
        content = b"OggS\x00\x02" + bytes(22) + b"\x01\x13OpusHead" + bytes(60)
        return updates.voice(self.bot.put_file(content), chat, size=len(content))

    async def _posted(self, client: httpx.AsyncClient, update: dict[str, object]) -> bool:
        url = f"{self.process.url}/telegram/intake"
        try:
            answer = await client.post(url, json=update, headers={HEADER: self.secret})
        except httpx.TransportError:
            return False
        return answer.status_code == 200

    async def until(self, acknowledged: int) -> None:
        """Wait until so many updates were answered 200."""
        async with self.moved:
            await self.moved.wait_for(lambda: self.acknowledged >= acknowledged)


async def test_killed_again_and_again(bot_api: BotApi, process: Process) -> None:
    public = {"WASL_PUBLIC_URL": process.url}
    process.start(**public)
    await bot_api.until(lambda: bot_api.intake.webhook["url"] != "", 20)
    telegram = Telegram(process, bot_api.intake)
    seed = random.randrange(10**6)
    print(f"the moments of the kills follow from the seed {seed}")
    moments = random.Random(seed).sample(range(20, UPDATES - 20), KILLS)
    talking = asyncio.create_task(telegram.everyone())
    for moment in sorted(moments):
        await telegram.until(moment)
        process.kill()
        process.start(**public)
    await talking
    await bot_api.until(partial(everybody_read, bot_api), 120)
    process.kill()

    database = Database.open(process.settings["WASL_DATABASE_URL"], Secrets([KEY]))
    try:
        database.read_now(nothing_is_lost_or_doubled)
    finally:
        database.close()
    told = screens(bot_api)
    for read in told[:WHOLE]:
        assert sum(RECEIPT in text for text in read) <= 2, "one doubtful repeat at most"
    for read in told[WHOLE:]:
        assert max(Counter(read).values()) <= 2, "one doubtful repeat of a reply at most"


def everybody_read(api: BotApi) -> bool:
    """Whether each reply reached its person at least once."""
    told = screens(api)
    receipts = [read for read in told[:WHOLE] if any(RECEIPT in text for text in read)]
    return len(receipts) == WHOLE and all(len(set(read)) == REPLIES for read in told[WHOLE:])


def said_by(chat: int) -> Sequence[object]:
    """What a person says, by their chat."""
    return TOLD if chat < 1_000 + WHOLE else SAID


def screens(api: BotApi) -> list[list[str]]:
    """What was sent to each person, as often as it was sent."""
    sent: dict[int, list[str]] = {1_000 + n: [] for n in range(PEOPLE)}
    for call in list(api.calls):
        if call.method == "sendMessage" and call.status == 200:
            sent[int(call.given["chat_id"])].append(str(call.given["text"]))
    return list(sent.values())


def nothing_is_lost_or_doubled(t: Transaction) -> None:
    """Each update was recorded once, and everybody stands at the same first question."""
    rows = t.connection.execute(select(inbox.INBOX)).all()
    assert len(rows) == UPDATES
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
    known = t.connection.execute(select(accounts.ACCOUNTS)).all()
    assert len(known) == PEOPLE
    telling = [
        account for account in known if account.person_id not in {r.person_id for r in filed}
    ]
    for account in telling:
        found = drafts.load(t, account.person_id, "grievance")
        assert found is not None
        shown, answers = found[1]["shown"], found[1]["answers"]
        assert (shown, answers) == ("grievance.about", {}), json.dumps(found[1])
