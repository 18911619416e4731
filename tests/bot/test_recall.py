"""A channel that remembers what it took: a doubt is asked about, and nothing is said twice."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

import pytest
import time_machine

from bot.delivery.delivery import Delivery
from bot.delivery.lanes import Aftermath
from bot.delivery.sending import Gone, Later, MemorySender, Stopped, Unknown, WindowClosed
from bot.screens import Screen
from storage import accounts, outbox
from storage.database import Database
from storage.outbox import Outgoing
from storage.transaction import Transaction
from tests.bot.postbox import AMINA, INTAKE, Post, swift


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    """The time stands still until a test moves it."""
    with time_machine.travel(datetime(2026, 5, 3, 12, tzinfo=UTC), tick=False) as moved:
        yield moved


class Registrar(MemorySender):
    """A channel that keeps a list: it may take a message and lose its own answer."""

    def __init__(self) -> None:
        super().__init__()
        self.answers: list[Exception | None] = []
        self.away: list[Exception | None] = []
        self.asked: list[datetime] = []
        self._found: str | None = None

    async def send(self, address: str, screen: Screen) -> str:
        found, self._found = self._found, None
        if found is not None:
            return found
        named = await super().send(address, screen)
        if self.answers and (fault := self.answers.pop(0)):
            raise fault
        return named

    async def recall(self, address: str, screen: Screen, since: datetime) -> None:
        self.asked.append(since)
        if self.away and (fault := self.away.pop(0)):
            raise fault
        taken = [number for number, one in enumerate(self.sent, start=1) if one[1] == screen]
        self._found = str(taken[-1]) if taken else None


class Notes:
    """An aftermath that only notes what it is told."""

    def __init__(self) -> None:
        self.told: list[str] = []

    def sent(self, t: Transaction, row: Outgoing, provider_id: str) -> None:
        self.told.append(f"sent {provider_id}")

    def window_closed(self, t: Transaction, row: Outgoing) -> None:
        self.told.append("window closed")
        outbox.drop(t, row.id, "window_closed")

    def gone(self, t: Transaction, row: Outgoing, reason: str) -> None:
        self.told.append(f"gone: {reason}")
        outbox.fail(t, row.id, reason)

    def stopped(self, t: Transaction, row: Outgoing) -> None:
        self.told.append("stopped")
        raise LookupError("the words of a mother")


class Office(Post):
    """A postbox whose people's channel remembers."""

    def __init__(self, database: Database, aftermath: Aftermath | None = None) -> None:
        super().__init__(database)
        self.sender = self.registrar = Registrar()
        after: Mapping[tuple[str, str], Aftermath] = {INTAKE: aftermath} if aftermath else {}
        self.delivery = Delivery(
            database, {INTAKE: self.registrar}, paces={INTAKE: swift()}, aftermaths=after
        )


async def test_an_answer_that_never_came_is_asked_for_and_not_sent_again(
    database: Database, clock: time_machine.Traveller
) -> None:
    office = Office(database)
    office.registrar.answers = [Unknown()]
    office.queue("perhaps")
    office.queue("behind it")
    queued_at = datetime.now(UTC)
    await office.deliver()
    clock.shift(31)
    await office.deliver()
    assert office.said == ["perhaps", "behind it"]
    assert office.registrar.asked == [queued_at]
    assert [row.provider_id for row in office.rows()] == ["1", "2"]


async def test_a_doubt_stays_one_while_the_channel_cannot_be_asked(
    database: Database, clock: time_machine.Traveller
) -> None:
    office = Office(database)
    office.registrar.answers = [Unknown()]
    office.registrar.away = [Later(40), Unknown(), Later()]
    office.queue("perhaps")
    for _ in range(6):
        await office.deliver()
        clock.shift(41)
    assert office.said == ["perhaps"]
    assert len(office.registrar.asked) == 4
    assert office.states() == ["sent"]


async def test_what_surely_failed_is_asked_about_as_well_for_a_part_may_have_gone(
    sqlite_database: Database, clock: time_machine.Traveller
) -> None:
    office = Office(sqlite_database)
    office.registrar.answers = [Later()]
    office.queue("in two parts")
    await office.deliver()
    clock.shift(10)
    await office.deliver()
    assert (len(office.registrar.asked), office.said) == (1, ["in two parts"])


async def test_a_doubt_that_lasts_for_a_day_is_shown_to_a_human(
    sqlite_database: Database, clock: time_machine.Traveller
) -> None:
    office = Office(sqlite_database)
    office.registrar.faults = [Unknown()] * 1_000
    lost = office.queue("perhaps")
    for _ in range(60):
        await office.deliver()
        clock.shift(1_800)
    assert [dead.id for dead in sqlite_database.read_now(outbox.dead_letters)] == [lost]


async def test_who_blocked_us_in_the_middle_hears_the_rest_when_back(
    sqlite_database: Database, clock: time_machine.Traveller
) -> None:
    office = Office(sqlite_database)
    office.registrar.answers = [Gone()]
    office.queue("in two parts")
    await office.deliver()
    clock.shift(60)
    await office.deliver()
    assert office.registrar.asked == []

    def back(t: Transaction) -> None:
        accounts.touch(t, accounts.reach(t, *INTAKE, AMINA).id)

    sqlite_database.write_now(back)
    await office.deliver()
    assert (len(office.registrar.asked), office.states()) == (1, ["sent"])


async def test_what_a_channel_still_reports_of_keeps_its_words_and_its_aftermath_is_told(
    database: Database,
) -> None:
    notes = Notes()
    office = Office(database, notes)
    office.queue("hello")
    await office.deliver()
    assert notes.told == ["sent 1"]
    assert office.rows()[0].payload_sealed is not None


async def test_a_closed_window_is_left_to_the_aftermath_and_the_next_words_go_on(
    database: Database,
) -> None:
    notes = Notes()
    office = Office(database, notes)
    office.registrar.faults = [WindowClosed()]
    office.queue("too late")
    office.queue("a template")
    await office.deliver()
    assert (notes.told, office.states()) == (["window closed", "sent 1"], ["dropped", "sent"])


async def test_a_fault_in_an_aftermath_holds_up_nobody_and_tells_nothing(
    database: Database,
) -> None:
    office = Office(database, Notes())
    office.registrar.faults = [Stopped()]
    office.queue("never")
    office.queue("next")
    await office.deliver()
    assert office.states() == ["failed", "sent"]
    error = office.rows()[0].error or ""
    assert "LookupError" in error
    assert "mother" not in error


async def test_a_channel_without_an_aftermath_shows_a_closed_window_to_a_human(
    sqlite_database: Database,
) -> None:
    office = Office(sqlite_database)
    office.registrar.faults = [WindowClosed()]
    office.queue("too late")
    await office.deliver()
    assert office.states() == ["failed"]
