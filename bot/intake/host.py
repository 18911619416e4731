"""The people's host: an arrival becomes a turn, and the turn is committed before it is answered."""

from functools import partial
from uuid import UUID

from bot.arrivals import Arrival
from bot.casework.closing import closed
from bot.house import House
from bot.intake.turn import turn
from bot.turns import Turns
from storage.accounts import Account
from storage.database import Database
from storage.transaction import Transaction


class Intake:
    """Takes in what people send, on every channel."""

    def __init__(self, database: Database, house: House) -> None:
        self._turns = Turns(database, closed=partial(closed, house))
        self._house = house

    async def arrive(self, arrival: Arrival) -> None:
        """Take one arrival in; it is committed when this returns.

        Raises DatabaseAway or TurnFailed when the provider should send it again.
        """
        await self._turns.run(arrival, self._turn)
        self._house.pins.refill()

    async def replay(self, inbound_id: UUID) -> bool:
        """Take a dead letter in again; False when it failed once more."""
        return await self._turns.replay(inbound_id, self._turn)

    def _turn(self, t: Transaction, account: Account, arrival: Arrival) -> None:
        try:
            turn(t, account, arrival, self._house)
        finally:
            # What somebody wrote is not held in memory once it is answered.
            self._house.listener.forget()
