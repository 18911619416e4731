"""What people send is fetched, whatever happens meanwhile; what is not taken is kindly said."""

import errno
import os
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
import time_machine

from bot.attachments import Attachments
from bot.delivery.sending import Later, Refused
from bot.screens import Screen
from bot.shelf import VaultShelf
from storage import accounts, files, handlers, organisations, outbox, people
from storage.database import Database
from storage.files import File
from storage.transaction import Transaction
from storage.vault import TooLarge, Vault
from tests.bot.office import HOUSE, WORDS

VOICE = b"OggS" + bytes(range(256)) * 900
INTAKE = ("intake", "telegram")


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    """The time stands still until a test moves it."""
    with time_machine.travel(datetime(2026, 5, 3, 12, tzinfo=UTC), tick=False) as moved:
        yield moved


class Mailbag:
    """A person who sent a file, the channel that holds it, and the loop that fetches it."""

    def __init__(self, database: Database, folder: Path) -> None:
        self.database = database
        self.vault = Vault(folder)
        self.content = VOICE
        self.faults: list[Exception] = []
        self.asked: list[str] = []
        self.ready = 0
        self.attachments = Attachments(
            database,
            self.vault,
            HOUSE,
            {INTAKE: self.download, ("desk", "telegram"): self.download},
            ready=self.changed,
        )
        self.holder = database.write_now(self.somebody)

    def changed(self) -> None:
        self.ready += 1

    def somebody(self, t: Transaction) -> UUID:
        person = people.create(t, "fr")
        account = accounts.reach(t, "intake", "telegram", "1001")
        accounts.belongs(t, account.id, person_id=person.id)
        accounts.touch(t, account.id)
        return person.id

    async def download(self, source: str) -> AsyncIterator[bytes]:
        self.asked.append(source)
        yield self.content[:1000]
        if self.faults:
            raise self.faults.pop(0)
        yield self.content[1000:]

    def sends(self, kind: str = "voice", door: str = "intake") -> UUID:
        def work(t: Transaction) -> UUID:
            sent = files.expect(
                t,
                door=door,
                channel="telegram",
                source="AwAC-1",
                kind=kind,
                name="../../etc/voice.exe",
                holder_id=self.holder,
            )
            return sent.id

        return self.database.write_now(work)

    def file(self, file_id: UUID) -> File:
        found = self.database.read_now(lambda t: files.get(t, file_id))
        assert found is not None
        return found

    def told(self) -> list[str]:
        """What was put into the outbox."""

        def work(t: Transaction) -> list[str]:
            lease = timedelta(seconds=1)
            claimed = [
                row
                for door in ("intake", "desk")
                for row in outbox.claim(t, door=door, channel="telegram", limit=9, lease=lease)
            ]
            return [Screen.from_json(row.payload).text for row in claimed]

        return self.database.write_now(work)


@pytest.fixture
def mailbag(database: Database, tmp_path: Path) -> Mailbag:
    return Mailbag(database, tmp_path / "files")


@pytest.fixture
def alone(sqlite_database: Database, tmp_path: Path) -> Mailbag:
    return Mailbag(sqlite_database, tmp_path / "files")


async def test_a_voice_note_is_fetched_checked_and_kept_encrypted(
    mailbag: Mailbag, tmp_path: Path
) -> None:
    sent = mailbag.sends()
    await mailbag.attachments.exhaust()
    file = mailbag.file(sent)
    assert (file.state, file.media_type, file.size) == ("stored", "audio/ogg", len(VOICE))
    assert mailbag.asked == ["AwAC-1"]
    assert mailbag.ready == 1
    on_disk = [path.read_bytes() for path in (tmp_path / "files").rglob("*") if path.is_file()]
    assert len(on_disk) == 1
    assert VOICE[:100] not in on_disk[0]


async def test_what_was_kept_can_be_sent_on_under_a_harmless_name(mailbag: Mailbag) -> None:
    sent = mailbag.sends()
    await mailbag.attachments.exhaust()
    held = await VaultShelf(mailbag.database, mailbag.vault).take(str(sent))
    assert held is not None
    assert b"".join(held.pieces()) == VOICE
    assert held.name in {"voice.oga", "voice.ogg"}
    assert await VaultShelf(mailbag.database, mailbag.vault).take(str(UUID(int=0))) is None


async def test_a_channel_that_is_away_is_asked_again_later(
    mailbag: Mailbag, clock: time_machine.Traveller
) -> None:
    mailbag.faults = [Later(), Later(), OSError("No space left on device")]
    sent = mailbag.sends()
    for _ in range(4):
        await mailbag.attachments.exhaust()
        clock.shift(60)
    assert mailbag.file(sent).state == "stored"
    assert len(mailbag.asked) == 4
    assert mailbag.told() == []


