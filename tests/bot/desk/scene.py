"""One organisation with one handler's phone, and a ticket that is offered to it."""

from storage import events, messages, tickets
from storage.database import Database
from storage.organisations import Organisation
from storage.people import Person
from storage.tickets import Ticket
from storage.transaction import Transaction
from tests.bot.desk.handset import Handset, joined
from tests.bot.office import (
    FRENCH,
    Postman,
    a_person,
    an_offered_ticket,
    an_organisation,
)


class Scene:
    """One organisation with one handler's phone, and a ticket that is offered to it."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.postman = Postman()

    async def begin(self, *, shared_phone: bool = False, **columns: object) -> Handset:
        self.adala: Organisation = await self.database.write(an_organisation)
        self.phone = await joined(self.database, self.postman, self.adala)
        self.person, self.ticket = await self.database.write(
            lambda t: self.filed(t, shared_phone=shared_phone, **columns)
        )
        await self.database.write(self.postman.deliver)
        return self.phone

    def filed(
        self, t: Transaction, *, shared_phone: bool = False, **columns: object
    ) -> tuple[Person, Ticket]:
        person = a_person(t, shared_phone=shared_phone)
        return person, an_offered_ticket(t, person, **columns)

    async def now(self) -> Ticket:
        found = await self.database.read(lambda t: tickets.get(t, self.ticket.id))
        assert found is not None
        return found

    async def acts(self) -> list[str]:
        happened = await self.database.read(lambda t: events.history(t, self.ticket.id))
        return [one.act for one in happened]

    async def thread(self) -> list[tuple[str, str]]:
        letters = await self.database.read(lambda t: messages.thread(t, self.ticket.id))
        return [(one.kind, str(one.pieces[0].get("text", ""))) for one in letters]

    async def reaches_person(self) -> list[str]:
        return await self.database.read(lambda t: self.postman.of_person(t, self.person).texts)


def say(key: str, **values: str) -> str:
    return FRENCH.say(key, **values)
