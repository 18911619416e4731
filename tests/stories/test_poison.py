"""A message that can't be taken in, or can't be sent, whatever is tried: nobody waits behind it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest
from sqlalchemy import update

from bot.arrivals import Arrival
from bot.delivery.delivery import Delivery
from bot.house import House
from bot.intake import host
from bot.intake.on_telegram import OnTelegram
from bot.intake.turn import turn
from bot.shelf import MemoryShelf
from bot.telegram import polling as telegram_polling
from bot.watch import metrics
from bot.web import application, serving, telegram_webhook
from bot.works import working
from storage import accounts, inbox, outbox
from storage.accounts import Account
from storage.database import Database
from storage.transaction import Transaction
from tests.bot.office import HOUSE
from tests.bot.postbox import AMINA, BRAHIM, INTAKE, OUTBOX, Post, swift
from tests.loopback.bot_api import INTAKE_TOKEN, BotApi
from tests.loopback.phone import Phone

POISON = "سم"
SECRET = "told-to-telegram"


class Mended:
    """Whether the fault that made the message poison is mended."""

    def __init__(self) -> None:
        self.yet = False


@pytest.fixture
def mended(monkeypatch: pytest.MonkeyPatch) -> Mended:
    """Until it is mended, whoever says the word makes a turn fail; and waits are short."""
    state = Mended()

    def fragile(t: Transaction, account: Account, arrival: Arrival, house: House) -> None:
        if arrival.text == POISON and not state.yet:
            raise ZeroDivisionError(POISON)
        turn(t, account, arrival, house)

    async def wait(*_: object) -> None:
        await asyncio.sleep(0.01)

    monkeypatch.setattr(host, "turn", fragile)
    monkeypatch.setattr(telegram_polling, "wait", wait)
    return state


@pytest.fixture(params=["webhook", "polling"])
async def people(
    request: pytest.FixtureRequest, sqlite_database: Database, bot_api: BotApi, mended: Mended
) -> AsyncIterator[host.Intake]:
    """The people's door, by webhook and by polling, and what is said there delivered."""
    intake = host.Intake(sqlite_database, HOUSE)
    async with AsyncExitStack() as stack:
        bot = OnTelegram(
            INTAKE_TOKEN,
            intake.arrive,
            MemoryShelf(),
            api_url=bot_api.url,
            committed=lambda _: delivery.wake(),
        )
        stack.push_async_callback(bot.close)
        delivery = Delivery(sqlite_database, {INTAKE: bot.sender}, paces={INTAKE: swift()})
        works = [delivery.run()]
        if request.param == "webhook":
            app = application([telegram_webhook("/telegram/intake", SECRET, bot.receive)], nothing)
            port = await stack.enter_async_context(serving(app, "127.0.0.1", 0))
            url = f"http://127.0.0.1:{port}/telegram/intake"
            bot_api.intake.webhook = {"url": url, "secret_token": SECRET}
        else:
            works.append(bot.poll())
        await stack.enter_async_context(working(*works))
        yield intake


async def nothing() -> list[str]:
    return []


async def test_who_writes_behind_it_is_answered_and_so_is_it_once_it_can_be(
    people: host.Intake,
    sqlite_database: Database,
    bot_api: BotApi,
    mended: Mended,
    capsys: pytest.CaptureFixture[str],
) -> None:
    dead = counted("turn_dead")
    her, other = (Phone(bot_api, bot_api.intake, chat) for chat in (1_001, 1_002))
    her.says(POISON)
    other.says("سلام")
    her.says("سلام")
    await bot_api.until(lambda: bool(other.messages) and bool(her.messages), 20)

    (resting,) = await sqlite_database.read(inbox.dead)
    assert resting.attempts == inbox.FAILURES
    assert "ZeroDivisionError" in str(resting.error)
    assert counted("turn_dead") == dead + 1
    told = capsys.readouterr()
    assert "turn failed" in told.out + told.err
    assert POISON not in told.out + told.err + str(resting.error)

    said = len(her.messages)
    mended.yet = True
    assert await people.replay(resting.id)
    await bot_api.until(lambda: len(her.messages) > said, 20)
    assert await sqlite_database.read(inbox.dead) == []


@pytest.mark.parametrize("spoilt", [b"", b"never sealed by us"])
async def test_what_cannot_be_opened_is_given_up_and_holds_up_nobody(
    spoilt: bytes, sqlite_database: Database
) -> None:
    post = Post(sqlite_database)
    post.queue("first")
    poison = post.queue("second")
    post.queue("third")
    post.queue("for somebody else", BRAHIM)
    spoil = update(OUTBOX).where(OUTBOX.c.id == poison).values(payload_sealed=spoilt)
    sqlite_database.write_now(lambda t: t.connection.execute(spoil))
    await post.deliver()
    assert sorted(post.said) == ["first", "for somebody else", "third"]
    assert sorted(post.states()) == ["failed", "sent", "sent", "sent"]


async def test_what_is_no_screen_is_shown_to_a_human_and_counted(
    sqlite_database: Database,
) -> None:
    failed = counted("message_failed")
    post = Post(sqlite_database)

    def no_screen(t: Transaction) -> None:
        account = accounts.reach(t, *INTAKE, AMINA)
        outbox.add(t, account, b"[1, 2]", priority=0)

    post.queue("first")
    sqlite_database.write_now(no_screen)
    post.queue("third")
    await post.deliver()
    assert post.said == ["first", "third"]
    assert counted("message_failed") == failed + 1
    assert len(sqlite_database.read_now(outbox.dead_letters)) == 1


def counted(kind: str) -> float:
    """How often the figures have counted a fault."""
    return metrics.REGISTRY.get_sample_value("wasl_faults_total", {"kind": kind}) or 0.0
