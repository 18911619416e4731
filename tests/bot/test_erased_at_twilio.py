"""Of everything that Twilio took for somebody its name is known when they erase all, or later."""

from datetime import timedelta

import pytest
import time_machine

from bot.screens import Screen
from storage import accounts, leftovers, outbox, people
from storage.database import Database
from storage.transaction import Transaction
from tests.bot.line import Line

pytestmark = pytest.mark.usefixtures("noon")
LONG = "Une phrase assez longue. " * 100


@pytest.fixture
def line(database: Database) -> Line:
    return Line(database)


def erased(line: Line) -> list[str]:
    """Erase the person; the names of the messages that were sent to them."""
    gone = line.database.write_now(lambda t: people.erase(t, line.person.id))
    return sorted(name for said in gone.said for name in said.provider_id.split())


def left(line: Line) -> list[str]:
    """What Twilio is to delete."""

    def work(t: Transaction) -> list[str]:
        lease = timedelta(minutes=1)
        claimed = leftovers.claim(t, door="intake", channel="whatsapp", limit=9, lease=lease)
        return sorted(removal.source for removal in claimed)

    return line.database.write_now(work)


@pytest.mark.parametrize(
    "code", [63018, 63016, 63024], ids=["lost", "the window is closed", "not there"]
)
async def test_what_came_back_is_known_still(line: Line, code: int) -> None:
    line.queue(LONG)
    await line.deliver()
    await line.reported("SM1", "delivered")
    await line.reported("SM2", "failed", code)
    assert erased(line) == ["SM1", "SM2"]


async def test_what_was_sent_again_is_known_with_all_that_it_was(
    line: Line, noon: time_machine.Traveller
) -> None:
    line.queue(LONG)
    await line.deliver()
    line.twilio.lost.add("SM2")
    await line.reported("SM2", "failed", 63018)
    noon.shift(30)
    await line.deliver()
    assert erased(line) == ["SM1", "SM2", "SM3"]


async def test_what_is_on_its_way_meanwhile_is_deleted_when_it_has_arrived(line: Line) -> None:
    async def erase(sid: str) -> None:
        assert erased(line) == []

    line.twilio.before = erase
    line.queue("Bonjour")
    await line.deliver()
    assert (line.rows(), left(line)) == ([], ["SM1"])


async def test_the_last_words_too_and_nothing_is_kept_of_them(line: Line) -> None:
    def work(t: Transaction) -> None:
        account = accounts.of_person(t, line.person.id)[0]
        people.erase(t, line.person.id)
        outbox.farewell(t, account, Screen("Tout est effacé.").to_json())

    line.database.write_now(work)
    await line.deliver()
    assert (line.twilio.texts, left(line)) == (["Tout est effacé."], ["SM1"])
    assert [row.payload_sealed for row in line.rows()] == [None]
