"""What was said hours ago and is taken in only now: nothing rings for it in the night."""

from datetime import UTC, datetime, timedelta
from functools import partial
from uuid import UUID

import pytest
import time_machine

from bot.arrivals import Arrival, Channel, Door
from bot.intake.host import Intake
from bot.whatsapp.forms import SAID_AT, arrival
from flows.vocabulary import Hours
from storage import accounts, people
from storage.database import Database
from storage.transaction import Transaction
from tests.bot.carriage.test_leaving import Case, a_case, reply
from tests.bot.doorstep import left
from tests.bot.office import HOUSE, NIGHT

pytestmark = pytest.mark.usefixtures("noon")
HOUR = timedelta(hours=1)
OURS = "whatsapp:+12025550100"


class Mother:
    """Somebody on WhatsApp who may be written to in the morning only, and their open grievance."""

    def __init__(self, database: Database, *, shared_phone: bool = False) -> None:
        self.database = database
        self.intake = Intake(database, HOUSE)
        self.case: Case = database.write_now(partial(a_case, channel="whatsapp", ago=5 * HOUR))
        self.id: UUID = self.case[0].id
        self.address = database.write_now(partial(self._settled, shared_phone=shared_phone))

    async def said(self, text: str, at: datetime | None = None) -> None:
        """Words of theirs are taken in now."""
        sid = f"SM{text}"
        said = Arrival(Door.INTAKE, Channel.WHATSAPP, self.address, sid, text=text, said_at=at)
        await self.intake.arrive(said)

    def hears(self) -> int:
        """How many messages leave for them at this moment."""
        return len(self.database.write_now(left))

    def heard_at(self) -> datetime | None:
        """When they were last heard, as the gate is told."""
        return self.database.read_now(lambda t: accounts.of_person(t, self.id)[0].last_heard_at)

    def _settled(self, t: Transaction, *, shared_phone: bool) -> str:
        people.set_safety(t, self.id, shared_phone=shared_phone, safe_hours=Hours.MORNING)
        return accounts.address(t, accounts.of_person(t, self.id)[0])


async def test_words_of_the_afternoon_taken_in_at_night_ring_in_the_morning(
    database: Database, noon: time_machine.Traveller
) -> None:
    mother = Mother(database)
    database.write_now(lambda t: reply(t, mother.case))
    noon.move_to(NIGHT)
    await mother.said("Salam, is there any news of him?", NIGHT - 10 * HOUR)
    assert mother.hears() == 0
    noon.move_to(NIGHT + 8 * HOUR)
    # The handler's words, and what answers theirs.
    assert mother.hears() > 1


async def test_who_writes_again_hears_at_once_all_that_waited(
    database: Database, noon: time_machine.Traveller
) -> None:
    mother = Mother(database)
    noon.move_to(NIGHT)
    await mother.said("Salam, is there any news of him?", NIGHT - 10 * HOUR)
    await mother.said("Are you there?")
    assert mother.hears() > 1


async def test_words_of_this_moment_are_answered_at_once(
    sqlite_database: Database, noon: time_machine.Traveller
) -> None:
    mother = Mother(sqlite_database)
    noon.move_to(NIGHT)
    await mother.said("Salam, is there any news of him?", NIGHT - HOUR / 2)
    assert mother.hears() > 0


async def test_late_words_on_a_shared_phone_are_answered_when_they_write(
    sqlite_database: Database, noon: time_machine.Traveller
) -> None:
    mother = Mother(sqlite_database, shared_phone=True)
    noon.move_to(NIGHT + 8 * HOUR)
    await mother.said("Salam, is there any news of him?", NIGHT)
    assert mother.hears() == 0
    await mother.said("Are you there?")
    assert mother.hears() > 1


async def test_late_words_open_no_window_and_make_nothing_older(
    sqlite_database: Database, noon: time_machine.Traveller
) -> None:
    mother = Mother(sqlite_database)
    noon.shift(30 * HOUR)
    said_at = datetime.now(UTC) - 26 * HOUR
    await mother.said("Salam", said_at)
    assert mother.heard_at() == said_at
    await mother.said("Is there any news of him?", said_at - HOUR)
    assert mother.heard_at() == said_at
    assert mother.hears() == 0


async def test_a_stop_outlasts_words_that_were_said_before_it(
    sqlite_database: Database, noon: time_machine.Traveller
) -> None:
    mother = Mother(sqlite_database)
    mother.database.write_now(lambda t: people.stop(t, mother.id))
    noon.shift(3 * HOUR)
    await mother.said("Is there any news of him?", datetime.now(UTC) - 4 * HOUR)
    person = mother.database.read_now(lambda t: people.get(t, mother.id))
    assert person is not None
    assert person.stopped_at is not None
    assert mother.hears() == 0


def test_a_form_says_when_it_was_said_and_is_of_this_moment_otherwise() -> None:
    form = [("MessageSid", "SM1"), ("From", "whatsapp:+212612345678"), ("To", OURS)]
    assert arrival(form, OURS).said_at is None
    said = [*form, (SAID_AT, "2026-05-03T14:00:00+00:00")]
    assert arrival(said, OURS).said_at == datetime.fromisoformat("2026-05-03T14:00:00+00:00")
    for odd in ("yesterday", "2026-05-03T14:00:00", ""):
        assert arrival([*form, (SAID_AT, odd)], OURS).said_at is None
