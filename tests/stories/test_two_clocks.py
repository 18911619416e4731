"""Two processes play the clock on one database: one keeps time, and the other when it can't."""

import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID

import pytest

from bot.clock.leading import CLOCK
from bot.tickets.alarms import Alarm
from storage import leases, outbox_rows, reminders, tickets
from storage.database import Database
from storage.handlers import HANDLERS
from storage.secrets import Secrets
from storage.transaction import Transaction
from tests.bot.office import a_person, in_hand
from tests.loopback.bot_api import BotApi
from tests.loopback.process import Process

LEADS, NO_MORE = '"this process leads"', '"this process leads no more"'


@pytest.fixture
def kind() -> str:
    """Processes of several machines meet on PostgreSQL alone."""
    return "postgresql"


@pytest.fixture
def clocks(bot_api: BotApi, tmp_path: Path, database_url: str) -> Iterator[list[Process]]:
    """Two processes that do nothing but keep time."""
    made = []
    for name in ("one", "other"):
        folder = tmp_path / name
        folder.mkdir()
        made.append(Process(folder, bot_api, database_url))
    yield made
    for process in made:
        if process.running is not None and process.running.poll() is None:
            process.running.send_signal(signal.SIGCONT)
            process.kill()


def until(holds: Callable[[], bool], seconds: float) -> float:
    """Wait until something holds; how long that took."""
    began = time.monotonic()
    while not holds():
        assert time.monotonic() - began < seconds, "it never came to that"
        time.sleep(0.05)
    return time.monotonic() - began


def remind(database: Database) -> Callable[[], bool]:
    """Have a reminder due now; whether it has come, exactly once."""

    def due(t: Transaction) -> UUID:
        _, ticket = in_hand(t, a_person(t))
        tickets.change(t, ticket, next_date=t.now)
        reminders.put(t, Alarm.NEXT_DATE, t.now, ticket_id=ticket.id)
        return ticket.id

    ticket_id = database.write_now(due)

    def cards(t: Transaction) -> int:
        found = outbox_rows.OUTBOX.select().where(outbox_rows.OUTBOX.c.ticket_id == ticket_id)
        return sum(row.priority == 2 and row.door == "desk" for row in t.connection.execute(found))

    def came() -> bool:
        number = database.read_now(cards)
        assert number <= members(database)
        return number > 0 and database.read_now(reminders.due) == 0

    return came


def members(database: Database) -> int:
    """How many there are at the organisation: each is told once."""
    return database.read_now(lambda t: len(t.connection.execute(HANDLERS.select()).all()))


def test_when_one_is_stopped_or_killed_the_other_keeps_time(
    clocks: list[Process], database_url: str, secrets: Secrets
) -> None:
    database = Database.open(database_url, secrets)
    one, other = clocks
    one.start("clock")
    until(lambda: LEADS in one.told(), 30)
    other.start("clock")
    until(remind(database), 15)
    assert one.running is not None
    one.running.send_signal(signal.SIGSTOP)
    came = remind(database)
    assert until(lambda: LEADS in other.told(), 30) < 30
    until(came, 15)
    # It wakes up, and finds that another leads.
    one.running.send_signal(signal.SIGCONT)
    until(lambda: NO_MORE in one.told(), 15)
    other.kill()
    came = remind(database)
    # The rest of the lease passes.
    database.write_now(lambda t: t.connection.execute(leases.LEASES.update().values(until=t.now)))
    until(lambda: one.told().count(LEADS) == 2, 15)
    until(came, 15)
    assert one.stop() == 0
    assert database.read_now(lambda t: leases.held(t, CLOCK)) == 0, "it lets go when it stops"
    assert "Traceback" not in one.told() + other.told()
    database.close()
