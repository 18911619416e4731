"""A door at which people are told apart by their addresses, for tests of who is who."""

from typing import Any
from uuid import UUID

from bot.arrivals import Arrival, Channel, Door
from bot.turns import TurnFailed, Turns
from storage import accounts, aliases, inbox, people
from storage.accounts import Account
from storage.database import Database
from storage.inbox import FAILURES
from storage.transaction import Transaction

NUMBER, OTHER_NUMBER = "whatsapp:+212612345678", "whatsapp:+212699999999"
ID, OTHER_ID = "whatsapp:MA.abc123", "whatsapp:MA.xyz789"


class Threshold:
    """A door at which people are told apart; it remembers whose account each message was."""

    def __init__(self, database: Database) -> None:
        self.turns = Turns(database)
        self.database = database
        self.came = 0
        self.whose: list[UUID] = []

    def comes(self, address: str, *others: str, **what: Any) -> Arrival:
        """A new message from an address, with the others that the channel gives."""
        self.came += 1
        said = {"text": "hello", **what}
        sid = f"SM{self.came}"
        return Arrival(Door.INTAKE, Channel.WHATSAPP, address, sid, aliases=others, **said)

    async def hears(self, address: str, *others: str, **what: Any) -> UUID:
        """A message from an address is taken in; whose it is."""
        await self.turns.run(self.comes(address, *others, **what), self.turn)
        return self.whose[-1]

    async def fails(
        self, address: str, *others: str, times: int = FAILURES, **what: Any
    ) -> Arrival:
        """The turn of a message fails so often."""
        arrival = self.comes(address, *others, **what)
        for time in range(times):
            try:
                await self.turns.run(arrival, _broken)
            except TurnFailed:
                assert time < FAILURES - 1
        return arrival

    async def replays(self) -> UUID:
        """The one dead letter is taken in again; whose it is."""
        [dead] = await self.database.read(inbox.dead)
        assert await self.turns.replay(dead.id, self.turn)
        return self.whose[-1]

    def turn(self, t: Transaction, account: Account, arrival: Arrival) -> None:
        """Somebody new becomes a person."""
        person_id = account.person_id
        if person_id is None:
            person_id = people.create(t).id
            accounts.belongs(t, account.id, person_id=person_id)
        self.whose.append(person_id)

    def addresses(self, person_id: UUID) -> list[list[str]]:
        """Of each account of a person, the address we write to and then the others."""

        def read(t: Transaction) -> list[list[str]]:
            return [
                [accounts.address(t, account), *aliases.of(t, account.id)]
                for account in accounts.of_person(t, person_id)
            ]

        return self.database.read_now(read)


def _broken(t: Transaction, account: Account, arrival: Arrival) -> None:
    raise ValueError
