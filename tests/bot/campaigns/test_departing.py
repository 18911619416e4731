"""Before a message of a campaign leaves it is asked once more whether it may, for that person."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from uuid import UUID

import pytest
import time_machine
from sqlalchemy import select

from bot.campaigns.addressing import step
from bot.campaigns.departing import AGAIN, LASTS
from bot.carriage import leaving
from bot.carriage.holding import release
from bot.carriage.posting import CAMPAIGN, NEWS
from bot.screens import Screen
from flows.vocabulary import Purpose
from storage import accounts, campaigns, consents, decisions, outbox, people
from storage.campaigns import PAUSED, SENDING, SENT, STOPPED
from storage.database import Database
from storage.outbox import Outgoing
from storage.outbox_rows import OUTBOX
from storage.people import Person
from storage.transaction import Transaction
from tests.bot.campaigns.test_addressing import sent
from tests.bot.office import HOUSE, NIGHT, a_person

NOON = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """Noon, when nobody sleeps."""
    with time_machine.travel(NOON, tick=False) as moved:
        yield moved


@pytest.fixture
def person(sqlite_database: Database, clock: time_machine.Traveller) -> Person:
    """Somebody who agreed, and to whom a message of a campaign is queued."""

    def lives(t: Transaction) -> Person:
        one = a_person(t)
        consents.give(t, one.id, None, Purpose.AWARENESS, True)
        sent(t)
        step(HOUSE, 50, t)
        return one

    return sqlite_database.write_now(lives)


def leaves(database: Database, channel: str = "telegram") -> list[Outgoing]:
    """What leaves of all that is due at this moment."""

    def considered(t: Transaction) -> list[Outgoing]:
        claimed = outbox.claim(
            t, door="intake", channel=channel, limit=9, lease=timedelta(seconds=30)
        )
        return [left for row in claimed if (left := leaving.consider(HOUSE, t, row))]

    return database.write_now(considered)


def row(database: Database) -> tuple[str, str | None, datetime]:
    """The status of the message, the reason of the gate, and when it is tried."""
    found = select(OUTBOX.c.status, OUTBOX.c.gate_reason, OUTBOX.c.next_attempt_at)
    found = found.where(OUTBOX.c.priority == CAMPAIGN)
    one = database.read_now(lambda t: t.connection.execute(found).one())
    return one.status, one.gate_reason, one.next_attempt_at


def the_campaign(t: Transaction) -> UUID:
    return campaigns.latest(t)[0].id


def test_it_leaves_with_its_words_and_the_way_out(
    sqlite_database: Database, person: Person
) -> None:
    (left,) = leaves(sqlite_database)
    screen = Screen.from_json(left.payload)
    assert "الحقوق ديالكم" in screen.text
    assert [button.label for button in screen.buttons] == ["حبسو هاد الرسائل"]
    assert left.priority == CAMPAIGN > NEWS


Change = Callable[[Transaction, Person], object]
FORBIDS: dict[str, tuple[Change, str]] = {
    "withdrawn": (
        lambda t, one: consents.give(t, one.id, None, Purpose.AWARENESS, False),
        "no_consent",
    ),
    "shared": (
        lambda t, one: people.set_safety(t, one.id, shared_phone=True, safe_hours="any"),
        "shared_phone",
    ),
    "never": (
        lambda t, one: people.set_safety(t, one.id, shared_phone=False, safe_hours="never"),
        "never_first",
    ),
    "stopped": (lambda t, one: people.stop(t, one.id), "stopped"),
    "ended": (
        lambda t, one: campaigns.change(t, the_campaign(t), [SENDING, SENT], STOPPED),
        "campaign_ended",
    ),
}


@pytest.mark.parametrize("change", FORBIDS)
def test_what_may_not_be_said_any_more_is_dropped(
    sqlite_database: Database, person: Person, change: str
) -> None:
    happens, why = FORBIDS[change]
    sqlite_database.write_now(lambda t: happens(t, person))
    assert leaves(sqlite_database) == []
    assert row(sqlite_database)[:2] == ("dropped", why)


def test_at_night_it_waits_for_the_morning(
    sqlite_database: Database, person: Person, clock: time_machine.Traveller
) -> None:
    clock.move_to(NIGHT + timedelta(days=161))
    assert leaves(sqlite_database) == []
    status, why, until = row(sqlite_database)
    assert (status, why) == ("queued", "quiet_hours")
    clock.move_to(until)
    assert len(leaves(sqlite_database)) == 1


def test_whoever_writes_meanwhile_is_not_answered_with_a_campaign(
    sqlite_database: Database, person: Person, clock: time_machine.Traveller
) -> None:
    clock.move_to(NIGHT + timedelta(days=161))
    assert leaves(sqlite_database) == []
    assert sqlite_database.write_now(lambda t: release(t, HOUSE, person)) == 0
    assert leaves(sqlite_database) == []


def test_while_the_campaign_is_paused_it_stands_aside(
    sqlite_database: Database, person: Person, clock: time_machine.Traveller
) -> None:
    sqlite_database.write_now(
        lambda t: campaigns.change(t, the_campaign(t), [SENDING, SENT], PAUSED)
    )
    assert leaves(sqlite_database) == []
    assert row(sqlite_database)[1:] == ("campaign_paused", NOON + AGAIN)
    sqlite_database.write_now(lambda t: campaigns.change(t, the_campaign(t), [PAUSED], SENDING))
    clock.shift(AGAIN)
    assert len(leaves(sqlite_database)) == 1


def test_it_does_not_wait_for_ever(
    sqlite_database: Database, person: Person, clock: time_machine.Traveller
) -> None:
    clock.shift(LASTS + timedelta(hours=1))
    assert leaves(sqlite_database) == []
    assert row(sqlite_database)[:2] == ("dropped", "campaign_over")


def test_behind_a_closed_window_it_waits_until_they_have_written(
    sqlite_database: Database, clock: time_machine.Traveller
) -> None:
    def lives(t: Transaction) -> UUID:
        one = people.create(t, "ary")
        account = accounts.reach(t, "intake", "whatsapp", "whatsapp:+212612000000")
        accounts.belongs(t, account.id, person_id=one.id)
        consents.give(t, one.id, None, Purpose.AWARENESS, True)
        sent(t)
        step(HOUSE, 50, t)
        return account.id

    account_id = sqlite_database.write_now(lives)
    assert leaves(sqlite_database, "whatsapp") == []
    assert row(sqlite_database)[1] == "window_closed"
    clock.shift(AGAIN)
    sqlite_database.write_now(lambda t: accounts.touch(t, account_id))
    assert len(leaves(sqlite_database, "whatsapp")) == 1


def test_one_campaign_a_week_and_the_decision_is_kept(
    sqlite_database: Database, person: Person, clock: time_machine.Traveller
) -> None:
    (left,) = leaves(sqlite_database)
    sqlite_database.write_now(partial(outbox.sent, row_id=left.id, provider_id="m1"))
    clock.shift(timedelta(days=1))

    def another(t: Transaction) -> None:
        sent(t)
        step(HOUSE, 50, t)

    for _ in range(3):
        sqlite_database.write_now(another)
    assert leaves(sqlite_database) == []
    kept = sqlite_database.read_now(
        lambda t: t.connection.execute(decisions.DECISIONS.select()).all()
    )
    assert {(one.purpose, one.why) for one in kept} == {("awareness", "too_many")}
