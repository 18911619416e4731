"""The desk's host: an arrival becomes a turn, and the turn is committed before it is answered."""

from collections.abc import Awaitable, Callable, Mapping
from uuid import UUID

from bot.arrivals import Arrival, Door
from bot.carriage.posting import LIVE
from bot.desk.turn import turn
from bot.house import House
from bot.screens import Screen
from bot.turns import Turns
from storage import accounts, handlers, inbox, outbox
from storage.accounts import Account
from storage.database import Database
from storage.transaction import Transaction

Replay = Callable[[UUID], Awaitable[bool]]
"""Takes a dead letter of one door in again; False when it failed once more."""


class Desk:
    """Takes in what handlers and coordinators send, on every channel.

    ``replays`` are the other doors of this process, whose dead letters a coordinator may have
    taken in again.
    """

    def __init__(
        self, database: Database, house: House, replays: Mapping[str, Replay] | None = None
    ) -> None:
        self._database = database
        self._turns = Turns(database)
        self._house = house
        self._replays: dict[str, Replay] = {Door.DESK: self.replay, **(replays or {})}

    async def arrive(self, arrival: Arrival) -> None:
        """Take one arrival in; it is committed when this returns.

        Raises DatabaseAway or TurnFailed when the provider should send it again.
        """
        again: list[UUID] = []

        def work(t: Transaction, account: Account, arrival: Arrival) -> None:
            again[:] = turn(t, account, arrival, self._house)

        await self._turns.run(arrival, work)
        for inbound_id in again:
            await self._again(arrival, inbound_id)

    async def replay(self, inbound_id: UUID) -> bool:
        """Take a dead letter of the desk in again; False when it failed once more."""

        def work(t: Transaction, account: Account, arrival: Arrival) -> None:
            turn(t, account, arrival, self._house)

        return await self._turns.replay(inbound_id, work)

    async def _again(self, arrival: Arrival, inbound_id: UUID) -> None:
        """Take a dead letter in again at its own door, and tell the coordinator how it went."""
        door = await self._database.read(lambda t: _door(t, inbound_id))
        replay = self._replays.get(door)
        if replay is None:
            key = "desk.replay_elsewhere"
        else:
            key = "desk.replayed" if await replay(inbound_id) else "desk.replay_failed"
        await self._database.write(lambda t: self._tell(t, arrival, key))

    def _tell(self, t: Transaction, arrival: Arrival, key: str) -> None:
        account = accounts.reach(t, arrival.door, arrival.channel, arrival.address)
        handler = handlers.get(t, account.handler_id) if account.handler_id else None
        words = self._house.speaking(handler.language if handler else None)
        screen = Screen(words.say(key), language=words.language)
        outbox.add(t, account, screen.to_json(), priority=LIVE)


def _door(t: Transaction, inbound_id: UUID) -> str:
    return next((row.door for row in inbox.dead(t) if row.id == inbound_id), "")