async def test_a_full_disk_leaves_the_file_at_the_channel_until_there_is_room(
    mailbag: Mailbag, clock: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    sent = mailbag.sends()
    with monkeypatch.context() as disk:
        disk.setattr(os, "fsync", full)
        await mailbag.attachments.exhaust()
    assert mailbag.file(sent).state == "pending"
    assert [path for path in (tmp_path / "files").rglob("*") if path.is_file()] == []
    clock.shift(60)
    await mailbag.attachments.exhaust()
    assert mailbag.file(sent).state == "stored"
    assert mailbag.told() == []


async def test_a_channel_that_asks_for_a_pause_is_given_it(
    alone: Mailbag, clock: time_machine.Traveller
) -> None:
    alone.faults = [Later(600)]
    sent = alone.sends()
    for seconds, times in ((0, 1), (599, 1), (152, 2)):
        clock.shift(seconds)
        await alone.attachments.exhaust()
        assert len(alone.asked) == times
    assert alone.file(sent).state == "stored"


async def test_a_killed_process_leaves_a_file_that_is_fetched_again(
    mailbag: Mailbag, clock: time_machine.Traveller
) -> None:
    sent = mailbag.sends()
    lease = timedelta(minutes=5)
    mailbag.database.write_now(
        lambda t: files.claim(t, door="intake", channel="telegram", limit=1, lease=lease)
    )
    await mailbag.attachments.exhaust()
    assert mailbag.asked == []
    clock.shift(301)
    await mailbag.attachments.exhaust()
    assert mailbag.file(sent).state == "stored"


async def test_a_file_held_by_a_clock_that_was_ahead_is_fetched_once_it_is_right(
    mailbag: Mailbag, clock: time_machine.Traveller
) -> None:
    sent, year = mailbag.sends(), timedelta(days=365)
    clock.shift(year)
    mailbag.faults = [Later(1)]
    await mailbag.attachments.exhaust()
    clock.shift(-year)
    await mailbag.attachments.exhaust()
    assert mailbag.file(sent).state == "stored"


async def test_a_program_is_refused_and_the_person_told(mailbag: Mailbag, tmp_path: Path) -> None:
    mailbag.content = b"MZ" + bytes(5000)
    sent = mailbag.sends("document")
    await mailbag.attachments.exhaust()
    assert mailbag.file(sent).state == "refused"
    assert mailbag.told() == [WORDS["fr"].say("file.refused")]
    assert not [path for path in (tmp_path / "files").rglob("*") if path.is_file()]


async def test_a_file_over_20_mb_is_refused_whatever_it_said_of_itself(mailbag: Mailbag) -> None:
    mailbag.faults = [TooLarge()]
    sent = mailbag.sends("video")
    await mailbag.attachments.exhaust()
    assert mailbag.file(sent).state == "refused"
    assert mailbag.told() == [WORDS["fr"].say("file.too_big")]


async def test_a_file_the_channel_does_not_have_is_said_at_once(mailbag: Mailbag) -> None:
    mailbag.faults = [Refused("telegram: file, status 404")]
    sent = mailbag.sends()
    await mailbag.attachments.exhaust()
    assert mailbag.file(sent).state == "failed"
    assert mailbag.told() == [WORDS["fr"].say("file.failed")]


async def test_after_a_day_it_is_given_up_without_a_word_to_whoever_holds_the_phone(
    alone: Mailbag, clock: time_machine.Traveller
) -> None:
    alone.faults = [Later()] * 100
    sent = alone.sends()
    for _ in range(60):
        await alone.attachments.exhaust()
        clock.shift(1_800)
    assert alone.file(sent).state == "failed"
    assert alone.told() == []


async def test_a_handler_is_told_in_their_own_language(alone: Mailbag) -> None:
    def join(t: Transaction) -> UUID:
        organisations.put(
            t, "adala", name_fr="Adala", name_ar="عدالة", regions=["*"], needs=["*"],
            topics=["*"], languages=["*"], capacity=9,
        )  # fmt: skip
        organisation = organisations.by_code(t, "adala")
        assert organisation is not None
        handler = handlers.join(t, organisation.id, "handler", name="Salma", language="ar")
        account = accounts.reach(t, "desk", "telegram", "2001")
        accounts.belongs(t, account.id, handler_id=handler.id)
        return handler.id

    alone.holder = alone.database.write_now(join)
    alone.content = b"MZ" + bytes(5000)
    alone.sends("document", door="desk")
    await alone.attachments.exhaust()
    assert alone.told() == [WORDS["ar"].say("file.refused")]


async def test_what_was_erased_while_it_was_fetched_leaves_nothing_behind(
    alone: Mailbag, tmp_path: Path
) -> None:
    sent = alone.sends()
    plain = alone.download

    async def erased_meanwhile(source: str) -> AsyncIterator[bytes]:
        async for piece in plain(source):
            yield piece
        await alone.database.write(lambda t: files.discard(t, alone.holder, [sent]))

    attachments = Attachments(alone.database, alone.vault, HOUSE, {INTAKE: erased_meanwhile})
    await attachments.exhaust()
    assert alone.database.read_now(lambda t: files.get(t, sent)) is None
    assert not [path for path in (tmp_path / "files").rglob("*") if path.is_file()]


async def test_two_processes_fetch_each_file_once(mailbag: Mailbag) -> None:
    for _ in range(12):
        mailbag.sends()
    other = Attachments(mailbag.database, mailbag.vault, HOUSE, {INTAKE: mailbag.download})
    await mailbag.attachments.exhaust()
    await other.exhaust()
    assert len(mailbag.asked) == 12
