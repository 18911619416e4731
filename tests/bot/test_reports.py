"""What Twilio reports of messages, in any order and before its time, and what follows from it."""

import asyncio
from collections.abc import Callable, Collection
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
import time_machine

from bot.delivery import Delivery
from bot.holding import SOME_DAY
from bot.intake.on_whatsapp_faults import meaning
from bot.screens import Screen
from bot.sending import Stopped, Unknown, WindowClosed
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

pytestmark = pytest.mark.usefixtures("noon")
FATIMA = "whatsapp:+212612345678"
WAY = ("intake", "whatsapp")
DELIVERED, READ = "delivered", "read"


class Twilio:
    """The calls of screens, in memory. ``before`` happens after a message is taken, and before we
    learn of it; ``faults`` befall the next calls, Unknown after the message was taken."""

    def __init__(self) -> None:
        self.taken: list[Part] = []
        self.lost: set[str] = set()
        self.faults: list[Exception | None] = []
        self.before: Callable[[str], object] | None = None

    async def send(self, address: str, part: Part) -> str:
        fault = self.faults.pop(0) if self.faults else None
        if fault is not None and not isinstance(fault, Unknown):
            raise fault
        self.taken.append(part)
        sid = f"SM{len(self.taken)}"
        if self.before is not None:
            await asyncio.ensure_future(self.before(sid))  # type: ignore[arg-type] # a coroutine
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

    def queue(self, text: str, priority: int = 1) -> UUID:
        def work(t: Transaction) -> UUID:
            account = accounts.of_person(t, self.person.id)[0]
            return outbox.add(t, account, Screen(text).to_json(), priority=priority)

        return self.database.write_now(work)

    async def deliver(self) -> None:
        await self.delivery.deliver_due()

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


@pytest.fixture
def line(database: Database) -> Line:
    return Line(database)


async def test_a_report_moves_a_message_only_forward(line: Line) -> None:
    line.queue("Bonjour")
    await line.deliver()
    assert line.rows()[0].payload_sealed is not None
    for status, state in (
        ("queued", "sent"), ("sent", "sent"), (READ, READ), (DELIVERED, READ), ("failed", READ),
        ("a word that Twilio has yet to invent", READ),
    ):  # fmt: skip
        await line.reported("SM1", status)
        assert line.states == [state]
    assert line.rows()[0].payload_sealed is None


@pytest.mark.parametrize(
    ("status", "error", "state"),
    [(READ, None, "read"), (DELIVERED, None, "delivered"), ("failed", 63024, "failed")],
)
async def test_a_report_that_comes_before_the_mark_counts_once_it_is_marked(
    line: Line, status: str, error: int | None, state: str
) -> None:
    line.twilio.before = lambda sid: line.reported(sid, status, error)
    line.queue("Bonjour")
    await line.deliver()
    assert line.states == [state]


async def test_reports_and_marks_at_the_same_moment_lose_nothing(line: Line) -> None:
    late: list[asyncio.Task[None]] = []

    async def soon(sid: str) -> None:
        # It arrives while the mark is being written, sometimes before and sometimes after.
        late.append(asyncio.create_task(line.reported(sid, DELIVERED)))

    line.twilio.before = soon
    for number in range(40):
        line.queue(f"{number}")
    await line.deliver()
    await asyncio.gather(*late)
    assert line.states == [DELIVERED] * 40


async def test_a_screen_is_delivered_when_all_its_messages_are(line: Line) -> None:
    line.queue("Une phrase assez longue. " * 100)
    await line.deliver()
    assert line.rows()[0].provider_id == "SM1 SM2"
    await line.reported("SM2", READ)
    assert line.states == ["sent"]
    await line.reported("SM1", DELIVERED)
    assert line.states == [DELIVERED]


async def test_what_twilio_took_and_lost_goes_again_and_only_the_part_that_was_lost(
    line: Line, noon: time_machine.Traveller
) -> None:
    text = "Une phrase assez longue. " * 100
    line.queue(text)
    line.queue("Derrière")
    await line.deliver()
    first, second = line.twilio.texts[:2]
    await line.reported("SM1", DELIVERED)
    line.twilio.lost.add("SM2")
    await line.reported("SM2", "undelivered", 63018)
    assert line.states[0] == "sending"
    await line.deliver()
    assert len(line.twilio.taken) == 3
    noon.shift(30)
    await line.deliver()
    assert line.twilio.texts == [first, second, "Derrière", second]
    assert line.rows()[0].provider_id == "SM1 SM4"
    await line.reported("SM4", DELIVERED)
    assert line.states == [DELIVERED, "sent"]


