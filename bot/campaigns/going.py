"""Campaigns on their way: small steps, between which everything else has its turn.

One process does this, the one that keeps time; were there two, neither would do the other's step.
"""

from collections.abc import Callable
from contextlib import suppress
from functools import partial

from bot.campaigns.addressing import Overtaken, step
from bot.house import House
from bot.unhurried import Stride, go_on, timed
from storage.database import Database
from storage.transaction import Transaction


class Going:
    """Takes campaigns on ``while_`` this process may; ``ready`` follows each step.

    ``believed`` raises when a transaction's time is not to be believed.
    """

    def __init__(
        self,
        database: Database,
        house: House,
        *,
        while_: Callable[[], bool] = lambda: True,
        ready: Callable[[], None] = lambda: None,
        believed: Callable[[Transaction], None] = lambda t: None,
    ) -> None:
        self._database = database
        self._while = while_
        self._ready = ready
        self._believed = believed
        self._house = house
        self._stride = Stride()

    async def round(self) -> None:
        """Queue all there is to send. Raises DatabaseAway, and what ``believed`` raises."""
        with suppress(Overtaken):
            await go_on(self._next, self._while)

    async def _next(self) -> bool:
        one = timed(partial(self._one, self._stride.many))
        done, seconds = await self._database.write(one, unhurried=True)
        self._stride.took(done, seconds)
        if done:
            self._ready()
        return done > 0

    def _one(self, most: int, t: Transaction) -> int:
        self._believed(t)
        return step(self._house, most, t)
