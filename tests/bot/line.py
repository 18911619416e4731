"""WhatsApp from the outbox to Twilio and back, in memory, for tests of what lies between."""

from collections.abc import Awaitable, Callable, Collection
from datetime import UTC, datetime
from uuid import UUID

from bot.delivery.delivery import Delivery
from bot.delivery.sending import Unknown
from bot.intake.on_whatsapp_faults import meaning
from bot.screens import Screen
from bot.shelf import MemoryShelf
from bot.whatsapp.calls import Message, Part
from bot.whatsapp.forms import Status
from bot.whatsapp.reports import Reports
from bot.whatsapp.screens import WhatsAppScreens
from storage import accounts, outbox, people, reports
from storage.database import Database
from storage.outbox import Outbound
from storage.people import Person
from storage.transaction import Transaction
from tests.bot.office import HOUSE
from tests.bot.postbox import OUTBOX, swift

FATIMA = "whatsapp:+212612345678"
WAY = ("intake", "whatsapp")


class Twilio:
    """The calls of screens, in memory. ``before`` happens after a message is taken, and before we
    learn of it; ``faults`` befall the next calls, Unknown after the message was taken."""

    def __init__(self) -> None:
        self.taken: list[Part] = []
        self.lost: set[str] = set()
        self.faults: list[Exception | None] = []
        self.before: Callable[[str], Awaitable[None]] | None = None

    async def send(self, address: str, part: Part) -> str:
        fault = self.faults.pop(0) if self.faults else None
        if fault is not None and not isinstance(fault, Unknown):
            raise fault
        self.taken.append(part)
        sid = f"SM{len(self.taken)}"
        if self.before is not None:
            await self.before(sid)
        if fault is not None:
            raise fault
        return sid

    async def sent_to(self, address: str, since: datetime) -> list[Message]:
        return [
            Message(
                f"SM{n}", part.text, 0, "failed" if f"SM{n}" in self.lost else "sent", None,
                datetime.now(UTC),
            )
            for n, part in enumerate(self.taken, start=1)
        ]  # fmt: skip

    @property
    def texts(self) -> list[str]:
        return [part.text for part in self.taken]


class NoShapes:
    """A book in which nothing is."""

    async def sid(self, name: str, language: str) -> str | None:
        return None


class Line:
    """WhatsApp from the outbox to Twilio and back."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.twilio = Twilio()
        self.reports = Reports(database, HOUSE, meaning)
        # Only what screens call is in memory here.
        calls: object = self.twilio
        screens = WhatsAppScreens(
            calls,  # type: ignore[arg-type] # see above
            MemoryShelf(),
            NoShapes(),
            lend=str,
            known=self.known,
        )
        self.delivery = Delivery(
            database, {WAY: screens}, paces={WAY: swift()}, aftermaths={WAY: self.reports}
        )
        self.person = database.write_now(_someone)

    async def known(self, sids: Collection[str]) -> Collection[str]:
        return await self.database.read(lambda t: reports.known(t, "whatsapp", sids))

    def queue(self, text: str, priority: int = 1, *, replaces: str | None = None) -> UUID:
        screen = Screen(text, replaces=replaces)

        def work(t: Transaction) -> UUID:
            account = accounts.of_person(t, self.person.id)[0]
            return outbox.add(t, account, screen.to_json(), priority=priority)

        return self.database.write_now(work)

    async def deliver(self) -> None:
        await self.delivery.exhaust()

    async def reported(self, sid: str, status: str, error: int | None = None) -> None:
        await self.reports.report(Status(sid, status, error))

    def rows(self) -> list[Outbound]:
        def work(t: Transaction) -> list[Outbound]:
            found = t.connection.execute(OUTBOX.select().order_by(OUTBOX.c.sequence))
            return [Outbound(**row._mapping) for row in found]

        return self.database.read_now(work)

    @property
    def states(self) -> list[str]:
        return [row.status for row in self.rows()]

    def them(self) -> Person:
        found = self.database.read_now(lambda t: people.get(t, self.person.id))
        assert found is not None
        return found


def _someone(t: Transaction) -> Person:
    person = people.create(t, "fr")
    account = accounts.reach(t, *WAY, FATIMA)
    accounts.belongs(t, account.id, person_id=person.id)
    accounts.touch(t, account.id)
    return person
