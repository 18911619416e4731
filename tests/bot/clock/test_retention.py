"""What nobody needs any more is let go of; what a grievance holds stays."""

import os
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import time_machine
from sqlalchemy import select

from bot.clock.retention import Retention
from storage import accounts, dates, outbox, reports
from storage.database import Database
from storage.drafts import DRAFTS
from storage.inbox import INBOX
from storage.transaction import Transaction
from storage.vault import Vault
from tests.bot.office import a_person, in_hand
from tests.storage.given import file_ids
from tests.stories.conftest import NOON
from tests.stories.telling import BEGUN, tell
from tests.stories.town import Town


def begun(t: Transaction) -> int:
    """How many conversations are in progress."""
    return len(t.connection.execute(select(DRAFTS)).all())


async def test_an_old_round(database: Database, tmp_path: Path) -> None:
    vault = Vault(tmp_path / "files")
    with time_machine.travel(NOON, tick=True) as clock:
        town = Town(database)
        await tell(town.person("mother"))
        other = town.person("other")
        await other.say(*BEGUN)
        await other.send("voice")
        stray = tmp_path / "files" / "ab" / "abandoned"
        stray.parent.mkdir(parents=True)
        stray.write_bytes(b"x")
        os.utime(stray, (NOON.timestamp(), NOON.timestamp()))
        retention = Retention(database, vault)
        await retention.round()
        assert stray.exists(), "what was just written may have its row still to come"
        assert len(await database.read(file_ids)) == 2
        assert await database.read(begun) > 0
        clock.shift(timedelta(days=91))
        await retention.round()
    assert not stray.exists()
    assert await database.read(begun) == 0, "what was begun and never filed"
    assert len(await database.read(file_ids)) == 1, "the voice note of the grievance is kept"
    rows = await database.read(lambda t: t.connection.execute(select(INBOX)).all())
    assert rows, "the ids stay, so that a repeat is still a repeat"
    assert {row.payload_sealed for row in rows} == {None}


async def test_an_interrupted_grievance_that_was_forgotten_begins_anew(
    database: Database, tmp_path: Path
) -> None:
    with time_machine.travel(NOON, tick=True) as clock:
        person = Town(database).person("other")
        await person.say(*BEGUN)
        clock.shift(timedelta(days=91))
        await Retention(database, Vault(tmp_path / "files")).round()
        before = len(person.bubbles)
        assert (await person.say("salam")).text
        assert len(person.bubbles) > before, "an answer, as to anybody who is new"


async def test_a_message_to_someone_who_blocked_the_bot_is_shown_to_a_human(
    sqlite_database: Database, tmp_path: Path
) -> None:
    def waits(t: Transaction) -> None:
        account = accounts.reach(t, "intake", "telegram", "1001")
        outbox.add(t, account, b"{}", priority=1)
        accounts.blocked(t, account.id)

    retention = Retention(sqlite_database, Vault(tmp_path / "files"))
    with time_machine.travel(NOON, tick=True) as clock:
        await sqlite_database.write(waits)
        await retention.round()
        assert await sqlite_database.read(outbox.dead_letters) == []
        clock.shift(timedelta(hours=25))
        await retention.round()
    [shown] = await sqlite_database.read(outbox.dead_letters)
    assert shown.error == "expired"


async def test_what_a_channel_reported_goes_after_a_month(
    sqlite_database: Database, tmp_path: Path
) -> None:
    def reported(t: Transaction) -> list[str]:
        return [one.provider_id for one in reports.of(t, "whatsapp", ["SM1", "SM2"])]

    retention = Retention(sqlite_database, Vault(tmp_path / "files"))
    with time_machine.travel(NOON, tick=False) as clock:
        await sqlite_database.write(lambda t: reports.note(t, "whatsapp", "SM1", "delivered"))
        clock.shift(timedelta(days=29))
        await sqlite_database.write(lambda t: reports.note(t, "whatsapp", "SM2", "delivered"))
        await retention.round()
        assert sorted(await sqlite_database.read(reported)) == ["SM1", "SM2"]
        clock.shift(timedelta(days=2))
        await retention.round()
        assert await sqlite_database.read(reported) == ["SM2"]


async def test_a_day_that_somebody_gave_goes_a_month_after_it(
    database: Database, tmp_path: Path
) -> None:
    def given(t: Transaction) -> UUID:
        mother = a_person(t)
        _, ticket = in_hand(t, mother)
        dates.give(t, ticket.id, mother.id, "hearing", t.now.date())
        return dates.give(t, ticket.id, mother.id, "release", t.now.date() + timedelta(days=3)).id

    def kept(t: Transaction) -> list[UUID]:
        return list(t.connection.execute(select(dates.DATES.c.id)).scalars())

    retention = Retention(database, Vault(tmp_path / "files"))
    with time_machine.travel(NOON, tick=False) as clock:
        later = await database.write(given)
        clock.shift(timedelta(days=30))
        await retention.round()
        assert len(await database.read(kept)) == 2
        clock.shift(timedelta(days=2))
        await retention.round()
        assert await database.read(kept) == [later]