async def test_what_is_lost_again_and_again_is_shown_to_a_human_after_a_day(
    line: Line, noon: time_machine.Traveller
) -> None:
    lost = line.queue("Bonjour")

    async def lose(sid: str) -> None:
        line.twilio.lost.add(sid)
        await line.reported(sid, "failed", 63018)

    line.twilio.before = lose
    for _ in range(60):
        await line.deliver()
        noon.shift(timedelta(minutes=40))
    assert [dead.id for dead in line.database.read_now(outbox.dead_letters)] == [lost]
    assert line.rows()[0].error == "twilio: 63018"


async def test_an_answer_that_was_lost_is_found_although_its_report_came(
    line: Line, noon: time_machine.Traveller
) -> None:
    line.twilio.faults = [Unknown()]
    line.twilio.before = lambda sid: line.reported(sid, DELIVERED)
    line.queue("Bonjour")
    await line.deliver()
    noon.shift(31)
    await line.deliver()
    assert line.twilio.texts == ["Bonjour"]
    assert line.states == [DELIVERED]


async def test_the_same_words_twice_are_not_taken_for_one_another(
    line: Line, noon: time_machine.Traveller
) -> None:
    line.queue("Bonjour")
    await line.deliver()
    line.twilio.faults = [Unknown("lost"), None]
    line.twilio.before = None
    line.queue("Bonjour")
    await line.deliver()
    noon.shift(31)
    await line.deliver()
    assert line.twilio.texts == ["Bonjour", "Bonjour"]
    assert [row.provider_id for row in line.rows()] == ["SM1", "SM2"]


async def test_who_is_not_there_is_left_alone_and_a_human_is_shown(line: Line) -> None:
    line.queue("Bonjour")
    line.queue("Encore")
    await line.deliver()
    await line.reported("SM1", "undelivered", 63024)
    assert line.states == ["failed", "sent"]
    line.queue("Trois")
    await line.deliver()
    assert len(line.twilio.taken) == 2


async def test_a_number_that_is_not_set_up_is_for_a_human_and_blames_nobody(line: Line) -> None:
    line.queue("Bonjour")
    await line.deliver()
    await line.reported("SM1", "failed", 63007)
    assert line.states == ["failed"]
    assert (
        line.database.read_now(lambda t: accounts.of_person(t, line.person.id))[0].blocked_at
        is None
    )


@pytest.mark.parametrize("how", ["call", "report"])
async def test_who_stopped_at_the_channel_is_not_written_to_until_they_write(
    line: Line, how: str
) -> None:
    if how == "call":
        line.twilio.faults = [Stopped()]
    line.queue("Une réponse", priority=0)
    await line.deliver()
    if how == "report":
        await line.reported("SM1", "failed", 21610)
    assert line.them().stopped_at is not None
    (row,) = line.rows()
    assert (row.status, row.next_attempt_at) == ("queued", SOME_DAY)
    assert (row.topic or "").startswith("held:")


@pytest.mark.parametrize("how", ["call", "report"])
async def test_words_at_a_closed_window_are_put_aside(line: Line, how: str) -> None:
    if how == "call":
        line.twilio.faults = [WindowClosed()]
    line.queue("Une réponse", priority=0)
    await line.deliver()
    if how == "report":
        await line.reported("SM1", "failed", 63016)
    (row, *_) = line.rows()
    assert row.status == "queued"
    assert row.next_attempt_at > datetime.now(UTC)


async def test_reports_are_forgotten_with_the_person(line: Line) -> None:
    line.queue("Bonjour")
    await line.deliver()
    await line.reported("SM1", DELIVERED)
    line.database.write_now(lambda t: people.erase(t, line.person.id))
    assert line.database.read_now(lambda t: reports.of(t, "whatsapp", ["SM1"])) == []


async def test_a_report_of_a_message_nobody_knows_is_kept_for_a_while(line: Line) -> None:
    await line.reported("SM9", "failed", 63024)
    kept = line.database.read_now(lambda t: reports.of(t, "whatsapp", ["SM9"]))
    assert [(one.status, one.error, one.outbox_id) for one in kept] == [("failed", 63024, None)]
    later = datetime.now(UTC) + timedelta(days=31)
    assert line.database.write_now(lambda t: reports.forget(t, later)) == 1
