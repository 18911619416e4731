"""What WhatsApp keeps of what people sent is deleted there, durably, and nobody waits for it."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine

from bot.arrivals import Arrival, Attachment, Channel, Door
from bot.attachments import Attachments
from bot.delivery.removals import Removals
from bot.delivery.sending import Later, Refused
from bot.gathering import gathered
from bot.intake.on_whatsapp import TwilioCalls
from bot.whatsapp.files import WhatsAppFiles
from storage import files, leftovers, people
from storage.database import Database
from storage.leftovers import LEFTOVERS
from storage.transaction import Transaction
from storage.vault import LIMIT, Vault
from tests.bot.office import HOUSE
from tests.loopback.server import Trouble
from tests.loopback.twilio import Twilio
from tests.loopback.twilio_messages import Kept
from tests.loopback.whatsapp_phone import WhatsAppPhone
from tests.storage.given import file_ids

WAY = ("intake", "whatsapp")
VOICE = b"OggS" + bytes(range(256)) * 20


class Phone:
    """A person on WhatsApp, Twilio, and the loops that fetch and delete their files."""

    def __init__(self, twilio: Twilio, database: Database, folder: Path) -> None:
        self.twilio, self.database = twilio, database
        self.phone = WhatsAppPhone(twilio)
        self.calls = TwilioCalls(
            twilio.account, twilio.token, twilio.number, "http://x.y/", twilio.url
        )
        self.channel = WhatsAppFiles(self.calls, twilio.account, twilio.token, twilio.url)
        self.vault = Vault(folder)
        self.attachments = Attachments(database, self.vault, HOUSE, {WAY: self.channel.download})
        self.removals = Removals(database, {WAY: self.channel.remove})
        self.holder = database.write_now(lambda t: people.create(t, "fr")).id

    def sends(self, content: bytes = VOICE, size: int | None = None) -> Kept:
        """Send a voice note, which a turn then notes."""
        form = dict(self.phone.sends_voice(content))
        attachment = Attachment("voice", form["MediaUrl0"], size=size)
        came = Arrival(Door.INTAKE, Channel.WHATSAPP, self.phone.address, form["MessageSid"],
                       attachments=(attachment,))  # fmt: skip
        self.database.write_now(lambda t: gathered(t, came, self.holder))
        return self.twilio.messages[form["MessageSid"]]

    def waiting(self) -> int:
        """How much is still to be deleted at the channel."""

        def count(t: Transaction) -> int:
            return len(t.connection.execute(LEFTOVERS.select()).all())

        return self.database.read_now(count)


@pytest.fixture
async def family(twilio: Twilio, database: Database, tmp_path: Path) -> AsyncIterator[Phone]:
    phone = Phone(twilio, database, tmp_path / "files")
    yield phone
    await phone.channel.close()
    await phone.calls.close()


async def test_a_voice_note_is_fetched_and_then_deleted_at_twilio(family: Phone) -> None:
    kept = family.sends()
    await family.removals.exhaust()
    assert kept.files, "nothing is deleted before it is here"
    await family.attachments.exhaust()
    await family.removals.exhaust()
    assert kept.files == {}
    assert family.waiting() == 0
    (known,) = family.database.read_now(file_ids)
    stored = family.database.read_now(lambda t: files.get(t, known))
    assert stored is not None
    assert stored.state == "stored"


async def test_what_is_not_taken_is_deleted_at_twilio_too(family: Phone) -> None:
    program, huge, said_to_be_huge = (
        family.sends(b"MZ" + bytes(5000)),
        family.sends(bytes(LIMIT + 1)),
        family.sends(size=LIMIT + 1),
    )
    await family.attachments.exhaust()
    await family.removals.exhaust()
    assert [kept.files for kept in (program, huge, said_to_be_huge)] == [{}, {}, {}]


async def test_what_is_erased_before_it_was_fetched_is_deleted_at_twilio(family: Phone) -> None:
    kept = family.sends()
    family.database.write_now(lambda t: people.erase(t, family.holder))
    await family.attachments.exhaust()
    await family.removals.exhaust()
    assert kept.files == {}
    assert family.waiting() == 0


async def test_a_twilio_that_is_away_is_asked_again_and_nothing_is_fetched_twice(
    family: Phone, twilio: Twilio
) -> None:
    kept = family.sends()
    await family.attachments.exhaust()
    twilio.trouble(
        Trouble(1, status=503, method="DeleteMedia"),
        Trouble(1, status=429, retry_after=3600, method="DeleteMedia"),
        Trouble(1, drops=True, does_it=True, method="DeleteMedia"),
    )
    for hours in (0, 1, 2, 4, 4):
        with time_machine.travel(datetime.now(UTC) + timedelta(hours=hours)):
            await family.removals.exhaust()
    assert kept.files == {}
    assert family.waiting() == 0
    assert len([call for call in twilio.calls if call.method == "DeleteMedia"]) == 4
    assert len([call for call in twilio.calls if call.method == "GetFile"]) == 1


async def test_a_pause_that_is_asked_for_is_kept(sqlite_database: Database) -> None:
    asked: list[str] = []

    async def busy(source: str) -> None:
        asked.append(source)
        raise Later(7200, "twilio: 429")

    removals = Removals(sqlite_database, {WAY: busy})
    note(sqlite_database)
    start = datetime.now(UTC)
    for minutes, times in ((0, 1), (110, 1), (121, 2)):
        with time_machine.travel(start + timedelta(minutes=minutes)):
            await removals.exhaust()
        assert len(asked) == times


async def test_no_pause_is_longer_than_a_day(sqlite_database: Database) -> None:
    """What is put off for longer is taken for the work of a clock that was ahead."""
    asked: list[str] = []

    async def busy(source: str) -> None:
        asked.append(source)
        raise Later(3 * 86_400, "twilio: 429")

    removals = Removals(sqlite_database, {WAY: busy})
    note(sqlite_database)
    start = datetime.now(UTC)
    for hours, times in ((0, 1), (1, 1), (23, 1), (25, 2)):
        with time_machine.travel(start + timedelta(hours=hours)):
            await removals.exhaust()
        assert len(asked) == times


async def test_what_is_never_deleted_is_given_up_after_a_month_and_told(
    sqlite_database: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    async def never(source: str) -> None:
        raise Refused("twilio: 77777")

    removals = Removals(sqlite_database, {WAY: never})
    note(sqlite_database)
    for day in range(33):
        with time_machine.travel(datetime.now(UTC) + timedelta(days=day)):
            await removals.exhaust()
    told = capsys.readouterr()
    assert (told.out + told.err).count("a channel keeps what it was told to delete") == 1
    assert "SM0000" not in told.out + told.err


async def test_a_fault_of_ours_holds_up_nothing_else(sqlite_database: Database) -> None:
    removed: list[str] = []

    async def stumbles(source: str) -> None:
        if source == "SM1":
            raise KeyError(source)
        removed.append(source)

    removals = Removals(sqlite_database, {WAY: stumbles}, at_once=1)
    for source in ("SM1", "SM2"):
        note(sqlite_database, source)
    await removals.exhaust()
    assert removed == ["SM2"]


async def test_it_stops_when_told_after_what_it_began(sqlite_database: Database) -> None:
    begun, go = asyncio.Event(), asyncio.Event()

    async def slow(source: str) -> None:
        begun.set()
        await go.wait()

    removals = Removals(sqlite_database, {WAY: slow})
    note(sqlite_database)
    running = asyncio.create_task(removals.run())
    await asyncio.wait_for(begun.wait(), 5)
    removals.stop()
    assert not running.done()
    go.set()
    await asyncio.wait_for(running, 5)
    assert sqlite_database.read_now(lambda t: t.connection.execute(LEFTOVERS.select()).all()) == []


def note(database: Database, source: str = "SM" + "0" * 32) -> None:
    """Have something deleted on WhatsApp."""
    door, channel = WAY
    database.write_now(lambda t: leftovers.note(t, door=door, channel=channel, source=source))
