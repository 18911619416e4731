"""The desk with its bot on a Bot API on loopback: polling, and its outbox being delivered."""

from collections.abc import Callable
from typing import TypeVar

from bot.arrivals import Arrival
from bot.delivery.delivery import Delivery
from bot.delivery.pace import Pace
from bot.desk.host import Desk
from bot.desk.on_telegram import DeskOnTelegram
from bot.shelf import MemoryShelf
from storage.database import Database
from storage.transaction import Transaction
from tests.bot.office import HOUSE
from tests.loopback.bot_api import DESK_TOKEN, BotApi
from tests.loopback.phone import Phone
from tests.loopback.updates import Json

T = TypeVar("T")
OGG = b"OggS" + bytes(60)


class Office:
    """The desk with its bot polling and its outbox being delivered."""

    def __init__(self, database: Database, bot_api: BotApi, shelf: MemoryShelf) -> None:
        self.database = database
        self.api = bot_api
        desk = Desk(database, HOUSE)
        self.door = DeskOnTelegram(
            DESK_TOKEN, desk.arrive, shelf, api_url=bot_api.url, committed=self.committed
        )
        lane, fast = ("desk", "telegram"), Pace(10_000, 10_000, 10_000, 10_000)
        self.delivery = Delivery(database, {lane: self.door.sender}, paces={lane: fast})

    def committed(self, _: Arrival) -> None:
        """Look at the outbox now."""
        self.delivery.wake()

    async def write(self, work: Callable[[Transaction], T]) -> T:
        """Something happens elsewhere, and what it leads to is delivered."""
        result = await self.database.write(work)
        self.delivery.wake()
        return result

    async def until(self, phone: Phone, words: str) -> None:
        """Wait until these words stand anywhere on a phone."""
        await self.api.until(lambda: any(words in said(m) for m in phone.messages))


def said(message: Json) -> str:
    """The words of a message, which stand in its caption when a file came with them."""
    return str(message.get("text", message.get("caption", "")))
