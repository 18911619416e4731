"""A machine's clock that is set: nothing is let go of and nothing is said by a time that is not."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from sqlalchemy import func, select

from bot.clock import steadiness
from bot.clock.reminding import Reminding
from bot.clock.retention import Retention
from bot.clock.steadiness import SETTLING, Steadiness, Unsteady
from bot.desk import work
from bot.watch import metrics
from storage import drafts
from storage.database import Database
from storage.outbox_rows import OUTBOX
from storage.tables import new_id
from storage.transaction import Transaction
from storage.vault import Vault
from tests.bot.office import HOUSE, a_person, in_hand

DAY, YEAR = timedelta(days=1), timedelta(days=365)


@dataclass
class Machine:
    """Its clock can be set, and it has another one that can't."""

    clock: time_machine.Traveller
    seconds: float = 1_000.0

    def passes(self, time: timedelta) -> None:
        self.clock.shift(time)
        self.seconds += time.total_seconds()

    def is_set(self, time: timedelta) -> None:
        self.clock.shift(time)


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Iterator[Machine]:
    with time_machine.travel(datetime.now(UTC), tick=False) as clock:
        made = Machine(clock)
        monkeypatch.setattr(steadiness, "monotonic", lambda: made.seconds)
        yield made


def holds(steady: Steadiness, database: Database) -> bool:
    """Whether what time it is now is believed."""
    try:
        database.write_now(steady.believed)
    except Unsteady:
        return False
    return True


def jumps() -> float:
    told = metrics.REGISTRY.get_sample_value("wasl_faults_total", {"kind": "clock_jumped"})
    assert told is not None
    return told


@pytest.mark.parametrize("jump", [YEAR, -DAY, timedelta(hours=2)], ids=str)
def test_a_clock_that_was_set_is_believed_again_once_it_has_gone_steadily(
    sqlite_database: Database,
    machine: Machine,
    capsys: pytest.CaptureFixture[str],
    jump: timedelta,
) -> None:
    steady, before = Steadiness(), jumps()
    for passed in (timedelta(seconds=5), 3 * DAY, 2 * YEAR):
        assert holds(steady, sqlite_database)
        machine.passes(passed)
    machine.is_set(jump)
    assert not holds(steady, sqlite_database)
    machine.passes(SETTLING / 2)
    machine.is_set(-jump)
    assert not holds(steady, sqlite_database)
    machine.passes(SETTLING - timedelta(seconds=1))
    assert not holds(steady, sqlite_database)
    machine.passes(timedelta(seconds=1))
    assert holds(steady, sqlite_database)
    assert jumps() == before + 1, "it is told and counted once"
    told = capsys.readouterr()
    assert (told.out + told.err).count("can't be believed") == 1


def test_a_clock_that_is_set_a_little_is_a_clock_that_is_looked_after(
    sqlite_database: Database, machine: Machine
) -> None:
    steady = Steadiness()
    for step in (timedelta(minutes=50), timedelta(minutes=-50), timedelta(seconds=1)):
        assert holds(steady, sqlite_database)
        machine.is_set(step)
    assert holds(steady, sqlite_database)


async def test_what_people_began_outlives_a_clock_that_was_ahead(
    sqlite_database: Database, machine: Machine, tmp_path: Path
) -> None:
    files, steady, holder = tmp_path / "files", Steadiness(), new_id()
    retention = Retention(sqlite_database, Vault(files), proven=steady.proven)
    stray = files / "ab" / "being written"
    stray.parent.mkdir(parents=True)
    stray.write_bytes(b"x")
    os.utime(stray, (datetime.now(UTC).timestamp(),) * 2)
    sqlite_database.write_now(
        lambda t: drafts.save(t, holder, "grievance", "ab", {"answers": {"about": "self"}})
    )

    def begun() -> list[str]:
        return sqlite_database.read_now(lambda t: drafts.of(t, holder))

    with pytest.raises(Unsteady):
        await retention.round()  # A process that has just begun can't know yet.
    machine.passes(SETTLING)
    await retention.round()
    for jump in (YEAR, -YEAR):
        machine.is_set(jump)
        with pytest.raises(Unsteady):
            await retention.round()
        assert begun() == ["grievance"]
        assert stray.exists()
    machine.passes(SETTLING)
    await retention.round()
    assert begun() == ["grievance"]
    machine.passes(91 * DAY)
    await retention.round()
    assert begun() == []
    assert not stray.exists()


async def test_a_clock_that_is_set_between_two_steps_ends_the_round(
    sqlite_database: Database, machine: Machine, tmp_path: Path
) -> None:
    steady, steps = Steadiness(), 0
    machine.passes(SETTLING)

    def set_at_the_third(t: Transaction) -> None:
        nonlocal steps
        steps += 1
        steady.proven(t)
        if steps == 2:
            machine.is_set(YEAR)

    with pytest.raises(Unsteady):
        await Retention(sqlite_database, Vault(tmp_path), proven=set_at_the_third).round()
    assert steps == 3


async def test_a_reminder_comes_on_its_day_though_the_clock_was_a_year_ahead(
    sqlite_database: Database, machine: Machine
) -> None:
    def given(t: Transaction) -> None:
        samira, ticket = in_hand(t, a_person(t))
        work.set_date(t, HOUSE, samira, ticket, (t.now + 5 * DAY).date())

    def said() -> int:
        counted = select(func.count()).select_from(OUTBOX)
        return sqlite_database.read_now(lambda t: t.connection.scalar(counted)) or 0

    sqlite_database.write_now(given)
    before = said()
    reminding = Reminding(sqlite_database, HOUSE, believed=Steadiness().believed)
    await reminding.round()
    for jump in (YEAR, -YEAR):
        machine.is_set(jump)
        with pytest.raises(Unsteady):
            await reminding.round()
    machine.passes(6 * DAY)
    await reminding.round()
    assert said() == before + 1


class TestOnPostgreSQL:
    """The database has a clock of its own, which tells at once whose is wrong."""

    @pytest.fixture
    def kind(self) -> str:
        return "postgresql"

    def test_a_clock_that_is_wrong_from_the_beginning_is_found_out(
        self, database: Database, machine: Machine
    ) -> None:
        assert holds(Steadiness(), database)
        machine.is_set(YEAR)
        steady = Steadiness()
        assert not holds(steady, database)
        machine.passes(2 * SETTLING)
        assert not holds(steady, database), "nor does it become right by being wrong for long"
        assert steady.settles
