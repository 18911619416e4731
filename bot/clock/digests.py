"""Once an hour: every member of the desk who wants a digest has one to come."""

from functools import partial

from bot.clock.to_desk import set_digests
from bot.house import House
from storage.database import Database


class Digests:
    """Sets the first digest of whoever has joined, or wants one again; each sets the next."""

    def __init__(self, database: Database, house: House) -> None:
        self._database = database
        self._house = house

    async def round(self) -> None:
        """Look at everybody once. Raises DatabaseAway."""
        await self._database.write(partial(set_digests, house=self._house))
